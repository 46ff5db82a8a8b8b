import assert from "node:assert/strict";
import { restartLadderMs, restartLimit } from "../../../../src/extension/limits.ts";
import { afterEnding, freshRestartState } from "../../../../src/extension/node/restartPolicy.ts";

describe("the restart policy", () => {
	const crashes = (count: number) => {
		let state = freshRestartState;
		const pauses: (number | "giveUp")[] = [];
		for (let n = 0; n < count; n++) {
			const decision = afterEnding(state, { how: "crashed", livedMs: 100 });
			state = decision.state;
			pauses.push(decision.pauseMs);
		}
		return { state, pauses };
	};

	it("waits longer each time a node dies, and gives up in the end", () => {
		const { pauses } = crashes(restartLimit + 1);
		assert.deepEqual(pauses.slice(0, restartLadderMs.length), [...restartLadderMs]);
		assert.equal(pauses.at(-1), "giveUp");
		assert.ok(!pauses.slice(0, -1).includes("giveUp"));
	});

	it("forgives earlier deaths after a healthy life", () => {
		const { state } = crashes(restartLimit);
		const decision = afterEnding(state, { how: "crashed", livedMs: 3_600_000 });
		assert.equal(decision.pauseMs, restartLadderMs[0]);
	});

	it("takes over at once when the owning window is gone", () => {
		assert.equal(afterEnding(freshRestartState, { how: "ownerGone", livedMs: 60_000 }).pauseMs, 0);
	});

	it("tries a silent owner often enough to take over within 2 s, without spinning", () => {
		let state = freshRestartState;
		const pauses: number[] = [];
		for (let n = 0; n < 20; n++) {
			const decision = afterEnding(state, { how: "ownerSilent", livedMs: 10 });
			state = decision.state;
			pauses.push(Number(decision.pauseMs));
		}
		assert.ok(pauses.every((pause) => pause > 0));
		assert.ok(pauses.slice(0, 5).reduce((a, b) => a + b) < 1_000);
		// One that ends in order is still at it: whenever it lets go within two seconds, somebody looks soon after.
		const looks = pauses.map((_, n) => pauses.slice(0, n).reduce((a, b) => a + b, 0));
		assert.ok(looks.every((at, n) => at >= 2_000 || (pauses[n] ?? 0) <= 250));
		assert.equal(pauses.at(-1), 5_000);
	});

	it("does not spin on an owner that hangs up right after it answered", () => {
		assert.ok(Number(afterEnding(freshRestartState, { how: "ownerGone", livedMs: 5 }).pauseMs) > 0);
	});
});
