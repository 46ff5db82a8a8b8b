import assert from "node:assert/strict";
import { concatBytes, uint16 } from "../../../src/net/crypto/bytes.ts";
import type { Identity } from "../../../src/net/identity.ts";
import { countLimits } from "../../../src/net/limits.ts";
import { ControlChain } from "../../../src/net/room/chain/controlChain.ts";
import { Shelf } from "../../../src/net/room/chain/shelf.ts";
import { VoicesBook } from "../../../src/net/room/chain/voicesBook.ts";
import type { Ack } from "../../../src/net/wire/ack.ts";
import type { Control } from "../../../src/net/wire/control.ts";
import type { ControlBody } from "../../../src/net/wire/controlBody.ts";
import { eventKinds } from "../../../src/net/wire/event.ts";
import { encodeJson } from "../../../src/net/wire/json.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import { decodeHeads, decodeWants, encodeSyncRoots, type Item } from "../../../src/net/wire/sync.ts";
import {
	add,
	create,
	emptyRotation,
	placeAfter,
	rotationFor,
	signed,
	usualPolicy,
	vote,
} from "../../harness/chains.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import { person } from "../../harness/people.ts";
import { type RawEvent, RawMember } from "../../harness/rawMember.ts";
import { fc } from "../../harness/testChance.ts";
import type { TestNode } from "../../harness/testNode.ts";

const [ada, grace, edsger, puppet] = ["Ada", "Grace", "Edsger", "Puppet"].map(person) as [
	Identity,
	Identity,
	Identity,
	Identity,
];

/** The operation after `prev`. */
const next = (prev: Control, who: Identity, body: ControlBody): Control => signed(who, placeAfter(prev), body);

const byId = (a: Control, b: Control): number => (a.id < b.id ? -1 : 1);
const ids = (controls: readonly Control[]): readonly string[] => controls.map(({ id }) => id).sort();

/** Policies that differ in a number: operations beside each other, the lowest id first. */
const siblings = (prev: Control, who: Identity, count: number): readonly Control[] =>
	Array.from({ length: count }, (_, i) =>
		next(prev, who, { kind: "policy", policy: { ...usualPolicy, succession: 24 + i } }),
	).sort(byId);

/** As large as an operation may be, by what a later version may have put in it. */
const padding = encodeJson({ later: "x".repeat(59_000) });
const large: ControlBody = { kind: "newer", op: 200, bytes: concatBytes(uint16(padding.length), padding) };

let spoken = 0;
const word = (who: Identity, on: Control): Ack =>
	vote(on, who, null, { ackSeq: (0x10000 + ++spoken).toString(16).padStart(16, "0") });

/** A chain with the words said of it. */
const chainOf = (operations: readonly Control[], words: readonly Ack[] = []): ControlChain => {
	const chain = new ControlChain();
	const voices = new VoicesBook();
	for (const control of operations) {
		assert.equal(chain.add(control).kind, "added");
	}
	for (const ack of words) {
		voices.hear(ack);
	}
	chain.hear(voices);
	return chain;
};

const keptIn = (chain: ControlChain): readonly Control[] => chain.all.filter(({ id }) => chain.isKept(id));

const begun = (() => {
	const operations = [create(ada).control];
	for (const who of [grace, edsger]) {
		operations.push(add(operations.at(-1) ?? assert.fail(), ada, who));
	}
	return operations;
})();
const last = begun.at(-1) ?? assert.fail();

