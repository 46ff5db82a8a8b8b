import assert from "node:assert/strict";
import type { Identity } from "../../../src/net/identity.ts";
import type { Control } from "../../../src/net/wire/control.ts";
import { eventKinds } from "../../../src/net/wire/event.ts";
import { decodeRoomAdverts, recordTypes } from "../../../src/net/wire/records.ts";
import {
	decodeItems,
	decodeSyncRoots,
	decodeWants,
	encodeHaves,
	encodeHeads,
	encodeItems,
	encodeSyncRoots,
	encodeWants,
	type Item,
	type Want,
} from "../../../src/net/wire/sync.ts";
import { add, after, emptyRotation } from "../../harness/chains.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import { listedPolicy } from "../../harness/policies.ts";
import type { RawLink } from "../../harness/rawLink.ts";
import { RawMember } from "../../harness/rawMember.ts";
import type { TestNode } from "../../harness/testNode.ts";

const mallory = person("Mallory");

describe("what a node gives and tells", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let room: string;
	let member: RawMember;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		room = await team.room(ada);
		member = await RawMember.join(team, ada, mallory, { room });
		await team.clock.advance(100);
	});
	afterEach(() => team.end());

	const events = (): readonly Item[] => member.given.filter(({ kind }) => kind === "event" || kind === "eventHeader");
	const me = (): string => ada.node.session?.identity.key ?? "";
	const myLog = (): string => ada.node.session?.rooms.get(room)?.state?.members.get(me())?.log ?? "";

	it("leaves out what it has without its text, so that others are asked for it", async () => {
		await team.say(ada, room, "soon deleted");
		// What of our own nobody has yet would stay.
		const seq = ada.node.session?.store.logs(room).find((row) => row.log === myLog())?.seq ?? 0;
		member.link.send(recordTypes.have, encodeHaves(room, [{ author: me(), log: myLog(), seq }]));
		await team.clock.advance(200);
		assert.ok((await team.answer(ada.api["rooms/deleteHistory"]({ room }))).ok);
		await team.say(ada, room, "afterwards");
		await team.clock.advance(50);
		const before = events().length;
		member.link.send(
			recordTypes.want,
			encodeWants(room, [{ kind: "log", author: me(), log: myLog(), from: 1, to: 100 }]),
		);
		await team.clock.advance(50);
		const kinds = events()
			.slice(before)
			.map(({ kind, bytes }) => `${kind} ${bytes[1]}`);
		assert.deepEqual(
			kinds.filter((kind) => kind.endsWith(` ${eventKinds.text}`)),
			[`event ${eventKinds.text}`],
		);
	});

	it("is given once where it is asked for more than once in one record", async () => {
		await team.say(ada, room, "one");
		await team.say(ada, room, "two");
		await team.clock.advance(50);
		const before = events().length;
		const tip = member.head.id;
		const wants = [3, 1, 2, 1].flatMap((from): readonly Want[] => [
			{ kind: "log", author: me(), log: myLog(), from, to: from + 2 },
			{ kind: "branch", from: 0, tip },
		]);
		const controls = (): number => member.given.filter(({ kind }) => kind === "control").length;
		const [controlsBefore, chain] = [controls(), member.chain.length];
		member.link.send(recordTypes.want, encodeWants(room, wants));
		await team.clock.advance(50);
		const given = events().slice(before);
		assert.equal(given.length, ada.node.session?.store.logs(room).find((row) => row.log === myLog())?.seq);
		assert.equal(new Set(given.map(({ bytes }) => Buffer.from(bytes).toString("hex"))).size, given.length);
		assert.equal(controls() - controlsBefore, chain);
	});

	it("waits while everybody else has their turn where somebody asks for much that is not here", async () => {
		await team.say(ada, room, "one");
		await team.clock.advance(50);
		const before = events().length;
		const nothing = Array.from({ length: 500 }, (_, i): Want => {
			return { kind: "log", author: me(), log: i.toString(16).padStart(16, "0"), from: 1, to: 100 };
		});
		const mine: Want = { kind: "log", author: me(), log: myLog(), from: 1, to: 100 };
		member.link.send(recordTypes.want, encodeWants(room, [...nothing, mine]));
		await team.clock.advance(50);
		assert.equal(events().length, before);
		await team.clock.advance(200);
		assert.ok(events().length > before);
	});

	it("is of the rooms both are in, and of no other", async () => {
		const other = await ada.api["rooms/create"]({ name: "Another", policy: listedPolicy });
		assert.ok(other.ok);
		await team.say(ada, room, "here");
		await team.clock.advance(20_000);
		const rooms = member.link.bodies(recordTypes.syncRoot).flatMap((body) => {
			const decoded = decodeSyncRoots(body);
			assert.ok(decoded.ok);
			return decoded.value.map((root) => root.room);
		});
		assert.deepEqual([...new Set(rooms)], [room]);
	});

	it("is nothing of what it has of somebody's log who was removed", async () => {
		member.give(member.event("one").item);
		await team.clock.advance(100);
		const haves = (link: RawLink): number => link.bodies(recordTypes.have).length;
		const back = await team.raw("10.3.0.1", ada, mallory, { hello: { instance: "00000000000000ab" } });
		await team.clock.advance(1_000);
		assert.ok(haves(back) > 0, "while it is in");
		assert.ok((await team.answer(ada.api["rooms/kick"]({ room, peerId: mallory.peerId, reason: "" }))).ok);
		const after = await team.raw("10.3.0.1", ada, mallory, { hello: { instance: "00000000000000ac" } });
		await team.clock.advance(1_000);
		assert.equal(haves(after), 0);
	});

	it("keeps nothing of what somebody says it has who is no member", async () => {
		await team.say(ada, room, "to the members");
		const stranger = await team.raw("10.3.0.7", ada, person("Stranger"), { hello: { instance: "00000000000000dd" } });
		stranger.send(recordTypes.have, encodeHaves(room, [{ author: me(), log: myLog(), seq: 1 }]));
		member.link.send(recordTypes.have, encodeHaves(room, [{ author: me(), log: myLog(), seq: 1 }]));
		await team.clock.advance(100);
		const told = ada.node.session?.store.haves(room, me()).map((have) => have.member);
		assert.deepEqual(told, [mallory.key]);
		assert.equal(stranger.closed, null);
	});
});

