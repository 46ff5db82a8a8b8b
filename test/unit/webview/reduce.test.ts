import assert from "node:assert/strict";
import type { Row } from "../../../src/webview/protocol.ts";
import { reduce } from "../../../src/webview/reduce.ts";
import { ada, manyRows, row } from "../../page/sampleRows.ts";
import { event, present, rowsOf, snapshotOf, stateAfter } from "./pageStates.ts";

describe("the state of the page", () => {
	it("is what the snapshot says", () => {
		const rows = manyRows(3);
		const state = stateAfter(snapshotOf(rows, { draft: "half a" }));
		assert.deepEqual(state.rows, rows);
		assert.equal(state.draft, "half a");
		assert.equal(state.isLoaded, true);
		assert.equal(state.isStale, false);
	});

	it("asks for a new snapshot when a number is missing, and ignores events until it comes", () => {
		const rows = manyRows(2);
		const [lost, told] = manyRows(2);
		let state = stateAfter(snapshotOf(rows), event(3, rowsOf(told)));
		assert.equal(state.isStale, true);
		assert.deepEqual(state.rows, rows);
		state = reduce(state, event(2, rowsOf(lost)));
		assert.deepEqual(state.rows, rows);
		state = reduce(state, snapshotOf([...rows, ...present(lost, told)], { rev: 4 }));
		assert.equal(state.isStale, false);
		assert.equal(state.rows.length, 4);
		assert.equal(reduce(state, event(5, { kind: "read", upTo: "9" })).rev, 5);
	});

	it("asks for a new snapshot when an event comes twice", () => {
		const state = stateAfter(snapshotOf([]), event(2, rowsOf(row("a"))), event(2, rowsOf(row("a"))));
		assert.equal(state.isStale, true);
	});

	it("puts late rows into their causal place", () => {
		const [first, second, third] = manyRows(3);
		const state = stateAfter(snapshotOf(present(first, third)), event(2, rowsOf(second)));
		assert.deepEqual(state.rows, present(first, second, third));
	});

	it("leaves out rows older than its window while there are older ones to load", () => {
		const [older, first, second] = manyRows(3);
		const state = stateAfter(snapshotOf(present(first, second), { hasOlder: true }), event(2, rowsOf(older)));
		assert.deepEqual(state.rows, present(first, second));
	});

	it("takes it that there are older ones once it was told as many rows as the host ever tells of a long history", () => {
		const rows = manyRows(1_000);
		const before = stateAfter(snapshotOf([]), event(2, rowsOf(...rows.slice(1))));
		assert.equal(before.hasOlder, false);
		assert.equal(reduce(before, event(3, rowsOf(...rows.slice(0, 1)))).hasOlder, true);
	});

	it("replaces a row when it changes", () => {
		const mine = row("hi", { ...ada, delivery: { kind: "sent" } });
		const delivered: Row = { ...mine, delivery: { kind: "delivered", count: 1, of: 1 } };
		const state = stateAfter(snapshotOf([mine]), event(2, rowsOf(delivered)));
		assert.deepEqual(state.rows, [delivered]);
	});

	it("shows a message at once, and one row when it was queued and then sent", () => {
		const clientId = "client-0001";
		let state = stateAfter(snapshotOf([row("before")]), { kind: "sent", clientId, text: "hi", atMs: 1 });
		assert.equal(state.pending.length, 1);
		const queued = row("hi", { ...ada, id: `queued-${clientId}`, clientId, delivery: { kind: "queued" } });
		state = reduce(state, event(2, rowsOf(queued)));
		assert.equal(state.pending.length, 0);
		const sent: Row = { ...queued, id: "event-x", delivery: { kind: "sent" } };
		state = reduce(state, event(3, rowsOf(sent)));
		assert.deepEqual(state.rows.at(-1), sent);
		assert.equal(state.rows.length, 2);
	});

	it("keeps a refused message with the reason until it is sent again or discarded", () => {
		const clientId = "client-0002";
		let state = stateAfter(
			snapshotOf([]),
			{ kind: "sent", clientId, text: "hi", atMs: 1 },
			{ kind: "refused", clientId, problem: "The disk is full." },
		);
		assert.equal(state.pending[0]?.problem, "The disk is full.");
		state = reduce(state, { kind: "retried", clientId });
		assert.equal(state.pending[0]?.problem, "");
		state = reduce(state, { kind: "discarded", clientId });
		assert.deepEqual(state.pending, []);
	});

	it("keeps what was sent a moment before a snapshot that does not know it yet", () => {
		const state = stateAfter(
			snapshotOf([]),
			{ kind: "sent", clientId: "client-0003", text: "hi", atMs: 1 },
			snapshotOf([], { rev: 7 }),
		);
		assert.equal(state.pending.length, 1);
	});

	it("keeps older rows that a new window continues, and drops them behind a hole", () => {
		const rows = manyRows(10);
		const scrolledUp = stateAfter(snapshotOf(rows.slice(4, 8), { hasOlder: true }), {
			kind: "olderLoaded",
			rows: rows.slice(0, 4),
			hasOlder: false,
		});
		const continued = reduce(scrolledUp, snapshotOf(rows.slice(6), { rev: 5, hasOlder: true }));
		assert.deepEqual(continued.rows, rows);
		assert.equal(continued.hasOlder, false);
		const later = manyRows(3);
		const broken = reduce(scrolledUp, snapshotOf(later, { rev: 5, hasOlder: true }));
		assert.deepEqual(broken.rows, later);
		assert.equal(broken.hasOlder, true);
	});

	it("does not take a draft back from the host while the person types on", () => {
		const state = stateAfter(snapshotOf([], { draft: "first" }), snapshotOf([], { rev: 2, draft: "other" }));
		assert.equal(state.draft, "first");
	});

	it("ignores a stale page of older rows that overlaps", () => {
		const rows = manyRows(4);
		const state = stateAfter(snapshotOf(rows.slice(2), { hasOlder: true }), {
			kind: "olderLoaded",
			rows: rows.slice(0, 3),
			hasOlder: false,
		});
		assert.deepEqual(state.rows, rows);
	});
});
