import assert from "node:assert/strict";
import type { Identity } from "../../../src/net/identity.ts";
import { ControlChain } from "../../../src/net/room/chain/controlChain.ts";
import { VoicesBook } from "../../../src/net/room/chain/voicesBook.ts";
import { areBeside } from "../../../src/net/room/standing/relations.ts";
import { endFor, wordsUpTo } from "../../../src/net/room/sync/outsiders/besideTalk.ts";
import { type Ack, decodeAck } from "../../../src/net/wire/ack.ts";
import { type Control, zeroId } from "../../../src/net/wire/control.ts";
import type { ControlBody } from "../../../src/net/wire/controlBody.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import {
	decodeHeads,
	decodeWants,
	encodeHeads,
	encodeItems,
	encodeSyncRoots,
	encodeWants,
	type Head,
	type Item,
	type Want,
} from "../../../src/net/wire/sync.ts";
import {
	acceptance,
	add,
	after,
	create,
	emptyRotation,
	freshLog,
	moveOf,
	usualPolicy,
	vote,
} from "../../harness/chains.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import type { RawLink } from "../../harness/rawLink.ts";
import { itemsIn, RawMember } from "../../harness/rawMember.ts";
import type { TestNode } from "../../harness/testNode.ts";

const mallory = person("Mallory");
const grace = person("Grace");
const edsger = person("Edsger");
const sock = person("Second self");
const heir = person("Mallory's new key");

/** Puts the key that Mallory's moved to in its place, where nobody else is in the room. */
const movedTo = (to: Identity): ControlBody => ({
	kind: "rekey",
	move: moveOf(mallory, to),
	log: freshLog(),
	cuts: [],
	rotation: emptyRotation([to], true),
});

/** An operation after `prev` whose id comes before that of `other`. */
const below = (prev: Control, other: Control): Control => {
	for (let succession = 24; ; succession++) {
		const control = after(prev, mallory, { kind: "policy", policy: { ...usualPolicy, succession } });
		if (control.id < other.id) {
			return control;
		}
	}
};

describe("whom a fork left beside the branch that counts", () => {
	const chainOf = (...controls: readonly Control[]): ControlChain => {
		const chain = new ControlChain();
		for (const control of controls) {
			assert.equal(chain.add(control).kind, "added");
		}
		return chain;
	};
	const first = create(mallory).control;
	const isWith = (chain: ControlChain, me: string, peer: string): boolean =>
		areBeside({ chain, state: chain.state }, me, peer);

	it("is whoever another branch let in, as long as whoever let it in is still here", () => {
		const added = add(first, mallory, grace);
		const chain = chainOf(first, added, below(first, added));
		assert.equal(chain.state?.members.has(grace.key), false, "the other one counts");
		assert.ok(isWith(chain, grace.key, mallory.key) && isWith(chain, mallory.key, grace.key));
		assert.equal(isWith(chain, grace.key, edsger.key), false, "somebody no branch let in");
		assert.equal(isWith(chainOf(first, added), grace.key, mallory.key), false, "both are in");
	});

	it("is also whom somebody let in who went on under another key on the branch that counts", () => {
		const added = add(first, mallory, grace);
		const other = below(first, added);
		const moved = after(other, mallory, movedTo(heir));
		const chain = chainOf(first, added, other, moved);
		assert.equal(chain.state?.admin, heir.key);
		assert.ok(isWith(chain, heir.key, grace.key) && isWith(chain, grace.key, heir.key));
		const kicked = after(added, mallory, {
			kind: "kick",
			target: grace.key,
			reason: "",
			cuts: [],
			rotation: emptyRotation([mallory], true),
		});
		assert.equal(endFor({ chain: chainOf(first, added, kicked, other, moved) }, grace.key, kicked.id)?.id, kicked.id);
	});

	it("is not whoever was removed, nor whom it let in on a branch of its own", () => {
		const added = add(first, mallory, grace);
		const handed = after(added, mallory, {
			kind: "transfer",
			to: grace.key,
			acceptance: acceptance(added, grace),
		});
		const kicked = after(handed, grace, {
			kind: "kick",
			target: mallory.key,
			reason: "",
			cuts: [],
			rotation: emptyRotation([grace], true),
		});
		const own = add(added, mallory, sock);
		const letIn = add(kicked, grace, edsger);
		const left = after(letIn, grace, {
			kind: "kick",
			target: edsger.key,
			reason: "",
			cuts: [],
			rotation: emptyRotation([grace], true),
		});
		const chain = chainOf(first, added, handed, kicked, letIn, left, own);
		const word = vote(left, grace, null);
		chain.hear({ latest: new Map([[grace.key, word]]), isVoid: () => false });
		assert.equal(chain.state?.id, left.id);
		assert.equal(isWith(chain, grace.key, edsger.key), false, "removed by somebody who is still here");
		const voices = new VoicesBook();
		for (const ack of [word, vote(kicked, edsger, null)]) {
			assert.equal(voices.hear(ack).kind, "newest");
		}
		assert.deepEqual(
			wordsUpTo({ chain, voices }, kicked),
			[{ kind: "ack", author: edsger.key }],
			"nothing that was said after it was removed",
		);
		assert.equal(isWith(chain, grace.key, sock.key), false);
		assert.equal(isWith(chain, grace.key, mallory.key), false);
		assert.equal(endFor({ chain }, sock.key, own.id)?.id, own.id);
		assert.equal(endFor({ chain }, mallory.key, kicked.id)?.id, kicked.id);
	});

	it("is also whom another branch let in again after its removal, and it sees what went on without it", () => {
		const added = add(first, mallory, grace);
		const kicked = after(added, mallory, {
			kind: "kick",
			target: grace.key,
			reason: "",
			cuts: [],
			rotation: emptyRotation([mallory], true),
		});
		const again = add(kicked, mallory, grace);
		const other = below(kicked, again);
		const chain = chainOf(first, added, kicked, again, other);
		assert.equal(chain.state?.id, other.id);
		assert.ok(isWith(chain, grace.key, mallory.key) && isWith(chain, mallory.key, grace.key));
		assert.equal(endFor({ chain }, grace.key, other.id)?.id, other.id);
		const before = chainOf(first, added, kicked, other);
		assert.equal(isWith(before, mallory.key, grace.key), false, "let in before that alone");
	});

	it("sees no branch beyond the operation that removed it there", () => {
		const added = add(first, mallory, grace);
		const kicked = after(added, mallory, {
			kind: "kick",
			target: grace.key,
			reason: "",
			cuts: [],
			rotation: emptyRotation([mallory], true),
		});
		const later = add(kicked, mallory, edsger);
		const chain = chainOf(first, added, kicked, later, below(first, added));
		assert.equal(endFor({ chain }, grace.key, later.id)?.id, kicked.id);
		assert.equal(endFor({ chain }, mallory.key, later.id)?.id, later.id);
	});
});

