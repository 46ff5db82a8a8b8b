import assert from "node:assert/strict";
import { recordTypes } from "../../../src/net/wire/records.ts";
import {
	decodeHeads,
	decodeSyncRoots,
	decodeWants,
	encodeHeads,
	encodeItems,
	encodeSyncRoots,
	encodeWants,
	type Head,
	type Item,
	rootOf,
	type SyncRoot,
	type Want,
} from "../../../src/net/wire/sync.ts";
import { add } from "../../harness/chains.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import type { RawLink } from "../../harness/rawLink.ts";
import { RawMember } from "../../harness/rawMember.ts";
import type { TestNode } from "../../harness/testNode.ts";

const mallory = person("Mallory");

describe("a node that compares what it has with a member", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let room: string;
	let member: RawMember;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		room = await team.room(ada);
		member = await RawMember.join(team, ada, mallory, { room });
		await team.clock.advance(3_000);
	});
	afterEach(() => team.end());

	const me = (): string => ada.node.session?.identity.key ?? "";
	const myLog = (): string => ada.node.session?.rooms.get(room)?.state?.members.get(me())?.log ?? "";

	/** What the node says of this room from now on. */
	const listening = (link: RawLink = member.link) => {
		const from = link.heard.length;
		const bodies = (type: number) => link.heard.slice(from).flatMap((one) => (one.type === type ? [one.body] : []));
		return {
			get roots(): readonly SyncRoot[] {
				return bodies(recordTypes.syncRoot).flatMap((body) => {
					const decoded = decodeSyncRoots(body);
					assert.ok(decoded.ok);
					return decoded.value;
				});
			},
			get heads(): readonly Head[] {
				return bodies(recordTypes.heads).flatMap((body) => {
					const decoded = decodeHeads(body);
					assert.ok(decoded.ok);
					return decoded.value.heads;
				});
			},
			get wants(): readonly Want[] {
				return bodies(recordTypes.want).flatMap((body) => {
					const decoded = decodeWants(body);
					assert.ok(decoded.ok);
					return decoded.value.wants;
				});
			},
			get events(): number {
				return bodies(recordTypes.events).length;
			},
		};
	};
	const tell = async (type: number, body: Uint8Array, link: RawLink = member.link): Promise<void> => {
		link.send(type, body);
		await team.clock.advance(50);
	};
	const tellRoot = (root: string, link?: RawLink): Promise<void> =>
		tell(recordTypes.syncRoot, encodeSyncRoots([{ room, controlHead: member.head.id, root }]), link);
	const tellHeads = (heads: readonly Head[], last = true, link?: RawLink): Promise<void> =>
		tell(recordTypes.heads, encodeHeads(room, last, heads), link);

	/** All the node has, as it tells a member that has nothing. */
	const headsOfNode = async (): Promise<readonly Head[]> => {
		const heard = listening();
		await team.clock.advance(3_000);
		await tellHeads([]);
		return heard.heads;
	};

	it("tells its heads where roots differ, and nothing where they are the same", async () => {
		const heads = await headsOfNode();
		assert.ok(heads.length > 0);
		await team.clock.advance(3_000);
		let heard = listening();
		await tellRoot(rootOf(heads));
		assert.deepEqual([heard.heads, heard.wants, heard.events], [[], [], 0]);
		await tellRoot("ab".repeat(32));
		assert.deepEqual(heard.heads, heads);
		heard = listening();
		await tellRoot("cd".repeat(32));
		assert.deepEqual(heard.heads, [], "the same heads are not told again at once");
		await team.clock.advance(3_000);
		await tellRoot("cd".repeat(32));
		assert.deepEqual(heard.heads, heads);
	});

	it("tells them in any case where a root of zeros asks for them, also where they have just been told", async () => {
		const heads = await headsOfNode();
		await team.clock.advance(200);
		for (let i = 0; i < 2; i++) {
			const heard = listening();
			await tellRoot("00".repeat(32));
			assert.deepEqual(heard.heads, heads);
			await team.clock.advance(100);
		}
		const heard = listening();
		await tellRoot("00".repeat(32));
		await tellRoot("00".repeat(32));
		assert.deepEqual(heard.heads, heads, "but not as often as anybody likes");
	});

	it("names its branch, its words and its logs in them", async () => {
		await team.say(ada, room, "one");
		const heads = await headsOfNode();
		const head = ada.node.session?.rooms.get(room)?.state;
		assert.ok(head);
		assert.ok(heads.some((one) => one.kind === "branch" && one.tip === head.id && one.n === head.n));
		const logs = heads.flatMap((one) => (one.kind === "log" && one.author === me() ? [one] : []));
		assert.equal(logs.length, 1);
		assert.equal(logs[0]?.event, ada.messages(room).at(-1)?.id);
	});

	it("tells who has less what it has, and who has the same nothing", async () => {
		const heads = await headsOfNode();
		await team.clock.advance(3_000);
		const heard = listening();
		await tellHeads(heads);
		assert.deepEqual([heard.heads, heard.wants], [[], []]);
		await tellHeads(heads.slice(0, -1));
		assert.deepEqual(heard.heads, heads);
	});

	it("asks for what it lacks: the newest of a log, an operation, a word, a proof", async () => {
		const heard = listening();
		const log = member.log;
		const operation = add(member.head, mallory, person("X"));
		await tellHeads([
			{ kind: "branch", n: operation.n, tip: operation.id },
			{ kind: "ack", author: mallory.key, ackSeq: "0000000000010000" },
			{ kind: "evidence", subject: "ab".repeat(32) },
			{ kind: "log", author: mallory.key, log, seq: 500, event: "cd".repeat(32) },
		]);
		assert.deepEqual(heard.wants, [
			{ kind: "branch", from: operation.n, tip: operation.id },
			{ kind: "ack", author: mallory.key },
			{ kind: "evidence", subject: "ab".repeat(32) },
			{ kind: "log", author: mallory.key, log, from: 301, to: 500 },
		]);
	});

	it("asks for all of a branch that is no longer than ours: it leaves ours somewhere before", async () => {
		const heard = listening();
		const { n } = member.head;
		await tellHeads([{ kind: "branch", n, tip: "ab".repeat(32) }]);
		assert.deepEqual(heard.wants, [{ kind: "branch", from: 0, tip: "ab".repeat(32) }]);
	});

	it("waits for the last page of heads before it asks", async () => {
		const heard = listening();
		const log: Head = { kind: "log", author: mallory.key, log: member.log, seq: 3, event: "cd".repeat(32) };
		await tellHeads([log], false);
		assert.deepEqual(heard.wants, []);
		await tellHeads([], true);
		assert.equal(heard.wants.length, 1);
	});

	it("asks one peer at a time for a log, and another when the first does not answer", async () => {
		const other = await RawMember.join(team, ada, person("Other"), {
			room,
			host: "10.3.0.2",
			instance: "00000000000000bb",
		});
		await team.clock.advance(3_000);
		const [first, second] = [listening(member.link), listening(other.link)];
		const log: Head = { kind: "log", author: mallory.key, log: member.log, seq: 3, event: "cd".repeat(32) };
		await tellHeads([log]);
		await tellHeads([log], true, other.link);
		assert.deepEqual([first.wants.length, second.wants.length], [1, 0]);
		await team.clock.advance(6_000);
		await tellHeads([log], true, other.link);
		assert.equal(second.wants.length, 1);
	});

	it("asks another at once when the one it asked has left", async () => {
		const other = await RawMember.join(team, ada, person("Other"), {
			room,
			host: "10.3.0.2",
			instance: "00000000000000bb",
		});
		await team.clock.advance(3_000);
		const log: Head = { kind: "log", author: mallory.key, log: member.log, seq: 3, event: "cd".repeat(32) };
		await tellHeads([log]);
		member.link.socket.close(1000);
		await team.clock.advance(20);
		const second = listening(other.link);
		await tellHeads([log], true, other.link);
		assert.equal(second.wants.length, 1);
	});

	it("fills what is missing in the middle of a log, newest first", async () => {
		const ms = team.clock.now();
		const events = Array.from({ length: 6 }, (_, i) => member.event(`${i}`, { ms: ms + i }));
		const heard = listening();
		member.give(events[5]?.item ?? assert.fail());
		await team.clock.advance(50);
		assert.deepEqual(heard.wants, [{ kind: "log", author: mallory.key, log: member.log, from: 1, to: 5 }]);
		member.give(...events.slice(0, 5).map(({ item }) => item));
		await team.clock.advance(50);
		assert.deepEqual(ada.texts(room), ["0", "1", "2", "3", "4", "5"]);
		assert.equal(heard.wants.length, 1);
	});

	it("asks for a part of what is missing at a time, a smaller one where more logs lack something", async () => {
		const grace = person("Grace");
		const other = await RawMember.join(team, ada, grace, { room, host: "10.3.0.2", instance: "00000000000000bb" });
		const far = { seq: 20_001, prev: "11".repeat(32) };
		const first = listening();
		const second = listening(other.link);
		member.give(member.event("far on", far).item);
		await team.clock.advance(50);
		other.give(other.event("far on", far).item);
		await team.clock.advance(50);
		const missing = { kind: "log", to: 20_000 } as const;
		assert.deepEqual(first.wants, [{ ...missing, author: mallory.key, log: member.log, from: 12_001 }]);
		assert.deepEqual(second.wants, [{ ...missing, author: grace.key, log: other.log, from: 16_001 }]);
	});

	it("asks about what it cannot place, and not for every record anew", async () => {
		const heard = listening();
		const unknown = add(member.head, mallory, person("X"));
		for (let i = 0; i < 20; i++) {
			member.give(member.event("early", { ctl: unknown.id, keepsPlace: true }).item);
			await team.clock.advance(1);
		}
		await team.clock.advance(100);
		assert.equal(heard.roots.length, 1);
		await team.clock.advance(300);
		member.give(member.event("early", { ctl: unknown.id, keepsPlace: true }).item);
		await team.clock.advance(50);
		assert.equal(heard.roots.length, 2);
	});

	it("asks for the other version around the place where a log forks", async () => {
		member.give(member.event("first").item);
		await team.clock.advance(50);
		const heard = listening();
		member.give(member.event("of another log", { prev: "ab".repeat(32), keepsPlace: true }).item);
		await team.clock.advance(50);
		const [want] = heard.wants;
		assert.ok(want?.kind === "log" && want.author === mallory.key && want.from === 1 && want.to === 2);
	});

	it("asks for the other version below a proved fork, too, where its log ends there with another event", async () => {
		const [one, two, three] = ["one", "two", "three"].map((text) => member.event(text, { ms: team.clock.now() }));
		assert.ok(one && two && three);
		const rival = member.event("another three", { seq: 3, prev: "ab".repeat(32), ms: team.clock.now() });
		member.give(one.item, two.item, three.item);
		await team.clock.advance(50);
		member.give(rival.item);
		await team.clock.advance(50);
		const { log } = member;
		const place = { kind: "log", author: mallory.key, log } as const;
		const heads = await headsOfNode();
		assert.ok(heads.some((head) => head.kind === "log" && head.log === log && head.event === two.header.id));
		const heard = listening();
		await tellHeads([{ ...place, seq: 3, event: "cd".repeat(32) }]);
		await tellHeads([{ ...place, seq: 2, event: two.header.id }]);
		assert.deepEqual(heard.wants, [], "of what lies beyond the fork, and of what is the same");
		await tellHeads([{ ...place, seq: 2, event: "cd".repeat(32) }]);
		assert.deepEqual(heard.wants, [{ ...place, from: 1, to: 3 }]);
	});

	it("gives a member what it asks for, the chain before the logs, and nobody else anything", async () => {
		for (let i = 0; i < 3; i++) {
			await team.say(ada, room, `${i}`);
		}
		const tip = ada.node.session?.rooms.get(room)?.state?.id ?? "";
		const wants: readonly Want[] = [
			{ kind: "log", author: me(), log: myLog(), from: 1, to: 1_000 },
			{ kind: "branch", from: 0, tip },
			{ kind: "log", author: mallory.key, log: "ff".repeat(8), from: 1, to: 9 },
		];
		await team.clock.advance(50);
		const before = member.given.length;
		await tell(recordTypes.want, encodeWants(room, wants));
		const kinds = member.given.slice(before).map(({ kind }) => kind);
		assert.deepEqual(kinds, ["control", "control", "event", "event", "event", "event"]);
		const stranger = await team.raw("10.3.0.7", ada, person("Stranger"));
		const heard = listening(stranger);
		await tell(recordTypes.want, encodeWants(room, wants), stranger);
		assert.equal(heard.events, 0);
	});

	it("gives the end of a branch whatever number it is asked for from: who knows only its id does not know how long it is", async () => {
		const { id, n } = ada.node.session?.rooms.get(room)?.state ?? assert.fail("no room");
		await team.clock.advance(50);
		const before = member.given.length;
		await tell(recordTypes.want, encodeWants(room, [{ kind: "branch", from: n + 4, tip: id }]));
		const given = member.given.slice(before);
		assert.deepEqual(
			given.map(({ kind, bytes }) => [kind, Buffer.from(bytes)]),
			[["control", Buffer.from(member.head.bytes)]],
		);
	});

	it("looks at a signature that the next event vouched for before it gives the event on", async () => {
		const ms = team.clock.now();
		const [one, two, three] = [0, 1, 2].map((i) => member.event(`${i}`, { ms: ms + i }));
		assert.ok(one && two && three);
		const bytes = Uint8Array.from(two.item.bytes);
		const signatureEnd = two.header.bytes.length - 1;
		bytes[signatureEnd] = (bytes[signatureEnd] ?? 0) ^ 1;
		member.give(one.item, { kind: "event", bytes }, three.item);
		await team.clock.advance(50);
		assert.deepEqual(ada.texts(room), ["0", "1", "2"], "not looked at yet");
		const before = member.given.length;
		const own: Want = { kind: "log", author: mallory.key, log: member.log, from: 1, to: 3 };
		await tell(recordTypes.want, encodeWants(room, [own]));
		const given = member.given.slice(before).filter(({ kind }) => kind === "event");
		assert.deepEqual(
			given.map((item) => Buffer.from(item.bytes)),
			[Buffer.from(one.item.bytes)],
		);
	});

	it("does not count a message as sent because a stranger asked for it", async () => {
		member.link.socket.close(1000);
		await team.clock.advance(50);
		const id = await team.say(ada, room, "to nobody yet");
		const stranger = await team.raw("10.3.0.7", ada, person("Stranger"));
		await tell(
			recordTypes.want,
			encodeWants(room, [{ kind: "log", author: me(), log: myLog(), from: 1, to: 9 }]),
			stranger,
		);
		assert.equal(ada.messages(room).find((message) => message.id === id)?.delivery?.kind, "queued");
	});

	it("gives what is new to the link a member has now, also when an older one ends after it", async () => {
		const fresh = await team.raw("10.3.0.1", ada, mallory, { hello: { instance: "00000000000000ac" } });
		await team.clock.advance(100);
		assert.equal(member.link.closed, 4409);
		const heard = listening(fresh);
		await team.say(ada, room, "new");
		await team.clock.advance(20);
		assert.equal(heard.events, 1);
	});

	it("takes nothing from a record with one thing in it that no honest peer sends, from there on", async () => {
		const [one, two] = [member.event("one"), member.event("two")];
		const broken: Item = { kind: "event", bytes: new Uint8Array(50) };
		member.link.send(recordTypes.events, encodeItems(room, [one.item, broken, two.item]));
		await team.clock.advance(50);
		assert.equal(member.link.closed, 4400);
		assert.equal(ada.texts(room).includes("two"), false);
	});

	it("goes on with its own log when a member tells the end of it, though it knows less of everything else", async () => {
		await team.say(ada, room, "before");
		const heads = await headsOfNode();
		const mine = heads.filter((head) => head.kind === "log" && head.author === me());
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		const link = await team.raw("10.3.0.1", ada, mallory, { hello: { instance: "00000000000000ad" } });
		await team.say(ada, room, "typed");
		assert.match(ada.messages(room).at(-1)?.id ?? "", /^queued-/);
		await tellHeads(mine, true, link);
		assert.match(ada.messages(room).at(-1)?.id ?? "", /^[0-9a-f]{64}$/);
	});

	it("does not go on with its own log while a member knows more of it, and asks for that", async () => {
		await team.say(ada, room, "before");
		const heads = await headsOfNode();
		const more = heads.map((head) =>
			head.kind === "log" && head.author === me() ? { ...head, seq: head.seq + 5 } : head,
		);
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		const link = await team.raw("10.3.0.1", ada, mallory, { hello: { instance: "00000000000000ad" } });
		await team.say(ada, room, "typed");
		const heard = listening(link);
		await tellHeads(more, true, link);
		await team.clock.advance(1_000);
		assert.match(ada.messages(room).at(-1)?.id ?? "", /^queued-/);
		assert.ok(heard.wants.some((want) => want.kind === "log" && want.author === me()));
	});
});
