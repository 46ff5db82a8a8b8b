import assert from "node:assert/strict";
import { toastGapMs, toastSettleMs } from "../../../../src/extension/limits.ts";
import {
	type Happening,
	isInView,
	nextDue,
	nothingWaiting,
	notice,
	type Situation,
	takeDue,
	type Waiting,
	withdraw,
} from "../../../../src/extension/notify/policy.ts";

describe("what may interrupt a person", () => {
	const calm: Situation = {
		policy: "addressed",
		rooms: {},
		isQuiet: false,
		isElsewhere: false,
		isAttended: () => false,
	};
	const request: Happening = { kind: "joinRequested", room: "01", reqId: "r1", peerId: "bb" };
	const mention: Happening = { kind: "mentioned", room: "01", by: "Grace ·K7QF" };
	const written: Happening = { kind: "written", room: "01", by: "Grace ·K7QF" };
	/** What is told at that time. */
	const due = (waiting: Waiting, nowMs: number, isDebugging = false) => takeDue(waiting, { nowMs, isDebugging });
	const noticed = (waiting: Waiting, happening: Happening, nowMs: number, situation: Partial<Situation> = {}) =>
		notice(waiting, { happening, situation: { ...calm, ...situation }, nowMs });

	it("is told almost at once when it was quiet before", () => {
		const waiting = noticed(nothingWaiting, request, 1_000);
		assert.deepEqual(due(waiting, 1_000 + toastSettleMs).told, [request]);
	});

	it("is told together when it happens together", () => {
		const waiting = noticed(noticed(nothingWaiting, request, 1_000), mention, 1_100);
		assert.deepEqual(due(waiting, 1_000 + toastSettleMs).told, [request, mention]);
	});

	it("is told at most once in ten seconds, however much happens", () => {
		let waiting = nothingWaiting;
		const toldAt: number[] = [];
		for (let nowMs = 0; nowMs < 60_000; nowMs += 100) {
			waiting = noticed(waiting, mention, nowMs);
			const taken = due(waiting, nowMs);
			waiting = taken.waiting;
			if (taken.told.length > 0) toldAt.push(nowMs);
		}
		const gaps = toldAt.slice(1).map((at, index) => at - (toldAt[index] ?? 0));
		assert.ok(toldAt.length > 1);
		assert.ok(gaps.every((gap) => gap >= toastGapMs));
	});

	it("is for one room what the person decided for it, and for others what they decided for all", () => {
		const muted = { rooms: { "01": "none" } } as const;
		assert.equal(noticed(nothingWaiting, mention, 0, muted), nothingWaiting);
		assert.equal(noticed(nothingWaiting, request, 0, muted), nothingWaiting);
		assert.notEqual(noticed(nothingWaiting, { ...mention, room: "02" }, 0, muted), nothingWaiting);
		const loud = { rooms: { "01": "all" }, policy: "none" } as const;
		assert.notEqual(noticed(nothingWaiting, written, 0, loud), nothingWaiting);
		assert.equal(noticed(nothingWaiting, { ...written, room: "02" }, 0, loud), nothingWaiting);
	});

	it("is not what is said in a conversation in view", () => {
		const attended = { isAttended: (room: string) => room === "01" };
		assert.equal(noticed(nothingWaiting, mention, 0, attended), nothingWaiting);
		assert.notEqual(noticed(nothingWaiting, request, 0, attended), nothingWaiting);
	});

	it("is not what the page in view says itself, but for an offer that was declined, which it does not", () => {
		const attended = { isAttended: (room: string) => room === "01" };
		const told: readonly Extract<Happening, { readonly room: string }>[] = [
			{ kind: "removed", room: "01", how: "kicked" },
			{ kind: "transferOffered", room: "01", fromPeerId: "bb" },
			{ kind: "candidate", room: "01", peerId: "bb" },
			{ kind: "branchChanged", room: "01" },
			{ kind: "joinApproved", room: "01" },
			{ kind: "transferEnded", room: "01", how: "accepted" },
		];
		for (const happening of told) {
			assert.equal(noticed(nothingWaiting, happening, 0, attended), nothingWaiting, happening.kind);
			assert.notEqual(noticed(nothingWaiting, { ...happening, room: "02" }, 0, attended), nothingWaiting);
		}
		const ended: Happening = { kind: "transferEnded", room: "01", how: "declined" };
		assert.notEqual(noticed(nothingWaiting, ended, 0, attended), nothingWaiting);
		const approved = { kind: "contactChanged", event: { kind: "approved", peerId: "bb" } } as const;
		assert.equal(
			isInView(approved, (key) => key === "direct-bb"),
			true,
		);
		assert.equal(
			isInView(approved, (key) => key === "direct-cc"),
			false,
		);
		// Whoever looks there afterwards is told by the page as well: the toast has nothing to add.
		assert.equal(isInView(ended, attended.isAttended), false);
		assert.equal(isInView({ kind: "removed", room: "01", how: "kicked" }, attended.isAttended), true);
		assert.equal(isInView({ kind: "removed", room: "02", how: "kicked" }, attended.isAttended), false);
	});

	it("is every message only where the person wants to hear of all", () => {
		assert.equal(noticed(nothingWaiting, written, 0), nothingWaiting);
		assert.notEqual(noticed(nothingWaiting, written, 0, { policy: "all" }), nothingWaiting);
	});

	it("is nothing while the person wants quiet, but for trouble with the own store", () => {
		const trouble: Happening = { kind: "storeProblem", code: "storeFull" };
		for (const situation of [{ isQuiet: true }, { policy: "none" } as const]) {
			assert.equal(noticed(nothingWaiting, request, 0, situation), nothingWaiting);
			assert.notEqual(noticed(nothingWaiting, trouble, 0, situation), nothingWaiting);
		}
	});

	it("waits while the person debugs, and is told as one afterwards; trouble with the own store is told at once", () => {
		const trouble: Happening = { kind: "storeProblem", code: "storeFull" };
		const held = noticed(noticed(nothingWaiting, mention, 0), request, 1_000);
		assert.deepEqual([nextDue(held, true), due(held, 3_600_000, true).told], [undefined, []]);
		assert.equal(nextDue(held, false), toastSettleMs);
		assert.deepEqual(due(held, 3_600_000).told, [mention, request]);
		const both = due(noticed(held, trouble, 2_000), 2_000, true);
		assert.deepEqual(both.told, [trouble]);
		assert.deepEqual(due(noticed(held, trouble, 2_000), 2_000), both);
		assert.deepEqual(due(both.waiting, 3_600_000).told, [mention, request]);
		const read = withdraw(held, ({ kind }) => kind === "mentioned");
		assert.deepEqual(due(read, 3_600_000).told, [request]);
	});

	it("does not fill the memory, however long the person debugs", () => {
		let waiting = nothingWaiting;
		for (let nowMs = 0; nowMs < 3_000; nowMs++) waiting = noticed(waiting, written, nowMs, { policy: "all" });
		assert.equal(waiting.happenings.length, 1_000);
	});

	it("is told by one window of a person only", () => {
		assert.equal(noticed(nothingWaiting, request, 0, { isElsewhere: true }), nothingWaiting);
	});

	it("is forgotten when it was read or answered before it was told", () => {
		const waiting = withdraw(noticed(nothingWaiting, mention, 0), () => true);
		assert.deepEqual(due(waiting, 60_000).told, []);
	});
});
