import assert from "node:assert/strict";
import { Retries } from "../../../src/net/files/retries.ts";
import { ManualClock } from "../../harness/manualClock.ts";

describe("what a disk in trouble has stopped", () => {
	/** When it was tried, in seconds, where each time is in vain. */
	const tries = async (clock: ManualClock, retries: Retries, seconds: number): Promise<readonly number[]> => {
		const begun = clock.monotonic();
		const at: number[] = [];
		const again = (): void => {
			at.push((clock.monotonic() - begun) / 1_000);
			retries.later("a", again);
		};
		retries.later("a", again);
		await clock.advance(seconds * 1_000);
		return at;
	};

	it("is tried again later each time, and soon where it has gone on meanwhile", async () => {
		const clock = new ManualClock();
		const retries = new Retries({ clock });
		assert.deepEqual(await tries(clock, retries, 1_100), [15, 45, 105, 225, 465, 765, 1_065]);
		retries.forget("a");
		assert.deepEqual(await tries(clock, retries, 50), [15, 45]);
		retries.cancel("a");
		assert.equal(clock.pending, 0);
	});
});
