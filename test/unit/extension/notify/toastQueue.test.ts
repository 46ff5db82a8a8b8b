import assert from "node:assert/strict";
import { toastGapMs, toastSettleMs } from "../../../../src/extension/limits.ts";
import type { Happening, Situation } from "../../../../src/extension/notify/policy.ts";
import { ToastQueue } from "../../../../src/extension/notify/toastQueue.ts";
import { ManualClock } from "../../../harness/manualClock.ts";

describe("what waits to be told", () => {
	const situation: Situation = {
		policy: "addressed",
		rooms: {},
		isQuiet: false,
		isElsewhere: false,
		isAttended: () => false,
	};
	const mention: Happening = { kind: "mentioned", room: "01", by: "Grace ·K7QF" };
	const request: Happening = { kind: "joinRequested", room: "01", reqId: "r1", peerId: "bb" };
	let clock: ManualClock;
	let told: (readonly Happening[])[];
	let queue: ToastQueue;
	let isDebugging: boolean;
	let isQuiet: boolean;
	beforeEach(() => {
		[isDebugging, isQuiet] = [false, false];
		clock = new ManualClock();
		told = [];
		queue = new ToastQueue({
			clock,
			isDebugging: () => isDebugging,
			isQuiet: () => isQuiet,
			tell: (happenings) => told.push(happenings),
		});
	});

	for (const days of [-30, -1, 30]) {
		it(`is told in its turn, and with one timer, also where the clock was set by ${days} days`, async () => {
			queue.take(mention, situation);
			await clock.advance(toastSettleMs);
			clock.jump(days * 86_400_000);
			queue.take(request, situation);
			await clock.advance(toastGapMs - 1);
			assert.deepEqual([told, clock.pending], [[[mention]], 1]);
			await clock.advance(1);
			assert.deepEqual([told, clock.pending], [[[mention], [request]], 0]);
		});
	}

	it("is told a moment after debugging, unless the person wants quiet by then", async () => {
		isDebugging = true;
		queue.take(mention, situation);
		await clock.advance(toastGapMs);
		isDebugging = false;
		queue.lookAgain();
		await clock.advance(2_999);
		assert.deepEqual(told, []);
		await clock.advance(1);
		assert.deepEqual(told, [[mention]]);
		queue.take(request, situation);
		isQuiet = true;
		await clock.advance(toastGapMs);
		assert.deepEqual([told, clock.pending], [[[mention]], 0]);
	});

	it("is not told once it is over, or its window is gone", async () => {
		queue.take(mention, situation);
		queue.forget((each) => each === mention);
		await clock.advance(toastSettleMs);
		queue.take(request, situation);
		queue.dispose();
		await clock.advance(toastGapMs);
		assert.deepEqual([told, clock.pending], [[], 0]);
	});
});
