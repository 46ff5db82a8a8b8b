import assert from "node:assert/strict";
import type { Identity } from "../../../src/net/identity.ts";
import { ControlChain } from "../../../src/net/room/chain/controlChain.ts";
import { VoicesBook } from "../../../src/net/room/chain/voicesBook.ts";
import type { Ack } from "../../../src/net/wire/ack.ts";
import type { Control } from "../../../src/net/wire/control.ts";
import { decodeEventHeader, type EventHeader, encodeEventFields, signEvent } from "../../../src/net/wire/event.ts";
import { decodeEvidence, encodeAckEvidence, encodeEventEvidence } from "../../../src/net/wire/evidence.ts";
import { acceptance, add, after, create, emptyRotation, usualPolicy, vote } from "../../harness/chains.ts";
import { person } from "../../harness/people.ts";
import { fc } from "../../harness/testChance.ts";

const names = ["Ada", "Grace", "Edsger", "Barbara", "Linus", "Stranger"];
const [ada, grace, edsger, barbara, linus, stranger] = names.map(person) as [
	Identity,
	Identity,
	Identity,
	Identity,
	Identity,
	Identity,
];

/** Ada leads Grace, Edsger, Barbara and Linus. */
const beginning = (): { readonly operations: readonly Control[]; readonly last: Control } => {
	const operations = [create(ada).control];
	for (const who of [grace, edsger, barbara, linus]) {
		operations.push(add(operations.at(-1) ?? assert.fail(), ada, who));
	}
	return { operations, last: operations.at(-1) ?? assert.fail() };
};

const byId = (a: Control, b: Control): number => (a.id < b.id ? -1 : 1);

/** Two operations after `prev`, the one with the lower id first. */
const forkAfter = (prev: Control, by: readonly [Identity, Identity] = [ada, ada]): readonly [Control, Control] => {
	const one = add(prev, by[0], person("Fork one"));
	const two = add(prev, by[1], person("Fork two"));
	return byId(one, two) < 0 ? [one, two] : [two, one];
};

/** Two operations that the admin of two branches signed: Ada hands over to Grace and goes on herself. */
const honestFork = (prev: Control): { readonly ours: Control; readonly theirs: Control } => ({
	ours: after(prev, ada, { kind: "policy", policy: { ...usualPolicy, listed: false } }),
	theirs: after(prev, grace, {
		kind: "claim",
		votes: [grace, edsger, barbara].map((who) => vote(prev, who, grace)),
	}),
});

let spoken = 0;
/** Somebody's word for a branch, each newer than all before. */
const word = (who: Identity, on: Control, candidate: Identity | null = null): Ack =>
	vote(on, who, candidate, { ackSeq: (0x10000 + ++spoken).toString(16).padStart(16, "0") });

const voicesOf = (words: readonly Ack[]): VoicesBook => {
	const voices = new VoicesBook();
	for (const ack of words) {
		voices.hear(ack);
	}
	return voices;
};

const headOf = (operations: readonly Control[], voices: VoicesBook): string | undefined => {
	const chain = new ControlChain();
	for (const control of operations) {
		assert.equal(chain.add(control).kind, "added");
	}
	chain.hear(voices);
	return chain.state?.id;
};