describe("a node that a fork left outside", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let admin: RawMember;
	let link: RawLink;
	let fork: Control;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		admin = await RawMember.lead(team, ada, mallory);
		const [beginning, letIn] = admin.chain;
		assert.ok(beginning && letIn);
		admin.decree(add(admin.head, mallory, grace));
		admin.give(admin.event("said before").item);
		link = await team.raw("10.3.0.5", ada, grace, { hello: { instance: "00000000000000a5" } });
		fork = below(beginning, letIn);
		admin.give({ kind: "control", bytes: fork.bytes });
		await team.clock.advance(100);
		assert.equal(ada.node.session?.rooms.get(admin.room)?.isMember, false);
	});
	afterEach(() => team.end());

	/** What it told of branches since: HEADS without any log. */
	const told = (): readonly (readonly Head[])[] =>
		link
			.bodies(recordTypes.heads)
			.flatMap((body) => {
				const decoded = decodeHeads(body);
				return decoded.ok ? [decoded.value.heads] : [];
			})
			.filter((heads) => heads.every(({ kind }) => kind !== "log"));
	const given = (): number => link.bodies(recordTypes.events).length;

	it("tells of it whoever is on the other one, once, and answers about branches alone", async () => {
		assert.equal(told().length, 1);
		const tips = told()[0]?.flatMap((head) => (head.kind === "branch" ? [head.tip] : []));
		assert.deepEqual([...(tips ?? [])].sort(), [admin.head.id, fork.id].sort());
		const before = given();
		const { log } = admin;
		assert.deepEqual(ada.texts(admin.room), ["said before"]);
		link.send(recordTypes.want, encodeWants(admin.room, [{ kind: "log", author: mallory.key, log, from: 1, to: 100 }]));
		await team.clock.advance(1_000);
		assert.equal(given(), before, "no events");
		link.send(recordTypes.want, encodeWants(admin.room, [{ kind: "branch", from: 0, tip: fork.id }]));
		await team.clock.advance(1_000);
		assert.equal(given(), before + 1, "the operations");
		assert.equal(told().length, 1);
	});

	it("asks for what it lacks of what it is told, and comes to rest", async () => {
		const unknown = add(fork, mallory, edsger);
		const root = { room: admin.room, controlHead: admin.head.id, root: "ab".repeat(32) };
		for (let i = 0; i < 20; i++) {
			link.send(recordTypes.syncRoot, encodeSyncRoots([root]));
			link.send(recordTypes.heads, encodeHeads(admin.room, true, [{ kind: "branch", n: 2, tip: unknown.id }]));
			await team.clock.advance(1_000);
		}
		assert.equal(told().length, 1, "nothing changed, so nothing is said");
		assert.ok(link.bodies(recordTypes.want).length > 0, "it asks for the operation");
		admin.give({ kind: "control", bytes: unknown.bytes });
		await team.clock.advance(1_000);
		assert.equal(told().length, 2, "and passes it on");
		for (let i = 0; i < 7; i++) {
			await team.clock.advance(10_000);
			link.send(recordTypes.syncRoot, encodeSyncRoots([root]));
		}
		await team.clock.advance(1_000);
		assert.equal(told().length, 3, "who still stands on another one is told again in a while");
	});
});

