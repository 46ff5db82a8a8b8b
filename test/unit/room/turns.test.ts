/** With how many peers heads are compared at once. */
import assert from "node:assert/strict";
import { Turns } from "../../../src/net/room/sync/turns.ts";
import { ManualClock } from "../../harness/manualClock.ts";

describe("turns of a room", () => {
	let clock: ManualClock;
	let begun: string[];
	let turns: Turns;
	beforeEach(() => {
		clock = new ManualClock();
		begun = [];
		turns = new Turns({ clock, begin: (identity) => begun.push(identity) });
	});

	const taken = (count: number): readonly boolean[] => Array.from({ length: count }, (_, i) => turns.take(`peer ${i}`));

	it("are had at once by four, and by the others one after another in the order in which they came", async () => {
		assert.deepEqual(taken(7), [true, true, true, true, false, false, false]);
		await clock.advance(499);
		assert.deepEqual(begun, []);
		await clock.advance(1_002);
		assert.deepEqual(begun, ["peer 4", "peer 5", "peer 6"]);
	});

	it("are there again for four after a while without", async () => {
		taken(4);
		await clock.advance(2_000);
		assert.deepEqual(taken(5), [true, true, true, true, false]);
	});

	it("are few for hundreds, and everybody's comes", async () => {
		assert.equal(taken(254).filter(Boolean).length, 4);
		await clock.advance(250 * 500);
		assert.equal(begun.length, 250);
	});

	it("are not told to who is gone, nor once it is over", async () => {
		taken(7);
		turns.gone("peer 4");
		await clock.advance(500);
		assert.deepEqual(begun, ["peer 5"]);
		turns.stop();
		await clock.advance(5_000);
		assert.deepEqual(begun, ["peer 5"]);
	});
});