describe("a room and whoever is not in it any more", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
	});
	afterEach(() => team.end());

	it("tell each other neither what they hold nor what they have, whoever was removed", async () => {
		const me = ada.node.session?.identity ?? assert.fail("not open");
		const admin = await RawMember.lead(team, ada, mallory);
		admin.give(admin.event("one").item);
		const grace = person("Grace");
		admin.decree(add(admin.head, mallory, grace));
		const toGrace = await team.raw("10.3.0.5", ada, grace, { hello: { instance: "00000000000000a5" } });
		const told = (link: RawLink, from = 0): readonly number[] =>
			link.heard
				.slice(from)
				.flatMap(({ type }) => (type === recordTypes.syncRoot || type === recordTypes.have ? type : []));
		await team.clock.advance(20_000);
		assert.ok(told(toGrace).length > 0, "while she is in");
		const kick = (target: string, left: readonly Identity[]): Control => {
			const rotation = emptyRotation(left, true);
			return after(admin.head, mallory, { kind: "kick", target, reason: "", cuts: [], rotation });
		};
		admin.decree(kick(grace.key, [mallory, me]));
		await team.clock.advance(100);
		const since = toGrace.heard.length;
		admin.link.send(recordTypes.ping);
		toGrace.send(recordTypes.ping);
		await team.clock.advance(20_000);
		assert.deepEqual(told(toGrace, since), []);
		admin.decree(kick(me.key, [mallory]));
		await team.clock.advance(100);
		const afterMine = admin.link.heard.length;
		admin.link.send(recordTypes.ping);
		await team.clock.advance(20_000);
		assert.deepEqual(told(admin.link, afterMine), []);
		const again = await team.raw("10.3.0.8", ada, mallory, { hello: { instance: "00000000000000a8" } });
		await team.clock.advance(1_000);
		assert.deepEqual(told(again), []);
	});

	it("are not told to others once it is closed", async () => {
		const room = await team.room(ada);
		const adverts = async (instance: string): Promise<number> => {
			const link = await team.raw(`10.3.1.${instance.slice(-1)}`, ada, person(instance), { hello: { instance } });
			await team.clock.advance(2_000);
			const decoded = decodeRoomAdverts(link.bodies(recordTypes.roomAdvert).at(-1) ?? new Uint8Array());
			return decoded.ok ? decoded.value.length : 0;
		};
		assert.equal(await adverts("00000000000000b1"), 1);
		assert.ok((await team.answer(ada.api["rooms/close"]({ room, reason: "" }))).ok);
		assert.equal(await adverts("00000000000000b2"), 0);
	});
});