describe("of operations that somebody signs beside each other", () => {
	it("the two with the lowest ids are kept, and everything where nobody does", () => {
		const many = siblings(last, ada, 7);
		assert.deepEqual(ids(keptIn(chainOf([...begun, ...many]))), ids([...begun, ...many.slice(0, 2)]));
		assert.deepEqual(ids(keptIn(chainOf(begun))), ids(begun));
	});

	it("one that a member's latest word leads to is kept with all that comes before it, and counts", () => {
		const many = siblings(last, ada, 5);
		const highest = many.at(-1) ?? assert.fail();
		const late = add(highest, ada, person("Late"));
		const chain = chainOf([...begun, ...many, late], [word(grace, late)]);
		assert.equal(chain.state?.id, late.id);
		assert.deepEqual(ids(keptIn(chain)), ids([...begun, ...many.slice(0, 2), highest, late]));
		assert.deepEqual(ids(chain.tips), ids([...many.slice(0, 2), late]));
	});

	it("people are told of the two lowest, however many members' words lead to others", () => {
		const many = siblings(last, ada, 6);
		const [one, two, , four, five, six] = many;
		assert.ok(one && two && four && five && six);
		const chain = chainOf([...begun, ...many], [word(grace, six), word(edsger, five), word(ada, four)]);
		assert.equal(chain.state?.id, five.id, "of equals the lowest, and who signed all of them decides nothing");
		assert.ok(chain.isKept(six.id));
		assert.deepEqual(ids(chain.sidelined), ids([one, two]));
	});

	it("a word of whom only such an operation let in keeps none of them", () => {
		const many = Array.from({ length: 5 }, () => add(last, ada, puppet)).sort(byId);
		const highest = many.at(-1) ?? assert.fail();
		const chain = chainOf([...begun, ...many], [word(puppet, highest)]);
		assert.equal(chain.isKept(highest.id), false);
		assert.equal(chain.everMember(puppet.key), true, "others that are kept let it in, too");
		const other = add(last, ada, person("Nobody"));
		const beside = chainOf([...begun, ...siblings(last, ada, 30), other], [word(person("Nobody"), other)]);
		assert.equal(beside.everMember(person("Nobody").key), beside.isKept(other.id));
	});

	it("what follows one no word leads to goes on with the lowest alone, and forks no more", () => {
		const [counts, beside] = siblings(last, ada, 2);
		assert.ok(counts && beside);
		const second = siblings(beside, ada, 3);
		const third = siblings(second[0] ?? assert.fail(), ada, 3);
		const chain = chainOf([...begun, counts, beside, ...second, ...third], [word(grace, counts)]);
		assert.deepEqual(ids(chain.tips), ids([counts, third[0] ?? assert.fail()]));
	});

	onceOnly(() =>
		it("so many are kept in all, those nearest to what counts", () => {
			const most = countLimits.sidelined;
			const [counts, beside] = siblings(last, ada, 2);
			assert.ok(counts && beside);
			const branch = [beside];
			while (branch.length < most + 10) {
				branch.push(add(branch.at(-1) ?? assert.fail(), ada, person("Late")));
				const seen = branch.at(-1) ?? assert.fail();
				branch.push(next(seen, ada, { kind: "policy", policy: usualPolicy }));
				branch.push(
					next(branch.at(-1) ?? assert.fail(), ada, {
						kind: "kick",
						target: person("Late").key,
						reason: "",
						cuts: [],
						rotation: emptyRotation([ada, grace, edsger], true),
					}),
				);
			}
			const kept = keptIn(chainOf([...begun, counts, ...branch], [word(grace, counts)]));
			assert.deepEqual(ids(kept), ids([...begun, counts, ...branch.slice(0, most)]));
		}).timeout(60_000),
	);

	it("so many bytes of them are kept, up to the first that does not fit, whatever comes after it", () => {
		const [counts, beside] = siblings(last, ada, 2);
		assert.ok(counts && beside);
		const branch = [beside];
		while (branch.reduce((sum, { bytes }) => sum + bytes.length, 0) <= countLimits.sidelinedBytes) {
			branch.push(next(branch.at(-1) ?? assert.fail(), ada, large));
		}
		branch.push(next(branch.at(-1) ?? assert.fail(), ada, { kind: "policy", policy: usualPolicy }));
		const kept = keptIn(chainOf([...begun, counts, ...branch], [word(grace, counts)]));
		assert.deepEqual(ids(kept), ids([...begun, counts, ...branch.slice(0, -2)]));
	});

	it("all members end with the same, whatever came first, and whatever each let go on the way", () => {
		const many = siblings(last, ada, 5);
		const [one, two, three, , five] = many;
		assert.ok(one && two && three && five);
		const deep = siblings(five, ada, 4);
		const deeper = siblings(deep[3] ?? assert.fail(), ada, 3);
		const aside = siblings(two, ada, 3);
		const all = [...begun, ...many, ...deep, ...deeper, ...aside];
		const words = [word(grace, deeper[2] ?? five), word(edsger, three), word(edsger, deep[1] ?? five), word(ada, two)];
		const wanted = chainOf(all, words);
		const shares = fc.tuple(
			fc.shuffledSubarray(all, { minLength: all.length }),
			fc.shuffledSubarray(all),
			fc.shuffledSubarray(words),
		);
		fc.assert(
			fc.property(shares, shares, (ours, theirs) => {
				const [a, b] = [new Replicated(), new Replicated()];
				// Whoever said a word has what it leads to; the other hears some of the words only afterwards.
				b.hear(words);
				for (const [replica, [order, extra, said]] of [
					[a, ours],
					[b, theirs],
				] as const) {
					replica.hear(said);
					replica.take([...order, ...extra]);
				}
				a.hear(words);
				for (let i = 0; i < 4; i++) {
					a.learn(b);
					b.learn(a);
				}
				assert.deepEqual(ids(a.chain.tips), ids(wanted.tips));
				assert.deepEqual(ids(b.chain.tips), ids(wanted.tips));
				assert.equal(a.chain.state?.id, wanted.state?.id);
			}),
			{ numRuns: 50 },
		);
	}).timeout(60_000);
});

