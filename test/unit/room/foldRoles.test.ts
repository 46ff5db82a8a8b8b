/** Every control operation by everybody there can be, at one moment of a room that has seen all of them. */
import assert from "node:assert/strict";
import type { Identity } from "../../../src/net/identity.ts";
import { ControlChain } from "../../../src/net/room/chain/controlChain.ts";
import { fold } from "../../../src/net/room/chain/fold.ts";
import type { Denial } from "../../../src/net/room/chain/rules.ts";
import type { Control } from "../../../src/net/wire/control.ts";
import { type ControlBody, opOf } from "../../../src/net/wire/controlBody.ts";
import {
	acceptance,
	add,
	after,
	create,
	emptyKeyBox,
	emptyRotation,
	freshLog,
	moveOf,
	usualPolicy,
	vote,
} from "../../harness/chains.ts";
import { person } from "../../harness/people.ts";

const founder = person("Founder");
const predecessor = person("Predecessor");
const admin = person("Admin");
const member = person("Member");
const elect = person("Elect");
const back = person("Back again");
const gone = person("Gone");
const kicked = person("Kicked");
const oldKey = person("Old key");
const newKey = person("New key");
const stranger = person("Stranger");
const newcomer = person("Newcomer");

/** Who belongs at the end. */
const members = [predecessor, admin, member, elect, back, newKey];

/** Founded by one, handed to the next and to the one after; some came, went, came back, moved to another key. */
const written = (): { readonly chain: ControlChain; readonly last: Control } => {
	const chain = new ControlChain();
	let last = create(founder).control;
	chain.add(last);
	let here: readonly Identity[] = [founder];
	const put = (control: Control): void => {
		assert.deepEqual(chain.add(control), { kind: "added", headMoved: true });
		last = control;
	};
	const letIn = (by: Identity, who: Identity): void => {
		put(add(last, by, who));
		here = [...here, who];
	};
	const remove = (kind: "kick" | "left", by: Identity, target: Identity): void => {
		here = here.filter((who) => who !== target);
		put(after(last, by, { kind, target: target.key, reason: "", cuts: [], rotation: emptyRotation(here, true) }));
	};
	const handOver = (from: Identity, to: Identity): void =>
		put(after(last, from, { kind: "transfer", to: to.key, acceptance: acceptance(last, to) }));
	for (const who of [predecessor, admin, member, elect, back, gone, kicked, oldKey]) {
		letIn(founder, who);
	}
	handOver(founder, predecessor);
	handOver(predecessor, admin);
	remove("kick", admin, founder);
	remove("kick", admin, kicked);
	remove("left", admin, gone);
	remove("kick", admin, back);
	letIn(admin, back);
	here = [...here.filter((who) => who !== oldKey), newKey];
	put(
		after(last, admin, {
			kind: "rekey",
			move: moveOf(oldKey, newKey),
			log: freshLog(),
			cuts: [],
			rotation: emptyRotation(here, true),
		}),
	);
	return { chain, last };
};

describe("each operation", () => {
	const { chain, last } = written();
	const state = chain.state ?? assert.fail("it was founded");
	const without = (target: Identity) => members.filter((who) => who !== target);
	const remove = (kind: "kick" | "left"): ControlBody => ({
		kind,
		target: back.key,
		reason: "",
		cuts: [],
		rotation: emptyRotation(without(back), true),
	});
	const following =
		(body: (author: Identity) => ControlBody) =>
		(author: Identity): Control =>
			after(last, author, body(author));
	const operations: Readonly<Record<string, (author: Identity) => Control>> = {
		create: (author) => create(author).control,
		add: following(() => ({
			kind: "add",
			card: newcomer.card,
			log: freshLog(),
			reqId: "00".repeat(16),
			key: { form: "keyBox", keyBox: emptyKeyBox },
		})),
		kick: following(() => remove("kick")),
		left: following(() => remove("left")),
		transfer: following(() => ({ kind: "transfer", to: elect.key, acceptance: acceptance(last, elect) })),
		rotate: following(() => ({ kind: "rotate", rotation: emptyRotation(members, true) })),
		policy: following(() => ({ kind: "policy", policy: { ...usualPolicy, listed: false } })),
		claim: following((author) => ({
			kind: "claim",
			votes: [predecessor, member, elect, back].map((who) => vote(last, who, author)),
		})),
		rekey: following(() => ({
			kind: "rekey",
			move: moveOf(back, newcomer),
			log: freshLog(),
			cuts: [],
			rotation: emptyRotation([...without(back), newcomer], true),
		})),
		close: following(() => ({ kind: "close", reason: "" })),
		"one that halts": following(() => ({ kind: "newer", op: 10, bytes: new Uint8Array() })),
		"a harmless one": following(() => ({ kind: "newer", op: 200, bytes: Uint8Array.of(0, 2, 0x7b, 0x7d) })),
	};
	const belonging: Readonly<Record<string, Identity>> = {
		"the admin": admin,
		"the admin before, who is a member": predecessor,
		"a member": member,
		"whom the admin's role was offered to, and who accepted": elect,
		"a member that was removed and let in again": back,
		"the new key of a member": newKey,
	};
	const others: Readonly<Record<string, Identity>> = {
		"the founder, who handed over and was removed": founder,
		"somebody who was removed": kicked,
		"somebody who left": gone,
		"the old key of a member": oldKey,
		"somebody who would be let in": newcomer,
		"a stranger": stranger,
	};
	const expected = (operation: string, author: Identity): Denial | "ok" => {
		if (operation === "create") {
			return "otherRoom";
		}
		if (operation === "claim") {
			return members.includes(author) ? "ok" : "notMember";
		}
		return author === admin ? "ok" : "notAdmin";
	};

	it("is in the table, and everybody who belongs is", () => {
		assert.deepEqual(Object.keys(operations).slice(0, Object.keys(opOf).length), Object.keys(opOf));
		assert.deepEqual([...state.members.keys()].sort(), members.map(({ key }) => key).sort());
		assert.deepEqual(
			Object.values(belonging)
				.map(({ key }) => key)
				.sort(),
			[...state.members.keys()].sort(),
		);
		assert.equal(state.admin, admin.key);
	});

	for (const [operation, by] of Object.entries(operations)) {
		for (const [role, author] of Object.entries({ ...belonging, ...others })) {
			const wanted = expected(operation, author);
			it(`(${operation}) by ${role} is ${wanted === "ok" ? "taken" : `refused as ${wanted}`}`, () => {
				const outcome = fold(state, by(author));
				assert.equal(outcome.ok ? "ok" : outcome.denial, wanted);
			});
		}
	}
});
