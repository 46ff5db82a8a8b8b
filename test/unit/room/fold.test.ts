import assert from "node:assert/strict";
import type { Identity } from "../../../src/net/identity.ts";
import { ControlChain } from "../../../src/net/room/chain/controlChain.ts";
import { fold, foldCreate } from "../../../src/net/room/chain/fold.ts";
import { logKey, type RoomState } from "../../../src/net/room/chain/roomState.ts";
import type { Denial } from "../../../src/net/room/chain/rules.ts";
import type { Control } from "../../../src/net/wire/control.ts";
import type { ControlBody } from "../../../src/net/wire/controlBody.ts";
import {
	acceptance,
	add,
	after,
	create,
	emptyKeyBox,
	emptyRotation,
	freshLog,
	moveOf,
	placeAfter,
	signed,
	usualPolicy,
	vote,
} from "../../harness/chains.ts";
import { person } from "../../harness/people.ts";
import { fc } from "../../harness/testChance.ts";

const [ada, grace, edsger, former, stranger, newcomer] = [
	"Ada",
	"Grace",
	"Edsger",
	"Former",
	"Stranger",
	"Newcomer",
].map(person) as [Identity, Identity, Identity, Identity, Identity, Identity];

const folded = (state: RoomState, control: Control): RoomState => {
	const outcome = fold(state, control);
	assert.ok(outcome.ok, outcome.ok ? "" : outcome.denial);
	return outcome.state;
};

const created = (
	options: Parameters<typeof create>[1] = {},
): { readonly control: Control; readonly state: RoomState } => {
	const { control } = create(ada, options);
	const outcome = foldCreate(control);
	assert.ok(outcome.ok);
	return { control, state: outcome.state };
};

/** Ada leads; Grace and Edsger are members; Former was one. */
const team = (policy = usualPolicy) => {
	const first = created({ policy });
	let { state } = first;
	const operations = [first.control];
	const formerLog = freshLog();
	const put = (control: Control): void => {
		state = folded(state, control);
		operations.push(control);
	};
	const last = (): Control => operations.at(-1) ?? first.control;
	const members = [ada];
	for (const who of [grace, edsger, former]) {
		members.push(who);
		const log = who === former ? formerLog : freshLog();
		const key =
			policy.history === "all"
				? ({ form: "keyBox", keyBox: emptyKeyBox } as const)
				: ({ form: "rotation", rotation: emptyRotation(members, false) } as const);
		put(after(last(), ada, { kind: "add", card: who.card, log, reqId: "00".repeat(16), key }));
	}
	put(
		after(last(), ada, {
			kind: "kick",
			target: former.key,
			reason: "",
			cuts: [],
			rotation: emptyRotation([ada, grace, edsger], true),
		}),
	);
	return { state, last: last(), operations, formerLog };
};

const all = [ada, grace, edsger];
const without = (gone: Identity): readonly Identity[] => all.filter((who) => who !== gone);

/** What a fold made of an operation: "ok" or the rule it broke. */
const verdict = (state: RoomState, control: Control): Denial | "ok" => {
	const outcome = fold(state, control);
	return outcome.ok ? "ok" : outcome.denial;
};

