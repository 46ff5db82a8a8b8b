import assert from "node:assert/strict";
import { Timer } from "../../src/net/timer.ts";
import { ManualClock } from "../harness/manualClock.ts";

describe("a timer", () => {
	const made = () => {
		const clock = new ManualClock();
		const calls: string[] = [];
		return { clock, calls, timer: new Timer({ clock }), note: (what: string) => () => calls.push(what) };
	};

	it("is left alone while it is set, and can be set again from its own call", async () => {
		const { clock, calls, timer, note } = made();
		timer.setUnlessSet(10, () => {
			assert.equal(timer.isSet, false);
			calls.push("first");
			timer.setUnlessSet(10, note("again"));
		});
		timer.setUnlessSet(5, note("never"));
		assert.equal(timer.isSet, true);
		await clock.advance(15);
		assert.deepEqual(calls, ["first"]);
		await clock.advance(5);
		assert.deepEqual(calls, ["first", "again"]);
		assert.equal(timer.isSet, false);
	});

	it("is set anew in place of what waits", async () => {
		const { clock, calls, timer, note } = made();
		timer.set(10, note("never"));
		timer.set(20, note("second"));
		await clock.advance(30);
		assert.deepEqual(calls, ["second"]);
	});

	it("calls nothing once it is cancelled, and nothing waits", async () => {
		const { clock, calls, timer, note } = made();
		timer.set(10, note("never"));
		timer.cancel();
		timer.cancel();
		assert.deepEqual([timer.isSet, clock.pending], [false, 0]);
		await clock.advance(20);
		assert.deepEqual(calls, []);
	});
});