describe("of two branches", () => {
	const { operations, last } = beginning();

	it("the one counts that more members acknowledge, whatever the ids", () => {
		const { ours, theirs } = honestFork(last);
		const all = [...operations, ours, theirs];
		for (const [mine, his] of [
			[ours, theirs],
			[theirs, ours],
		] as const) {
			assert.equal(headOf(all, voicesOf([word(edsger, mine)])), mine.id);
			assert.equal(headOf(all, voicesOf([word(edsger, mine), word(barbara, mine), word(linus, his)])), mine.id);
		}
	});

	it("the one with the lower id counts when as many acknowledge each, or nobody does", () => {
		const { ours, theirs } = honestFork(last);
		const lower = byId(ours, theirs) < 0 ? ours : theirs;
		const all = [...operations, ours, theirs];
		assert.equal(headOf(all, voicesOf([])), lower.id);
		assert.equal(headOf(all, voicesOf([word(edsger, ours), word(barbara, theirs)])), lower.id);
	});

	it("a word for anything that follows counts for the branch", () => {
		const { ours, theirs } = honestFork(last);
		const further = after(theirs, grace, { kind: "policy", policy: { ...usualPolicy, succession: 100 } });
		const all = [...operations, ours, theirs, further];
		assert.equal(headOf(all, voicesOf([word(edsger, further), word(barbara, theirs), word(linus, ours)])), further.id);
	});

	it("a word for what lies before the fork, or is not here, counts for neither", () => {
		const { ours, theirs } = honestFork(last);
		const [higher, lower] = byId(ours, theirs) < 0 ? [theirs, ours] : [ours, theirs];
		const elsewhere = add(higher, grace, stranger);
		const words = [word(edsger, last), word(barbara, operations[0] ?? last), word(linus, elsewhere)];
		assert.equal(headOf([...operations, ours, theirs], voicesOf(words)), lower.id);
	});

	it("only the latest word of each member counts", () => {
		const { ours, theirs } = honestFork(last);
		const first = word(edsger, ours);
		const second = word(edsger, theirs);
		const other = word(barbara, ours);
		const third = word(barbara, theirs);
		const all = [...operations, ours, theirs];
		for (const order of [
			[first, second, other, third],
			[third, second, other, first],
		]) {
			assert.equal(headOf(all, voicesOf(order)), theirs.id);
		}
	});

	it("only members at the fork are counted, not strangers and not those who came on one branch", () => {
		const { ours, theirs } = honestFork(last);
		const joined = add(theirs, grace, stranger);
		const all = [...operations, ours, theirs, joined];
		const words = [word(stranger, joined), word(person("Nobody"), joined), word(edsger, ours)];
		assert.equal(headOf(all, voicesOf(words)), ours.id);
	});

	it("who signed both of them is not asked", () => {
		const [lower, higher] = forkAfter(last);
		const all = [...operations, lower, higher];
		assert.equal(headOf(all, voicesOf([word(ada, higher)])), lower.id, "Ada signed both");
		assert.equal(headOf(all, voicesOf([word(ada, lower), word(grace, higher)])), higher.id);
		const { ours, theirs } = honestFork(last);
		for (const branch of [ours, theirs]) {
			assert.equal(
				headOf([...operations, ours, theirs], voicesOf([word(ada, branch)])),
				branch.id,
				"but here one only",
			);
		}
	});

	it("whoever is proved to have said two things at once is not heard any more", () => {
		const { ours, theirs } = honestFork(last);
		const all = [...operations, ours, theirs];
		const [higher, lower] = byId(ours, theirs) < 0 ? [theirs, ours] : [ours, theirs];
		const voices = voicesOf([word(edsger, higher)]);
		assert.equal(headOf(all, voices), higher.id);
		const proof = decodeEvidence(
			encodeAckEvidence(
				vote(ours, edsger, null, { ackSeq: "00000000000000aa" }),
				vote(theirs, edsger, null, { ackSeq: "00000000000000aa" }),
			),
		);
		assert.ok(proof.ok);
		assert.deepEqual(voices.keep(proof.value), { instead: undefined });
		assert.equal(voices.keep(proof.value), null);
		assert.equal(headOf(all, voices), lower.id);
		voices.hear(word(edsger, higher));
		assert.equal(headOf(all, voices), lower.id, "for good");
	});

	it("a vote speaks for its candidate's claim, and for its target while there is none", () => {
		const { ours, theirs } = honestFork(last);
		const all = [...operations, ours, theirs];
		const votes = [edsger, barbara].map((who) => word(who, last, grace));
		assert.equal(headOf(all, voicesOf([...votes, word(linus, ours)])), theirs.id);
		const forLinus = [edsger, barbara].map((who) => word(who, last, linus));
		assert.equal(headOf(all, voicesOf([...forLinus, word(linus, ours)])), ours.id, "that is no claim of Linus");
		assert.equal(headOf(all, voicesOf([vote(add(last, ada, stranger), grace, grace), word(linus, ours)])), ours.id);
	});

	it("the choice is made fork by fork, from the beginning on", () => {
		const { ours, theirs } = honestFork(last);
		const [lower, higher] = forkAfter(theirs, [grace, grace]);
		const all = [...operations, ours, theirs, lower, higher];
		assert.equal(headOf(all, voicesOf([word(edsger, higher), word(barbara, higher)])), higher.id);
		const words = [word(edsger, higher), word(barbara, ours), word(linus, ours)];
		assert.equal(headOf(all, voicesOf(words)), ours.id, "a later fork on a branch that lost does not matter");
	});

	it("everybody chooses the same, whatever the order in which operations and words arrive", () => {
		const { ours, theirs } = honestFork(last);
		const [lower, higher] = forkAfter(theirs, [grace, grace]);
		const transfer = after(ours, ada, { kind: "transfer", to: edsger.key, acceptance: acceptance(ours, edsger) });
		const rotated = after(ours, ada, {
			kind: "rotate",
			rotation: emptyRotation([ada, grace, edsger, barbara, linus], true),
		});
		const all = [...operations, ours, theirs, lower, higher, transfer, rotated];
		const words = [
			word(ada, rotated),
			word(grace, higher),
			word(edsger, transfer),
			word(edsger, lower),
			word(barbara, higher),
			word(linus, transfer),
			word(grace, last, linus),
		];
		const wanted = headOf(all, voicesOf(words));
		const mixed = fc.shuffledSubarray([...all.keys(), ...words.map((_, i) => -1 - i)], {
			minLength: all.length + words.length,
		});
		fc.assert(
			fc.property(mixed, (order) => {
				const chain = new ControlChain();
				const voices = new VoicesBook();
				let waiting: Control[] = [];
				for (const index of order) {
					const ack = words[-1 - index];
					const control = all[index];
					if (ack !== undefined) {
						voices.hear(ack);
						chain.hear(voices);
					} else if (control !== undefined) {
						waiting.push(control);
						for (let before = -1; before !== waiting.length; ) {
							before = waiting.length;
							waiting = waiting.filter((one) => chain.add(one).kind === "missing");
						}
					}
				}
				assert.deepEqual(waiting, []);
				assert.equal(chain.state?.id, wanted);
			}),
			{ numRuns: 100 },
		);
	});
});