describe("the fold", () => {
	const { state, last, operations, formerLog } = team();
	const bodies: Readonly<Record<string, (author: Identity) => ControlBody>> = {
		add: () => ({
			kind: "add",
			card: newcomer.card,
			log: freshLog(),
			reqId: "00".repeat(16),
			key: { form: "keyBox", keyBox: emptyKeyBox },
		}),
		kick: () => ({
			kind: "kick",
			target: edsger.key,
			reason: "",
			cuts: [],
			rotation: emptyRotation(without(edsger), true),
		}),
		left: () => ({
			kind: "left",
			target: edsger.key,
			reason: "",
			cuts: [],
			rotation: emptyRotation(without(edsger), true),
		}),
		transfer: () => ({ kind: "transfer", to: edsger.key, acceptance: acceptance(last, edsger) }),
		rotate: () => ({ kind: "rotate", rotation: emptyRotation(all, true) }),
		policy: () => ({ kind: "policy", policy: { ...usualPolicy, listed: false } }),
		claim: (author) => ({ kind: "claim", votes: [vote(last, grace, author), vote(last, edsger, author)] }),
		rekey: () => ({
			kind: "rekey",
			move: moveOf(edsger, newcomer),
			log: freshLog(),
			cuts: [],
			rotation: emptyRotation([ada, grace, newcomer], true),
		}),
		close: () => ({ kind: "close", reason: "" }),
		"an operation of a newer version": () => ({ kind: "newer", op: 10, bytes: new Uint8Array() }),
		"a harmless operation of a newer version": () => ({
			kind: "newer",
			op: 200,
			bytes: Uint8Array.of(0, 2, 0x7b, 0x7d),
		}),
	};
	it("begins with an operation whose card is its author's", () => {
		const { control } = create(ada);
		assert.ok(control.body.kind === "create");
		const foreign = signed(grace, control, control.body);
		assert.deepEqual(foldCreate(foreign), { ok: false, denial: "notCreator" });
		assert.deepEqual(foldCreate(add(control, ada, grace)), { ok: false, denial: "notCreator" });
	});

	it("begins with a key for its creator alone that leads nowhere back", () => {
		const { control } = create(ada);
		const { body } = control;
		assert.ok(body.kind === "create");
		const again = (rotation: typeof body.rotation) => foldCreate(signed(ada, control, { ...body, rotation }));
		assert.deepEqual(again(emptyRotation([ada], true)), { ok: false, denial: "wrongBack" });
		assert.deepEqual(again(emptyRotation([ada, grace], false)), { ok: false, denial: "wrongBoxes" });
		assert.deepEqual(again(emptyRotation([], false)), { ok: false, denial: "wrongBoxes" });
		assert.equal(again(emptyRotation([ada], false)).ok, true);
	});

	it("says after a beginning who belongs, who leads and what is promised", () => {
		const log = freshLog();
		const { control, state: first } = created({ name: "Kernels", log });
		assert.deepEqual(
			{ ...first, members: [...first.members.keys()], announced: [...first.announced], removed: [...first.removed] },
			{
				room: control.id,
				id: control.id,
				n: 0,
				name: "Kernels",
				policy: usualPolicy,
				admin: ada.key,
				members: [ada.key],
				epoch: control.id,
				announced: [logKey(ada.key, log)],
				removed: [],
				closed: false,
				halted: false,
			},
		);
	});

	it("does not take a second beginning, nor an operation of another room", () => {
		assert.equal(fold(state, create(ada).control).ok, false);
		const elsewhere = signed(
			ada,
			{ ...placeAfter(last), room: "ab".repeat(32) },
			bodies.rotate?.(ada) ?? assert.fail(),
		);
		assert.equal(verdict(state, elsewhere), "otherRoom");
	});

	it("numbers operations without a gap", () => {
		for (const n of [last.n, last.n + 2, 10_000]) {
			const body: ControlBody = { kind: "rotate", rotation: emptyRotation(all, true) };
			assert.equal(verdict(state, signed(ada, { ...placeAfter(last), n }, body)), "numberGap");
		}
	});

	it("ends after 10,000 operations", () => {
		const body: ControlBody = { kind: "rotate", rotation: emptyRotation(all, true) };
		const at = (n: number): RoomState => ({ ...state, n });
		assert.equal(verdict(at(9_999), signed(ada, { ...placeAfter(last), n: 10_000 }, body)), "ok");
		const control = signed(ada, { ...placeAfter(last), n: 10_000 }, body);
		assert.equal(verdict(at(10_000), { ...control, n: 10_001 }), "numberGap");
	});

	it("takes nothing after a close, not even from the admin", () => {
		const close = after(last, ada, { kind: "close", reason: "done" });
		const closed = folded(state, close);
		assert.equal(closed.closed, true);
		for (const [name, body] of Object.entries(bodies)) {
			assert.equal(verdict(closed, after(close, ada, body(ada))), "roomClosed", name);
		}
	});

	it("halts at an operation it does not know, and at rules it does not know, from the beginning if need be", () => {
		const newer = after(last, ada, { kind: "newer", op: 127, bytes: new Uint8Array(3) });
		const rules = after(last, ada, { kind: "policy", policy: { ...usualPolicy, rules: 2 } });
		for (const control of [newer, rules]) {
			const halted = folded(state, control);
			assert.equal(halted.halted, true);
			assert.equal(verdict(halted, after(control, ada, bodies.rotate?.(ada) ?? assert.fail())), "roomHalted");
		}
		const harmless = after(last, ada, { kind: "newer", op: 128, bytes: Uint8Array.of(0, 2, 0x7b, 0x7d) });
		assert.equal(folded(state, harmless).halted, false);
		assert.equal(created({ policy: { ...usualPolicy, rules: 2 } }).state.halted, true);
		assert.equal(created().state.halted, false);
	});

	it("removes, hands over and rekeys members only", () => {
		const rotation = emptyRotation(all, true);
		const wrong: readonly ControlBody[] = [
			{ kind: "kick", target: stranger.key, reason: "", cuts: [], rotation },
			{ kind: "left", target: former.key, reason: "", cuts: [], rotation },
			{ kind: "transfer", to: stranger.key, acceptance: acceptance(last, stranger) },
			{ kind: "rekey", move: moveOf(stranger, newcomer), log: freshLog(), cuts: [], rotation },
		];
		for (const body of wrong) {
			assert.equal(verdict(state, after(last, ada, body)), "targetNotMember", body.kind);
		}
	});

	it("adds nobody who is a member, and moves no key to a member's", () => {
		assert.equal(verdict(state, add(last, ada, grace)), "targetAlreadyMember");
		assert.equal(verdict(state, add(last, ada, ada)), "targetAlreadyMember");
		const body: ControlBody = {
			kind: "rekey",
			move: moveOf(edsger, grace),
			log: freshLog(),
			cuts: [],
			rotation: emptyRotation([ada, grace], true),
		};
		assert.equal(verdict(state, after(last, ada, body)), "targetAlreadyMember");
	});

	it("lets the admin go by transfer or close, not by removing or appointing itself", () => {
		const rotation = emptyRotation(without(ada), true);
		const wrong: readonly ControlBody[] = [
			{ kind: "kick", target: ada.key, reason: "", cuts: [], rotation },
			{ kind: "left", target: ada.key, reason: "", cuts: [], rotation },
			{ kind: "transfer", to: ada.key, acceptance: acceptance(last, ada) },
		];
		for (const body of wrong) {
			assert.equal(verdict(state, after(last, ada, body)), "targetIsAuthor", body.kind);
		}
	});

	it("lets a former member back in with a new log only", () => {
		for (const log of [formerLog, `${formerLog.slice(0, -1)}7`]) {
			assert.equal(verdict(state, add(last, ada, former, { log })), "logUsedBefore", "another of that stay neither");
		}
		const back = folded(state, add(last, ada, former));
		assert.equal(back.members.has(former.key), true);
		assert.equal(back.removed.size, 1, "its old cuts stay in force");
		assert.equal(verdict(state, add(last, ada, newcomer, { log: formerLog })), "ok", "the log is another author's");
		const first = folded(state, add(last, ada, newcomer, { log: "ab".repeat(8) }));
		const moved = after(last, ada, {
			kind: "rekey",
			move: moveOf(grace, newcomer),
			log: "ab".repeat(8),
			cuts: [],
			rotation: emptyRotation([ada, edsger, newcomer], true),
		});
		const gone = { ...first, id: last.id, n: last.n, members: state.members };
		assert.equal(verdict(gone, moved), "logUsedBefore");
	});

	it("hands newcomers the current key where they may read everything, and everybody a new one where they may not", () => {
		const since = team({ ...usualPolicy, history: "since-join" });
		const rotation = emptyRotation([...all, newcomer], false);
		const adding = (key: Extract<ControlBody, { kind: "add" }>["key"]): ControlBody => ({
			kind: "add",
			card: newcomer.card,
			log: freshLog(),
			reqId: "00".repeat(16),
			key,
		});
		const withRotation = adding({ form: "rotation", rotation });
		const withKeyBox = adding({ form: "keyBox", keyBox: emptyKeyBox });
		assert.equal(verdict(since.state, after(since.last, ada, withRotation)), "ok");
		assert.equal(verdict(since.state, after(since.last, ada, withKeyBox)), "wrongKeyForm");
		assert.equal(verdict(state, after(last, ada, withRotation)), "wrongKeyForm");
		const leadingBack = adding({ form: "rotation", rotation: emptyRotation([...all, newcomer], true) });
		assert.equal(verdict(since.state, after(since.last, ada, leadingBack)), "wrongBack");
	});

	it("seals a new key to exactly those who are members afterwards, and leads back", () => {
		const kick = (members: readonly Identity[], leadsBack: boolean): Control =>
			after(last, ada, {
				kind: "kick",
				target: edsger.key,
				reason: "",
				cuts: [],
				rotation: emptyRotation(members, leadsBack),
			});
		assert.equal(verdict(state, kick([ada, grace], true)), "ok");
		assert.equal(verdict(state, kick([ada, grace], false)), "wrongBack");
		assert.equal(verdict(state, kick([ada, grace, edsger], true)), "wrongBoxes");
		assert.equal(verdict(state, kick([ada], true)), "wrongBoxes");
		assert.equal(verdict(state, kick([ada, stranger], true)), "wrongBoxes");
		const rotate = (members: readonly Identity[]): Control =>
			after(last, ada, { kind: "rotate", rotation: emptyRotation(members, true) });
		assert.equal(verdict(state, rotate(all)), "ok");
		assert.equal(verdict(state, rotate([ada, grace])), "wrongBoxes");
	});

	it("hands over only to who has accepted in exactly this place", () => {
		const transfer = (word: Uint8Array): Control =>
			after(last, ada, { kind: "transfer", to: edsger.key, acceptance: word });
		assert.equal(verdict(state, transfer(acceptance(last, edsger))), "ok");
		assert.equal(verdict(state, transfer(acceptance(last, grace))), "badAcceptance");
		assert.equal(verdict(state, transfer(acceptance(operations[0] ?? last, edsger))), "badAcceptance");
		assert.equal(verdict(state, transfer(new Uint8Array(64))), "badAcceptance");
		const elsewhere = acceptance({ ...last, room: "ab".repeat(32) }, edsger);
		assert.equal(verdict(state, transfer(elsewhere)), "badAcceptance");
		assert.equal(folded(state, transfer(acceptance(last, edsger))).admin, edsger.key);
	});

	it("replaces the admin by the votes of a majority, each counted once and for this place and candidate only", () => {
		const claim = (...votes: readonly ReturnType<typeof vote>[]): Denial | "ok" =>
			verdict(state, after(last, grace, { kind: "claim", votes }));
		const [mine, theirs] = [vote(last, grace, grace), vote(last, edsger, grace)];
		assert.equal(claim(mine, theirs), "ok");
		assert.equal(claim(mine, theirs, vote(last, ada, grace)), "ok");
		assert.equal(claim(), "badVotes");
		assert.equal(claim(mine), "badVotes", "one of three is none");
		assert.equal(claim(mine, mine), "badVotes");
		const again = vote(last, edsger, grace, { ackSeq: "0000000000020000" });
		assert.equal(claim(mine, theirs, again), "badVotes", "also where there are enough without it");
		assert.equal(claim(mine, vote(last, grace, grace, { ackSeq: "0000000000020000" })), "badVotes");
		assert.equal(claim(mine, vote(last, stranger, grace)), "badVotes");
		assert.equal(claim(mine, vote(last, former, grace)), "badVotes");
		assert.equal(claim(mine, theirs, vote(last, stranger, grace)), "badVotes");
		assert.equal(claim(mine, vote(last, edsger, edsger)), "badVotes");
		assert.equal(claim(mine, vote(last, edsger, null)), "badVotes");
		assert.equal(claim(mine, vote(last, edsger, grace, { target: operations[0]?.id ?? "" })), "badVotes");
		assert.equal(claim(mine, vote(last, edsger, grace, { room: "ab".repeat(32) })), "badVotes");
		const claimed = folded(state, after(last, grace, { kind: "claim", votes: [mine, theirs] }));
		assert.equal(claimed.admin, grace.key);
		assert.equal(claimed.members.has(ada.key), true, "the former admin remains a member");
		assert.equal(claimed.epoch, state.epoch);
	});

	it("needs more than half of the votes in a room of an even number", () => {
		const four = folded(state, add(last, ada, newcomer));
		const prev = add(last, ada, newcomer);
		const claimOf = (...voters: readonly Identity[]): Control =>
			after(prev, grace, { kind: "claim", votes: voters.map((who) => vote(prev, who, grace)) });
		const next = folded(state, prev);
		assert.equal(four.members.size, 4);
		assert.equal(verdict(next, claimOf(grace, edsger)), "badVotes");
		assert.equal(verdict(next, claimOf(grace, edsger, newcomer)), "ok");
	});

	it("moves a key when both the old and the new one sign it, the admin's own among them", () => {
		const rekey = (from: Identity, change: Partial<ReturnType<typeof moveOf>>): Control => {
			const move = { ...moveOf(from, newcomer), ...change };
			const bytes = Uint8Array.from([
				...Buffer.from(move.oldIdentity, "hex"),
				...move.card.bytes,
				...move.oldSignature,
				...move.newSignature,
			]);
			return after(last, ada, {
				kind: "rekey",
				move: { ...move, bytes },
				log: freshLog(),
				cuts: [{ log: "ab".repeat(8), seq: 3, event: "cd".repeat(32) }],
				rotation: emptyRotation([...without(from), newcomer], true),
			});
		};
		assert.equal(verdict(state, rekey(edsger, {})), "ok");
		assert.equal(verdict(state, rekey(edsger, { oldSignature: new Uint8Array(64) })), "badMove");
		assert.equal(verdict(state, rekey(edsger, { newSignature: new Uint8Array(64) })), "badMove");
		assert.equal(verdict(state, rekey(edsger, { newSignature: moveOf(edsger, newcomer).oldSignature })), "badMove");
		assert.equal(verdict(state, rekey(edsger, { oldSignature: moveOf(grace, newcomer).oldSignature })), "badMove");
		const moved = folded(state, rekey(edsger, {}));
		assert.deepEqual([moved.members.has(edsger.key), moved.members.has(newcomer.key)], [false, true]);
		assert.equal(moved.admin, ada.key);
		assert.deepEqual([...moved.removed].at(-1)?.cuts, [{ log: "ab".repeat(8), seq: 3, event: "cd".repeat(32) }]);
		assert.equal([...moved.removed].at(-1)?.author, edsger.key);
		assert.equal(folded(state, rekey(ada, {})).admin, newcomer.key);
	});

	it("keeps a removed member's cuts, and forgets it as a member", () => {
		const cuts = [{ log: "ab".repeat(8), seq: 3, event: "cd".repeat(32) }];
		for (const kind of ["kick", "left"] as const) {
			const control = after(last, ada, {
				kind,
				target: edsger.key,
				reason: "",
				cuts,
				rotation: emptyRotation([ada, grace], true),
			});
			const next = folded(state, control);
			assert.equal(next.members.has(edsger.key), false);
			assert.deepEqual([...next.removed].at(-1), {
				author: edsger.key,
				log: state.members.get(edsger.key)?.log,
				cuts,
			});
			assert.equal(next.epoch, control.id);
		}
	});

	it("changes the epoch with every rotation and with nothing else", () => {
		for (const [name, body] of Object.entries(bodies)) {
			const control = after(last, ada, body(ada));
			const rotates = ["kick", "left", "rotate", "rekey"].includes(name);
			assert.equal(folded(state, control).epoch, rotates ? control.id : state.epoch, name);
		}
	});

	it("lets at most 256 members in", () => {
		const { control, state: first } = created();
		let [prev, now] = [control, first];
		for (let i = 1; i < 256; i++) {
			const next = add(prev, ada, person(`Crowd ${i}`));
			now = folded(now, next);
			prev = next;
		}
		assert.equal(now.members.size, 256);
		assert.equal(verdict(now, add(prev, ada, person("Crowd 256"))), "tooManyMembers");
	}).timeout(60_000);

	it("leaves the state it was given as it was", () => {
		const before = JSON.stringify([...state.members.keys(), ...state.announced, state.removed.size, state.admin]);
		for (const body of Object.values(bodies)) {
			fold(state, after(last, ada, body(ada)));
		}
		assert.equal(
			JSON.stringify([...state.members.keys(), ...state.announced, state.removed.size, state.admin]),
			before,
		);
	});
});