describe("a node that meets somebody under a key that moved on from one it lists", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let admin: RawMember;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		admin = await RawMember.lead(team, ada, mallory);
		admin.give(admin.event("said before").item);
		await team.clock.advance(100);
	});
	afterEach(() => team.end());

	const as = (who: Identity, i: number): Promise<RawLink> =>
		team.raw(`10.3.0.${i}`, ada, who, {
			hello: { instance: `00000000000000a${i}`, moves: [moveOf(mallory, heir).bytes] },
		});
	const asked = (link: RawLink): readonly Want[] =>
		link.bodies(recordTypes.want).flatMap((body) => {
			const decoded = decodeWants(body);
			return decoded.ok ? decoded.value.wants : [];
		});

	it("answers what it asks of operations, and nothing else; and a stranger that shows the same move nothing", async () => {
		const [byHeir, byStranger] = [await as(heir, 5), await as(edsger, 6)];
		const log = { kind: "log", author: mallory.key, log: admin.log, from: 1, to: 100 } as const;
		for (const link of [byHeir, byStranger]) {
			link.send(recordTypes.want, encodeWants(admin.room, [log, { kind: "branch", from: 0, tip: admin.head.id }]));
		}
		await team.clock.advance(1_000);
		const kinds = (link: RawLink): readonly string[] => itemsIn(link, admin.room).map(({ kind }) => kind);
		assert.deepEqual(kinds(byHeir), ["control", "control"]);
		assert.deepEqual(kinds(byStranger), []);
	});

	it("shows it its head again every half minute: it may have lacked it then; and a stranger that shows the same move nothing", async () => {
		const [byHeir, byStranger] = [await as(heir, 5), await as(edsger, 6)];
		const shown = async (ms: number): Promise<readonly number[]> => {
			for (let left = ms; left > 0; left -= 10_000) {
				await team.clock.advance(10_000);
				for (const link of [byHeir, byStranger]) {
					link.send(recordTypes.want, encodeWants(admin.room, []));
				}
			}
			return [byHeir, byStranger].map((link) => link.bodies(recordTypes.syncRoot).length);
		};
		assert.deepEqual(await shown(20_000), [1, 0]);
		assert.deepEqual(await shown(20_000), [2, 0]);
		const [more = 0, none] = await shown(100_000);
		assert.ok(more === 4 || more === 5, `a little later each time: ${more}`);
		assert.equal(none, 0);
	});

	it("shows it no branch beyond the operation that removed it there", async () => {
		admin.decree(add(admin.head, mallory, grace));
		const members = [mallory, ada.node.session?.identity ?? assert.fail()];
		const rotation = emptyRotation(members, true);
		const kicked = after(admin.head, mallory, { kind: "kick", target: grace.key, reason: "", cuts: [], rotation });
		const later = after(kicked, mallory, { kind: "policy", policy: usualPolicy });
		const other = below(admin.head, kicked);
		admin.give(...[kicked, later, other].map(({ bytes }): Item => ({ kind: "control", bytes })));
		await team.clock.advance(100);
		const state = ada.node.session?.rooms.get(admin.room)?.state;
		assert.deepEqual([state?.id, state?.members.has(grace.key)], [other.id, true]);
		const graceLater = person("Grace's new key");
		const moves = [moveOf(grace, graceLater).bytes];
		const link = await team.raw("10.3.0.7", ada, graceLater, { hello: { instance: "00000000000000a7", moves } });
		link.send(recordTypes.want, encodeWants(admin.room, [{ kind: "branch", from: 3, tip: later.id }]));
		await team.clock.advance(1_000);
		assert.deepEqual(itemsIn(link, admin.room), [{ kind: "control", bytes: kicked.bytes }]);
	});

	it("takes words on its own removal from it, and none from a stranger that shows the same move", async () => {
		const [byHeir, byStranger] = [await as(heir, 5), await as(edsger, 6)];
		admin.decree(add(admin.head, mallory, grace));
		const forked = admin.head;
		const me = ada.node.session?.identity ?? assert.fail();
		const rotation = emptyRotation([mallory, grace], true);
		const kicked = after(forked, mallory, { kind: "kick", target: me.key, reason: "", cuts: [], rotation });
		const other = below(forked, kicked);
		admin.give(...[other, kicked].map(({ bytes }): Item => ({ kind: "control", bytes })));
		const head = (): string | undefined => ada.node.session?.rooms.get(admin.room)?.state?.id;
		const word: Item = { kind: "ack", bytes: vote(kicked, grace, null).bytes };
		byStranger.send(recordTypes.events, encodeItems(admin.room, [word]));
		await team.clock.advance(100);
		assert.equal(head(), other.id);
		byHeir.send(recordTypes.events, encodeItems(admin.room, [word]));
		await team.clock.advance(100);
		assert.equal(head(), kicked.id);
	});

	it("asks for the branch on which that key took its place, whole, and follows it where it counts", async () => {
		const [beginning, letIn] = admin.chain;
		assert.ok(beginning && letIn);
		const fork = below(beginning, letIn);
		const moved = after(fork, mallory, movedTo(heir));
		const newest = after(moved, heir, { kind: "policy", policy: usualPolicy });
		const link = await as(heir, 5);
		const give = (...controls: readonly Control[]): void =>
			link.send(
				recordTypes.events,
				encodeItems(
					admin.room,
					controls.map(({ bytes }) => ({ kind: "control", bytes })),
				),
			);
		link.send(recordTypes.syncRoot, encodeSyncRoots([{ room: admin.room, controlHead: newest.id, root: zeroId }]));
		await team.clock.advance(300);
		assert.deepEqual(asked(link), [{ kind: "branch", from: 2, tip: newest.id }]);
		give(moved, newest);
		await team.clock.advance(300);
		assert.deepEqual(asked(link).at(-1), { kind: "branch", from: 0, tip: newest.id });
		give(fork, moved, newest);
		await team.clock.advance(300);
		assert.equal(ada.node.session?.rooms.get(admin.room)?.state?.id, newest.id);
		const told = link.bodies(recordTypes.heads).length;
		assert.ok(told > 0, "and tells what it knows of both");
	});
});

