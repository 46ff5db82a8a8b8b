import assert from "node:assert/strict";
import { ManualClock } from "../harness/manualClock.ts";

describe("a clock that a test moves", () => {
	it("goes on while somebody waits for what rounding left of a wait", async () => {
		const clock = new ManualClock();
		await clock.advance(3848.627450980392);
		const cameAt = clock.monotonic();
		let looks = 0;
		// As the core does: whoever is woken a hair too early waits for the rest.
		const look = (): void => {
			looks++;
			const passed = clock.monotonic() - cameAt;
			if (looks < 100 && passed < 250) {
				clock.after(250 - passed, look);
			}
		};
		look();
		await clock.advance(1_000);
		assert.ok(looks <= 3, `${looks} looks`);
	});

	it("runs what is due at once in the order it was set", async () => {
		const clock = new ManualClock();
		const ran: string[] = [];
		clock.after(2, () => ran.push("second"));
		clock.after(1.5, () => ran.push("third"));
		clock.after(0, () => ran.push("first"));
		await clock.advance(2);
		assert.deepEqual(ran, ["first", "second", "third"]);
	});
});