describe("history on its way to a member", () => {
	const grace = person("Grace");

	/**
	 * Grace asks for `count` things that fill a record each, and `rest` small ones, and is removed as soon as her socket is behind: how many she
	 * had got by then, and how many she got after that.
	 */
	const givenOf = async (
		count: number,
		rest: number,
	): Promise<{ readonly before: number; readonly afterwards: number }> => {
		const team = new MemoryTeam();
		try {
			const ada = await team.add("Ada");
			const me = ada.node.session?.identity ?? assert.fail("not open");
			const admin = await RawMember.lead(team, ada, mallory);
			admin.decree(add(admin.head, mallory, grace));
			for (let i = 0; i < count; i++) {
				admin.give(admin.event("", { body: new Uint8Array(60_000).fill(i) }).item);
			}
			for (let i = 0; i < rest; i++) {
				admin.give(admin.event("small").item);
			}
			const link = await team.raw("10.3.0.5", ada, grace, { hello: { instance: "00000000000000a5" } });
			await team.clock.advance(3_000);
			const given = (): number =>
				link.bodies(recordTypes.events).flatMap((body) => {
					const decoded = decodeItems(body);
					assert.ok(decoded.ok);
					return decoded.value.items.filter(({ kind }) => kind === "event" || kind === "eventHeader");
				}).length;
			const want = { kind: "log", author: mallory.key, log: admin.log, from: 1, to: count + rest } as const;
			link.send(recordTypes.want, encodeWants(admin.room, [want]));
			await team.until(() => given() > 0, { what: "the first of it" });
			const before = given();
			const rotation = emptyRotation([mallory, me], true);
			admin.give({
				kind: "control",
				bytes: after(admin.head, mallory, { kind: "kick", target: grace.key, reason: "", cuts: [], rotation }).bytes,
			});
			await team.clock.advance(3_000);
			assert.equal(link.closed, null);
			return { before, afterwards: given() - before };
		} finally {
			await team.end();
		}
	};

	it("ends with its removal, also where but one record is left", async () => {
		const { before, afterwards } = await givenOf(20, 200);
		assert.ok(before < 15, `${before}`);
		assert.equal(afterwards, 0);
		assert.deepEqual(await givenOf(before + 1, 0), { before, afterwards: 0 });
	});
});

describe("a node that leaves a room whose admin does not let it go", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let admin: RawMember;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		admin = await RawMember.lead(team, ada, mallory);
		await team.clock.advance(3_000);
	});
	afterEach(() => team.end());

	const wantedLogs = (): number =>
		admin.link
			.bodies(recordTypes.want)
			.flatMap((body) => {
				const decoded = decodeWants(body);
				return decoded.ok ? decoded.value.wants : [];
			})
			.filter(({ kind }) => kind === "log").length;

	it("asks for no logs any more, neither for newer ones nor for what is missing in them", async () => {
		const [, missing, last] = [admin.event("one"), admin.event("two"), admin.event("three")];
		assert.ok(missing && last);
		admin.give(last.item);
		await team.clock.advance(100);
		assert.ok(wantedLogs() > 0, "before it leaves it does");
		assert.ok((await team.answer(ada.api["rooms/leave"]({ room: admin.room }))).ok);
		await team.clock.advance(70_000);
		admin.link = await team.raw("10.3.0.4", ada, mallory, { hello: { instance: "00000000000000a4" } });
		const head = { kind: "log", author: mallory.key, log: admin.log, seq: 9, event: "ab".repeat(32) } as const;
		admin.link.send(recordTypes.heads, encodeHeads(admin.room, true, [head]));
		admin.link.send(recordTypes.heads, encodeHeads(admin.room, true, []));
		admin.link.send(
			recordTypes.syncRoot,
			encodeSyncRoots([{ room: admin.room, controlHead: admin.head.id, root: "00".repeat(32) }]),
		);
		admin.link.send(
			recordTypes.events,
			encodeItems(admin.room, [{ kind: "control", bytes: admin.head.bytes }, last.item]),
		);
		await team.clock.advance(1_000);
		assert.equal(wantedLogs(), 0);
	});

	it("tells nobody of the room any more", async () => {
		const adverts = async (host: string, instance: string): Promise<number> => {
			const link = await team.raw(host, ada, person(instance), { hello: { instance } });
			await team.clock.advance(2_000);
			const decoded = decodeRoomAdverts(link.bodies(recordTypes.roomAdvert).at(-1) ?? new Uint8Array());
			return decoded.ok ? decoded.value.length : 0;
		};
		assert.equal(await adverts("10.3.0.5", "00000000000000a5"), 1);
		assert.ok((await team.answer(ada.api["rooms/leave"]({ room: admin.room }))).ok);
		await team.clock.advance(100);
		assert.equal(await adverts("10.3.0.6", "00000000000000a6"), 0);
	});
});