describe("a chain of operations", () => {
	/** Hands operations over in some order, those that miss their predecessor again and again. */
	const chainOf = (operations: readonly Control[]): ControlChain => {
		const chain = new ControlChain();
		let waiting = operations;
		while (waiting.length > 0) {
			const missing = waiting.filter((control) => chain.add(control).kind === "missing");
			assert.ok(missing.length < waiting.length, "nothing fits any more");
			waiting = missing;
		}
		return chain;
	};
	const fingerprint = (chain: ControlChain): string =>
		JSON.stringify([
			chain.state && {
				...chain.state,
				members: [...chain.state.members.keys()],
				announced: [...chain.state.announced],
				removed: [...chain.state.removed],
			},
			chain.canonical.map(({ id }) => id),
			chain.tips.map(({ id }) => id).sort(),
		]);

	/** A room with forks at several places, some of them of one author. */
	const forked = (): readonly Control[] => {
		const { operations, last } = team();
		const rotate = (prev: Control): Control =>
			after(prev, grace, { kind: "rotate", rotation: emptyRotation(all, true) });
		const left = add(last, ada, newcomer);
		const right = add(last, ada, stranger);
		const transfer = after(last, ada, { kind: "transfer", to: grace.key, acceptance: acceptance(last, grace) });
		const byGrace = after(transfer, grace, { kind: "policy", policy: { ...usualPolicy, listed: false } });
		const early = operations[2] ?? last;
		const third = add(early, ada, person("Third"));
		return [...operations, left, right, transfer, byGrace, third, add(left, ada, stranger), rotate(byGrace)];
	};

	it("comes to the same state whatever the order in which its operations arrive", () => {
		const operations = forked();
		const wanted = fingerprint(chainOf(operations));
		fc.assert(
			fc.property(fc.shuffledSubarray([...operations], { minLength: operations.length }), (shuffled) => {
				assert.equal(fingerprint(chainOf(shuffled)), wanted);
			}),
			{ numRuns: 60 },
		);
	});

	it("does not change when it is told something twice", () => {
		const operations = forked();
		const chain = chainOf(operations);
		const before = fingerprint(chain);
		for (const control of operations) {
			assert.deepEqual(chain.add(control), { kind: "known" });
		}
		assert.equal(fingerprint(chain), before);
	});

	it("says of an operation that its predecessor is missing, or which rule it breaks, and keeps neither", () => {
		const { operations, last } = team();
		const chain = new ControlChain();
		assert.equal(chain.state, null);
		assert.deepEqual(chain.add(last), { kind: "missing" });
		for (const control of operations) {
			assert.equal(chain.add(control).kind, "added");
		}
		const before = fingerprint(chain);
		const bad = add(last, grace, newcomer);
		assert.deepEqual(chain.add(bad), { kind: "denied", denial: "notAdmin" });
		assert.equal(chain.has(bad.id), false);
		assert.equal(chain.stateAt(bad.id), undefined);
		assert.equal(fingerprint(chain), before);
	});

	it("knows which operation stands before which, on one branch only", () => {
		const operations = forked();
		const chain = chainOf(operations);
		const [first, second] = operations;
		assert.ok(first && second);
		const tips = operations.filter(({ id }) => !operations.some(({ prev }) => prev === id));
		assert.ok(tips.length >= 3);
		for (const tip of tips) {
			assert.equal(chain.isAncestorOrEqual(first.id, tip.id), true);
			assert.equal(chain.isAncestorOrEqual(tip.id, tip.id), true);
			assert.equal(chain.isAncestorOrEqual(tip.id, first.id), false);
			for (const other of tips) {
				assert.equal(chain.isAncestorOrEqual(tip.id, other.id), tip === other);
			}
		}
		assert.equal(chain.isAncestorOrEqual("ab".repeat(32), first.id), false);
		assert.equal(chain.isAncestorOrEqual(first.id, "ab".repeat(32)), false);
	});

	it("without anybody's word takes the branch with the lowest id at each fork", () => {
		const { operations, last } = team();
		const forks = Array.from({ length: 6 }, (_, i) => add(last, ada, person(`Fork ${i}`)));
		const chain = chainOf([...operations, ...forks]);
		const lowest = forks.map(({ id }) => id).sort()[0];
		assert.equal(chain.state?.id, lowest);
		const longer = forks.filter(({ id }) => id !== lowest).map((fork) => add(fork, ada, stranger));
		assert.equal(
			chainOf([...operations, ...forks, ...longer]).state?.id,
			lowest,
			"a longer branch does not win by that",
		);
	});
});
