import assert from "node:assert/strict";
import { fold, foldCreate } from "../../../src/net/room/chain/fold.ts";
import type { RoomState } from "../../../src/net/room/chain/roomState.ts";
import { counts, isWithin, type Limit, limitOf } from "../../../src/net/room/logs/validity.ts";
import type { Control } from "../../../src/net/wire/control.ts";
import type { Cut } from "../../../src/net/wire/controlBody.ts";
import type { EventHeader } from "../../../src/net/wire/event.ts";
import { add, after, create, emptyRotation, usualPolicy } from "../../harness/chains.ts";
import { person } from "../../harness/people.ts";

const ada = person("Ada");
const grace = person("Grace");
const [first, second, other] = ["1111111111111110", "2222222222222220", "1111111111111112"] as const;

/** States after each operation of a room. */
const statesOf = (operations: readonly Control[]): readonly RoomState[] => {
	const [beginning, ...rest] = operations;
	assert.ok(beginning);
	const created = foldCreate(beginning);
	assert.ok(created.ok);
	const states = [created.state];
	for (const control of rest) {
		const outcome = fold(states.at(-1) ?? created.state, control);
		assert.ok(outcome.ok);
		states.push(outcome.state);
	}
	return states;
};
const lastOf = (operations: readonly Control[]): RoomState => statesOf(operations).at(-1) ?? assert.fail();

const kick = (prev: Control, cuts: readonly Cut[]): Control =>
	after(prev, ada, { kind: "kick", target: grace.key, reason: "", cuts, rotation: emptyRotation([ada], true) });

const { control: created } = create(ada);
const joined = add(created, ada, grace, { log: first });
const cut: Cut = { log: first, seq: 5, event: "ab".repeat(32) };
const kicked = kick(joined, [cut]);
const back = add(kicked, ada, grace, { log: second });

const none: Limit = { kind: "none" };
const closed: Limit = { kind: "closed" };
const atCut: Limit = { kind: "cut", seq: 5, event: "ab".repeat(32) };
const limit = (state: RoomState, log: string): Limit => limitOf(state, { author: grace.key, log });

describe("up to where a log counts", () => {
	it("is everywhere for a log that was announced, and nowhere for one that was not", () => {
		const state = lastOf([created, joined]);
		assert.deepEqual(limit(state, first), none);
		assert.deepEqual(limit(state, second), closed);
		assert.deepEqual(limitOf(state, { author: ada.key, log: first }), closed, "another author's");
		assert.deepEqual(limit(lastOf([created]), first), closed, "not announced yet");
	});

	it("is everywhere for the sixteen logs of a stay that was announced, and for no more", () => {
		assert.deepEqual(limit(lastOf([created, joined]), other), none);
		for (const another of ["1111111111111210", "0111111111111110", "1111111111111120"]) {
			assert.deepEqual(limit(lastOf([created, joined]), another), closed, another);
		}
	});

	it("is the cut after a removal, and nowhere for logs of that stay without one", () => {
		assert.deepEqual(limit(lastOf([created, joined, kicked]), first), atCut);
		assert.deepEqual(limit(lastOf([created, joined, kicked]), other), closed);
		assert.deepEqual(limit(lastOf([created, joined, kick(joined, [])]), first), closed);
		const both = kick(joined, [
			{ ...cut, seq: 9 },
			{ log: other, seq: 2, event: "cd".repeat(32) },
		]);
		assert.deepEqual(limit(lastOf([created, joined, both]), other), {
			kind: "cut",
			seq: 2,
			event: "cd".repeat(32),
		});
	});

	it("stays the old cut when somebody comes back, whose new log is free", () => {
		const state = lastOf([created, joined, kicked, back]);
		assert.deepEqual(limit(state, first), atCut);
		assert.deepEqual(limit(state, second), none);
		const again = lastOf([
			created,
			joined,
			kicked,
			back,
			kick(back, [{ log: second, seq: 1, event: "ef".repeat(32) }]),
		]);
		assert.deepEqual(limit(again, first), atCut);
		assert.deepEqual(limit(again, second), { kind: "cut", seq: 1, event: "ef".repeat(32) });
	});

	it("is where a cut says for a log it names, whatever stay it is of", () => {
		const named = kick(joined, [{ ...cut, log: second }]);
		const state = lastOf([created, joined, named, add(named, ada, grace, { log: second })]);
		assert.deepEqual(limit(state, second), atCut);
		assert.deepEqual(limit(state, "2222222222222221"), none);
		assert.deepEqual(limit(state, other), closed);
	});

	it("does not concern others", () => {
		const linus = person("Linus");
		const shared = add(joined, ada, linus, { log: first });
		const rotation = emptyRotation([ada, linus], true);
		const gone = after(shared, ada, { kind: "kick", target: grace.key, reason: "", cuts: [cut], rotation });
		const theirs = limitOf(lastOf([created, joined, shared, gone]), { author: linus.key, log: first });
		assert.deepEqual(theirs, none, "not even a log of the same id");
		assert.deepEqual(
			limitOf(lastOf([created, joined, kicked]), {
				author: ada.key,
				log: created.body.kind === "create" ? created.body.log : "",
			}),
			none,
		);
	});

	it("lets the event at the cut stand in one version only, and those before in any", () => {
		const at = (seq: number, id = "ab".repeat(32)) => ({ seq, id });
		assert.deepEqual(
			[at(1), at(4, "x"), at(5), at(5, "another"), at(6)].map((event) => isWithin(atCut, event)),
			[true, true, true, false, false],
		);
		assert.equal(isWithin(none, at(1_000)), true);
		assert.equal(isWithin(closed, at(1)), false);
	});
});

describe("whether an event counts", () => {
	const event = (change: Partial<EventHeader> = {}): EventHeader =>
		({ author: grace.key, epochCtl: created.id, ...change }) as EventHeader;

	it("depends on membership, an open room and the newest epoch, at the operation it names", () => {
		const [alone, both, without] = statesOf([created, joined, kicked]);
		assert.ok(alone && both && without);
		assert.equal(counts(both, event()), true);
		assert.equal(counts(alone, event()), false, "not a member yet");
		assert.equal(counts(without, event({ epochCtl: kicked.id })), false, "not a member any more");
		assert.equal(counts(both, event({ epochCtl: kicked.id })), false, "an epoch to come");
		assert.equal(counts(without, event({ author: ada.key })), false, "an epoch that is over");
		assert.equal(counts(without, event({ author: ada.key, epochCtl: kicked.id })), true);
	});

	it("is never so where the room was closed or halted", () => {
		const end = after(joined, ada, { kind: "close", reason: "" });
		const newer = after(joined, ada, { kind: "policy", policy: { ...usualPolicy, rules: 2 } });
		for (const control of [end, newer]) {
			assert.equal(counts(lastOf([created, joined, control]), event()), false);
		}
	});
});
