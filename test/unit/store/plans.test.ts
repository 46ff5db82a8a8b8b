import assert from "node:assert/strict";
import type { StatementSync } from "node:sqlite";
import { actStatementsOf } from "../../../src/net/store/actStatements.ts";
import { openDatabase } from "../../../src/net/store/database.ts";
import { directStatementsOf } from "../../../src/net/store/directStatements.ts";
import { statementsOf } from "../../../src/net/store/statements.ts";

/** Tables of which a few rows a person, a room or a thing that waits are all there is. */
const small = ["contacts", "rooms", "outbox", "joins", "directs"];

describe("how the store finds its rows", () => {
	const database = openDatabase(":memory:");
	after(() => database.close());

	const planOf = ({ sourceSQL }: StatementSync): readonly string[] =>
		database
			.prepare(`EXPLAIN QUERY PLAN ${sourceSQL}`)
			.all()
			.map(({ detail }) => String(detail));

	const statements: readonly (readonly [string, StatementSync])[] = [
		...Object.entries(statementsOf(database)),
		...Object.entries(actStatementsOf(database)),
		...Object.entries(directStatementsOf(database)),
	];

	for (const [name, statement] of statements) {
		it(`${name}: by an index, never by looking at all there is`, () => {
			const scans = planOf(statement).filter(
				(step) => /^SCAN (?!\()/.test(step) && !small.some((table) => `${step} `.startsWith(`SCAN ${table} `)),
			);
			// The index of erasures only, of which the first is enough.
			assert.deepEqual(scans, name === "hasErasures" ? ["SCAN acts USING COVERING INDEX acts_erasures"] : []);
		});
	}

	it("plans each statement once: a bare limit is planned again for each number bound to it", () => {
		const planned = statements.filter(([, { sourceSQL }]) => /LIMIT \?(?! \+)/.test(sourceSQL));
		assert.deepEqual(
			planned.map(([name]) => name),
			[],
		);
	});

	it("reads pages in the order they are shown in, and walks over nothing that is not", () => {
		const s = statementsOf(database);
		for (const statement of [s.page, s.unread, s.shownAt]) {
			const plan = planOf(statement);
			assert.ok(plan.some((step) => step.includes("INDEX events_shown")));
			assert.ok(!plan.some((step) => step.includes("TEMP B-TREE")), plan.join("; "));
		}
	});
});
