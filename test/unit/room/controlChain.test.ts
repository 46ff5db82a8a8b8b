import assert from "node:assert/strict";
import { ControlChain } from "../../../src/net/room/chain/controlChain.ts";
import { isFirstOfStay } from "../../../src/net/room/chain/roomState.ts";
import { add, after, create, emptyRotation, freshLog, moveOf } from "../../harness/chains.ts";
import { person } from "../../harness/people.ts";

const [ada, grace, linus, newGrace] = ["Ada", "Grace", "Linus", "Grace, later"].map(person) as [
	ReturnType<typeof person>,
	ReturnType<typeof person>,
	ReturnType<typeof person>,
	ReturnType<typeof person>,
];

describe("a control chain", () => {
	it("names all that let somebody in, on any branch, kept or not: who came by it has nothing else", () => {
		const chain = new ControlChain();
		const first = create(ada).control;
		const graces = add(first, ada, grace);
		for (const control of [first, graces]) {
			chain.add(control);
		}
		const many = Array.from({ length: 5 }, () => add(graces, ada, linus));
		for (const control of many) {
			chain.add(control);
		}
		const kept = many.filter(({ id }) => chain.isKept(id));
		assert.ok(kept.length < many.length, "of one author's in one place few are kept");
		const idsOf = (identity: string) => chain.admissionsOf(identity).map(({ id }) => id);
		assert.deepEqual(idsOf(linus.key).sort(), many.map(({ id }) => id).sort());
		assert.deepEqual(idsOf(ada.key), [first.id]);
		assert.deepEqual(idsOf(grace.key), [graces.id]);
		const moved = after(graces, ada, {
			kind: "rekey",
			move: moveOf(grace, newGrace),
			log: freshLog(),
			cuts: [],
			rotation: emptyRotation([ada, newGrace], true),
		});
		assert.deepEqual(idsOf(newGrace.key), []);
		chain.add(moved);
		assert.deepEqual(idsOf(newGrace.key), [moved.id]);
		assert.deepEqual(idsOf(grace.key), [graces.id], "a move lets the new key in, not the old one");
	});

	it("announces a log for its author alone, also once its stay has ended", () => {
		const chain = new ControlChain();
		const log = "00112233445566f0";
		const first = create(ada).control;
		const graces = add(first, ada, grace, { log });
		const rotation = emptyRotation([ada], true);
		const kick = after(graces, ada, { kind: "kick", target: grace.key, reason: "", cuts: [], rotation });
		for (const control of [first, graces, kick]) {
			chain.add(control);
		}
		for (const id of [graces.id, kick.id]) {
			const state = chain.stateAt(id) ?? assert.fail();
			assert.equal(isFirstOfStay(state, grace.key, log), true);
			assert.equal(isFirstOfStay(state, ada.key, log), false, "it is another's");
			assert.equal(isFirstOfStay(state, grace.key, "00112233445566f1"), false, "it only belongs to the stay");
		}
	});
});