describe("what members say", () => {
	const { last } = beginning();

	it("is kept in its newest version, and an older one changes nothing", () => {
		const voices = new VoicesBook();
		const [old, fresh] = [word(grace, last), word(grace, last)];
		assert.deepEqual(voices.hear(fresh), { kind: "newest" });
		assert.deepEqual(voices.hear(old), { kind: "older" });
		assert.deepEqual(voices.hear(fresh), { kind: "known" });
		assert.deepEqual(voices.latest.get(grace.key), fresh);
	});

	it("is not taken from somebody for good because a log of it forks; that log ends where it does", () => {
		const room = create(ada).control.id;
		const event = (who: Identity, log: string, seq: number, text: string): EventHeader => {
			const fields = { kind: 1, room, log, seq, prev: room, ctl: room, epochCtl: room, hlc: "0".repeat(16), deps: [] };
			const aad = encodeEventFields(who.signing.publicKey, { ...fields, nonce: new Uint8Array(24) });
			const header = decodeEventHeader(signEvent(who.signing, aad, new TextEncoder().encode(text)));
			assert.ok(header.ok);
			return header.value;
		};
		const voices = new VoicesBook();
		const log = "11".repeat(8);
		const keep = (who: Identity, inLog: string, seq: number): void => {
			const bytes = encodeEventEvidence(event(who, inLog, seq, "one"), event(who, inLog, seq, "two"));
			const proof = decodeEvidence(bytes);
			assert.ok(proof.ok);
			voices.keep(proof.value);
		};
		assert.equal(voices.forkOf(grace.key, log), null);
		keep(grace, log, 7);
		keep(grace, log, 5);
		keep(grace, log, 9);
		keep(grace, "22".repeat(8), 2);
		keep(edsger, log, 3);
		assert.equal(voices.forkOf(grace.key, log), 5);
		assert.equal(voices.forkOf(grace.key, "22".repeat(8)), 2);
		assert.equal(voices.forkOf(edsger.key, log), 3);
		assert.equal(voices.forkOf(edsger.key, "22".repeat(8)), null);
		assert.equal(voices.isVoid(grace.key), false);
		assert.equal(voices.evidence.size, 3, "one for each log");
	});

	it("twice at once and not the same is a proof", () => {
		const voices = new VoicesBook();
		const [one, two] = forkAfter(last);
		const ackSeq = "00000000000000aa";
		assert.equal(voices.hear(vote(one, grace, null, { ackSeq })).kind, "newest");
		const heard = voices.hear(vote(two, grace, null, { ackSeq }));
		assert.ok(heard.kind === "contradiction");
		const proof = decodeEvidence(heard.bytes);
		assert.ok(proof.ok && proof.value.author === grace.key);
	});
});