/** What a member does with operations: lets go of all it does not keep, and asks for what others name. */
class Replicated {
	readonly chain = new ControlChain();
	readonly #voices = new VoicesBook();

	take(operations: readonly Control[]): void {
		let waiting = operations;
		for (let before = -1; before !== waiting.length; ) {
			before = waiting.length;
			waiting = waiting.filter((one) => this.chain.add(one).kind === "missing");
		}
		for (const { id } of [...this.chain.all].reverse()) {
			this.chain.letGo(id);
		}
	}

	hear(words: readonly Ack[]): void {
		for (const ack of words) {
			this.#voices.hear(ack);
		}
		this.chain.hear(this.#voices);
	}

	learn(other: Replicated): void {
		for (const tip of other.chain.tips) {
			const branch: Control[] = [];
			for (let at: Control | undefined = tip; at !== undefined; at = other.chain.get(at.prev)) {
				branch.unshift(at);
			}
			this.take(this.chain.has(tip.id) ? [] : branch);
		}
	}
}

describe("operations that are not kept", () => {
	const most = countLimits.waitingControls;

	/** A chain as the disk has it, with the two lowest of `many` beside each other. */
	const shelved = (many: readonly Control[]): { readonly chain: ControlChain; readonly shelf: Shelf } => {
		const chain = chainOf([...begun, ...many.slice(0, 2)]);
		const shelf = new Shelf(chain);
		shelf.recall();
		return { chain, shelf };
	};
	const put = ({ chain, shelf }: ReturnType<typeof shelved>, control: Control): void => {
		assert.equal(chain.add(control).kind, "added");
		assert.equal(shelf.take(control), false);
		assert.deepEqual(shelf.settle(), { put: [], drop: [] });
	};
	const heard = ({ chain, shelf }: ReturnType<typeof shelved>, on: Control): readonly Control[] => {
		const voices = new VoicesBook();
		voices.hear(word(grace, on));
		chain.hear(voices);
		shelf.heard();
		return shelf.settle().put;
	};

	it("wait for words that lead to them, and the oldest ends go first", () => {
		const many = siblings(last, ada, most + 2);
		const [third, fourth, ...others] = many.slice(2);
		assert.ok(third && fourth);
		const room = shelved(many);
		put(room, third);
		put(room, fourth);
		const after = add(fourth, ada, person("Late"));
		for (const one of [after, ...others]) {
			put(room, one);
		}
		assert.equal(room.chain.all.filter(({ id }) => !room.chain.isKept(id)).length, most);
		assert.equal(room.chain.has(third.id), false);
		assert.deepEqual(heard(room, after), [fourth, after]);
		assert.equal(room.chain.state?.id, after.id);
	});

	onceOnly(() =>
		it("wait within so many bytes: of a branch that grows beyond that the end is let go, and what else waits before it", () => {
			const many = siblings(last, ada, 4);
			const [third, fourth] = many.slice(2);
			assert.ok(third && fourth);
			const room = shelved(many);
			put(room, third);
			const branch = [fourth];
			put(room, fourth);
			const waiting = () => room.chain.all.filter(({ id }) => !room.chain.isKept(id));
			const sizeOf = (all: readonly Control[]): number => all.reduce((sum, { bytes }) => sum + bytes.length, 0);
			const after = (): Control => next(branch.at(-1) ?? assert.fail(), ada, large);
			while (sizeOf(branch) + after().bytes.length <= countLimits.waitingControlBytes) {
				branch.push(after());
				put(room, branch.at(-1) ?? assert.fail());
			}
			assert.deepEqual(ids(waiting()), ids(branch), "what else waited is gone");
			put(room, after());
			assert.deepEqual(ids(waiting()), ids(branch), "and the end of what is too long");
			assert.deepEqual(ids(heard(room, branch.at(-1) ?? assert.fail())), ids(branch));
		}),
	);

	it("go on waiting while they are one branch that grows", () => {
		const many = siblings(last, ada, 3);
		const branch = many.slice(2);
		const room = shelved(many);
		put(room, branch[0] ?? assert.fail());
		while (branch.length < most + 20) {
			branch.push(next(branch.at(-1) ?? assert.fail(), ada, { kind: "policy", policy: usualPolicy }));
			put(room, branch.at(-1) ?? assert.fail());
		}
		assert.deepEqual(ids(heard(room, branch.at(-1) ?? assert.fail())), ids(branch));
	});
});

describe("a node in a room whose admin signs hundreds of operations beside each other", () => {
	const mallory = person("Mallory");
	const item = ({ bytes }: Control): Item => ({ kind: "control", bytes });
	let team: MemoryTeam;
	let node: TestNode;
	let admin: RawMember;
	let many: readonly Control[];
	before(async () => {
		team = new MemoryTeam("many siblings");
		node = await team.add("Ada");
		admin = await RawMember.lead(team, node, mallory);
		admin.decree(add(admin.head, mallory, grace));
		many = siblings(admin.head, mallory, 400);
		await team.clock.advance(50);
	});
	after(() => team.end());

	const onDisk = (): number => node.node.session?.store.controls(admin.room).length ?? -1;

	it("has two of them on its disk, and names two, however they come", async () => {
		const before = onDisk();
		for (let i = 0; i < many.length; i += 100) {
			admin.give(
				...[...many]
					.reverse()
					.slice(i, i + 100)
					.map(item),
			);
			await team.clock.advance(10);
			assert.ok(onDisk() <= before + 2, `${onDisk()}`);
		}
		assert.equal(onDisk(), before + 2);
		admin.link.send(
			recordTypes.syncRoot,
			encodeSyncRoots([{ room: admin.room, controlHead: admin.head.id, root: "00".repeat(32) }]),
		);
		await team.clock.advance(50);
		const heads = decodeHeads(admin.link.bodies(recordTypes.heads).at(-1) ?? new Uint8Array());
		assert.ok(heads.ok);
		const tips = heads.value.heads.flatMap((head) => (head.kind === "branch" ? [head.tip] : []));
		assert.deepEqual(tips.sort(), ids(many.slice(0, 2)));
		assert.equal(admin.link.closed, null);
	}).timeout(60_000);

	it("asks for one that an event was written under, and has it from then on", async () => {
		const before = onDisk();
		const highest = many.at(-1) ?? assert.fail();
		admin.chain = [...admin.chain, highest];
		const event = admin.event("under the last of all");
		const asked = admin.link.bodies(recordTypes.want).length;
		admin.give(event.item);
		await team.clock.advance(300);
		assert.deepEqual(node.texts(admin.room), []);
		const wants = admin.link.bodies(recordTypes.want).slice(asked).map(decodeWants);
		const tips = wants.flatMap((one) => (one.ok ? one.value.wants : [])).map((want) => "tip" in want && want.tip);
		assert.deepEqual(tips, [highest.id]);
		admin.give(item(highest), event.item);
		await team.clock.advance(300);
		assert.deepEqual(node.texts(admin.room), ["under the last of all"]);
		assert.equal(onDisk(), before + 1);
		await team.leave("Ada");
		node = await team.comeBack("Ada");
		assert.deepEqual(node.texts(admin.room), ["under the last of all"]);
		assert.equal(onDisk(), before + 1);
	}).timeout(60_000);
});

describe("a node that is given an operation it does not keep together with what was said under its key", () => {
	const mallory = person("Mallory");
	let team: MemoryTeam;
	let node: TestNode;
	let admin: RawMember;
	let unkept: Control;
	beforeEach(async () => {
		team = new MemoryTeam();
		node = await team.add("Ada");
		admin = await RawMember.lead(team, node, mallory);
		const me = node.node.session?.identity ?? assert.fail();
		const made = Array.from({ length: 3 }, () => {
			const { rotation, key } = rotationFor(admin.head, [mallory, me], admin.key);
			return { key, control: next(admin.head, mallory, { kind: "rotate", rotation }) };
		}).sort((a, b) => byId(a.control, b.control));
		const highest = made[2] ?? assert.fail();
		admin.give(...made.map(({ control }): Item => ({ kind: "control", bytes: control.bytes })));
		await team.clock.advance(50);
		unkept = highest.control;
		Object.assign(admin, { chain: [...admin.chain, unkept], key: highest.key, epoch: unkept.id });
	});
	afterEach(() => team.end());

	const given = async (...events: readonly RawEvent[]): Promise<void> => {
		const { store } = node.node.session ?? assert.fail();
		assert.equal(store.keys(admin.room).has(unkept.id), false, "its key is not here before");
		admin.give({ kind: "control", bytes: unkept.bytes }, ...events.map(({ item }) => item));
		await team.clock.advance(300);
		assert.ok(store.keys(admin.room).has(unkept.id));
	};

	it("takes back what is taken back there, and shows what was changed", async () => {
		const [gone, changed] = [admin.event("soon gone"), admin.event("soon changed")];
		await given(
			gone,
			changed,
			admin.event("", { kind: eventKinds.erase, json: { of: gone.header.id } }),
			admin.event("", { kind: eventKinds.edit, json: { of: changed.header.id, t: "changed" } }),
		);
		assert.deepEqual(node.texts(admin.room), ["changed"]);
	});

	it("knows the name somebody gives itself there", async () => {
		await given(
			admin.event("", { kind: eventKinds.profile, json: { name: "Renamed", rules: 1 } }),
			admin.event("said"),
		);
		assert.equal(node.messages(admin.room).find(({ body }) => body.kind === "text")?.authorName, "Renamed");
	});
});