describe("whom the branch that counts removed, and who stands on another one", () => {
	let team: MemoryTeam;
	beforeEach(() => {
		team = new MemoryTeam();
	});
	afterEach(() => team.end());

	it("is given a word on its removal where ours is on what came after it, once", async () => {
		const ada = await team.add("Ada");
		const me = ada.node.session?.identity;
		const admin = await RawMember.lead(team, ada, mallory);
		assert.ok(me);
		admin.decree(add(admin.head, mallory, grace));
		const forked = admin.head;
		const rest = emptyRotation([mallory, me], true);
		const kicked = after(forked, mallory, { kind: "kick", target: grace.key, reason: "", cuts: [], rotation: rest });
		admin.decree(kicked);
		const later = after(kicked, mallory, { kind: "rotate", rotation: rest });
		admin.decree(later);
		await team.clock.advance(3_000);
		const fork = below(forked, kicked);
		admin.give({ kind: "control", bytes: fork.bytes });
		await team.clock.advance(100);
		assert.equal(ada.node.session?.rooms.get(admin.room)?.state?.id, later.id, "our word decides");
		const link = await team.raw("10.3.0.5", ada, grace, { hello: { instance: "00000000000000a5" } });
		/** Words of ours in what somebody was sent. */
		const wordsIn = (to: RawLink): readonly Ack[] =>
			itemsIn(to, admin.room)
				.flatMap(({ kind, bytes }) => (kind === "ack" ? [decodeAck(bytes)] : []))
				.flatMap((ack) => (ack.ok && ack.value.author === me.key ? [ack.value] : []));
		for (let i = 0; i < 5; i++) {
			const root = { room: admin.room, controlHead: fork.id, root: zeroId };
			link.send(recordTypes.syncRoot, encodeSyncRoots([root]));
			await team.clock.advance(5_000);
		}
		const told = wordsIn(link);
		const others = wordsIn(admin.link);
		assert.deepEqual(
			told.map(({ target }) => target),
			[kicked.id],
		);
		assert.deepEqual(
			others.map(({ target }) => target),
			[later.id, later.id],
			"and our latest is what it was",
		);
		assert.ok((told[0]?.ackSeq ?? "") < (others.at(-1)?.ackSeq ?? ""));
		assert.ok((told[0]?.ackSeq ?? "") > (others[0]?.ackSeq ?? ""));
		const beyond = itemsIn(link, admin.room).filter(({ bytes }) => Buffer.compare(bytes, later.bytes) === 0);
		assert.equal(beyond.length, 0, "nothing beyond its removal");
	});
});

