import assert from "node:assert/strict";
import { reduce } from "../../../src/webview/reduce.ts";
import type { PageState } from "../../../src/webview/state.ts";
import { ada, manyRows, row } from "../../page/sampleRows.ts";
import { event, present, rowsOf, snapshotOf, stateAfter } from "./pageStates.ts";

describe("the New divider", () => {
	it("stands behind the read mark as it was when the page opened", () => {
		const [first, second] = manyRows(2);
		let state = stateAfter(snapshotOf(present(first, second), { readUpTo: first?.order ?? "" }));
		assert.equal(state.newSince, first?.order);
		state = reduce(state, event(2, { kind: "read", upTo: second?.order ?? "" }));
		assert.equal(state.newSince, first?.order);
	});

	it("moves when somebody writes while nobody looks, and only then", () => {
		const [first, second, third] = manyRows(3);
		const read = { readUpTo: first?.order ?? "" };
		const attended = stateAfter(snapshotOf(present(first), read), event(2, rowsOf(second)));
		assert.equal(attended.newSince, first?.order);
		const away = stateAfter(
			snapshotOf(present(first, second), { readUpTo: second?.order ?? "" }),
			event(2, { kind: "attention", attended: false }),
			event(3, rowsOf(third)),
		);
		assert.equal(away.newSince, second?.order);
	});

	it("stays where it is when more comes before anything was read", () => {
		const [first, second, third] = manyRows(3);
		const state = stateAfter(
			snapshotOf(present(first), { readUpTo: first?.order ?? "", attended: false }),
			event(2, rowsOf(second)),
			event(3, rowsOf(third)),
		);
		assert.equal(state.newSince, first?.order);
	});

	it("is not above everything when the first rows come late, after the node has started", () => {
		const rows = manyRows(3);
		const starting = snapshotOf([], { node: { state: "starting", text: "…", action: "" }, readUpTo: "" });
		const state = stateAfter(starting, snapshotOf(rows, { rev: 2 }));
		assert.equal(state.newSince, rows.at(-1)?.order);
	});

	it("goes when the person answers", () => {
		const state = stateAfter(snapshotOf(manyRows(2)), { kind: "sent", clientId: "client-0004", text: "yes", atMs: 1 });
		assert.equal(state.newSince, null);
	});
});

describe("what was seen", () => {
	it("grows only at the bottom", () => {
		const [first, second] = manyRows(2);
		const up = stateAfter(
			snapshotOf(present(first)),
			{ kind: "scrolled", isAtBottom: false },
			event(2, rowsOf(second)),
		);
		assert.equal(up.seenUpTo, first?.order);
		assert.equal(reduce(up, { kind: "scrolled", isAtBottom: true }).seenUpTo, second?.order);
	});

	it("does not reach up to a queued row, whose place is not final", () => {
		const [first] = manyRows(1);
		const queued = row("later", { ...ada, order: "zzz", delivery: { kind: "queued" } });
		assert.equal(stateAfter(snapshotOf(present(first)), event(2, rowsOf(queued))).seenUpTo, first?.order);
	});

	it("is let go of at the bottom when it has become very much, and can be loaded again", () => {
		const rows = manyRows(10_000);
		const state: PageState = { ...stateAfter(snapshotOf(rows.slice(-1))), rows };
		const next = reduce(state, event(2, rowsOf(row("one more"))));
		assert.ok(next.rows.length <= 1_000);
		assert.equal(next.hasOlder, true);
	});

	it("costs little to keep up to date, even with 100,000 rows above", () => {
		const rows = manyRows(100_000);
		const state: PageState = { ...stateAfter(snapshotOf(rows.slice(-1))), rows, isAtBottom: false };
		const start = process.cpuUsage();
		for (let round = 0; round < 20; round++) reduce(state, event(2, rowsOf(row("one more"))));
		const perEvent = process.cpuUsage(start).user / 1_000 / 20;
		assert.ok(perEvent < 60, `${perEvent.toFixed(1)} ms an event`);
	});
});