describe("a branch shown by somebody our own does not list", () => {
	let team: MemoryTeam;
	beforeEach(() => {
		team = new MemoryTeam();
	});
	afterEach(() => team.end());

	it("is asked for from our end on, and whole where that did not help", async () => {
		const ada = await team.add("Ada");
		const admin = await RawMember.lead(team, ada, mallory);
		const [beginning] = admin.chain;
		assert.ok(beginning);
		const link = await team.raw("10.3.0.5", ada, grace, { hello: { instance: "00000000000000a5" } });
		const tip = add(beginning, mallory, grace).id;
		const asked = () =>
			link.bodies(recordTypes.want).flatMap((body) => {
				const decoded = decodeWants(body);
				return decoded.ok ? decoded.value.wants : [];
			});
		for (const from of [2, 0]) {
			link.send(recordTypes.syncRoot, encodeSyncRoots([{ room: admin.room, controlHead: tip, root: zeroId }]));
			await team.clock.advance(1_000);
			assert.deepEqual(asked().at(-1), { kind: "branch", from, tip });
		}
	});

	it("is asked for whole where what was asked for does not fit, and nothing is that was not asked for", async () => {
		const ada = await team.add("Ada");
		const admin = await RawMember.lead(team, ada, mallory);
		const [beginning] = admin.chain;
		assert.ok(beginning);
		const link = await team.raw("10.3.0.5", ada, grace, { hello: { instance: "00000000000000a5" } });
		const asked = () =>
			link.bodies(recordTypes.want).flatMap((body) => {
				const decoded = decodeWants(body);
				return decoded.ok ? decoded.value.wants : [];
			});
		const [one, other] = [add(beginning, mallory, grace), add(beginning, mallory, edsger)].map((first) =>
			after(first, mallory, { kind: "policy", policy: usualPolicy }),
		);
		assert.ok(one && other);
		const give = ({ bytes }: Control): void =>
			link.send(recordTypes.events, encodeItems(admin.room, [{ kind: "control", bytes }]));
		link.send(recordTypes.syncRoot, encodeSyncRoots([{ room: admin.room, controlHead: one.id, root: zeroId }]));
		await team.clock.advance(300);
		give(other);
		await team.clock.advance(300);
		assert.deepEqual(asked(), [{ kind: "branch", from: 2, tip: one.id }]);
		give(one);
		await team.clock.advance(300);
		assert.deepEqual(asked().at(-1), { kind: "branch", from: 0, tip: one.id });
	});
});

describe("heads without any log", () => {
	let team: MemoryTeam;
	beforeEach(() => {
		team = new MemoryTeam();
	});
	afterEach(() => team.end());

	it("do not tell a node that its own log does not go on elsewhere", async () => {
		let ada = await team.add("Ada");
		const admin = await RawMember.lead(team, ada, mallory);
		await team.say(ada, admin.room, "one");
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		admin.link = await team.raw("10.3.0.6", ada, mallory, { hello: { instance: "00000000000000a6" } });
		const branch = { kind: "branch", n: admin.head.n, tip: admin.head.id } as const;
		admin.link.send(recordTypes.heads, encodeHeads(admin.room, true, [branch]));
		await team.clock.advance(1_000);
		assert.match(await team.say(ada, admin.room, "two"), /^queued-/);
		const log = { kind: "log", author: mallory.key, log: admin.log, seq: 0, event: "00".repeat(32) } as const;
		admin.link.send(recordTypes.heads, encodeHeads(admin.room, true, [branch, { ...log, seq: 1 }]));
		await team.clock.advance(1_000);
		assert.doesNotMatch(await team.say(ada, admin.room, "three"), /^queued-/);
	});
});
