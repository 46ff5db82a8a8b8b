import assert from "node:assert/strict";
import { concatBytes, uint16 } from "../../../src/net/crypto/bytes.ts";
import type { Identity } from "../../../src/net/identity.ts";
import { decodeAck } from "../../../src/net/wire/ack.ts";
import { type Control, type ControlPlace, decodeControlHead, signControl } from "../../../src/net/wire/control.ts";
import { decodeEventWithBody } from "../../../src/net/wire/event.ts";
import { encodeJson, type JsonObject } from "../../../src/net/wire/json.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import { decodeWants, encodeHeads, encodeSyncRoots, type Head, type Want } from "../../../src/net/wire/sync.ts";
import { placeAfter, usualPolicy } from "../../harness/chains.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import { RawMember } from "../../harness/rawMember.ts";
import { summaryOf } from "../../harness/roomTalk.ts";
import type { TestNode } from "../../harness/testNode.ts";

const mallory = person("Mallory");
const trent = person("Trent");

/** An operation as a newer version signs it, in its place unless changed. */
const newer = (
	prev: Control,
	who: Identity,
	op: number,
	bytes: Uint8Array = Uint8Array.of(1, 2, 3),
	place: Partial<ControlPlace> = {},
): Control => {
	const body = { kind: "newer", op, bytes } as const;
	const head = decodeControlHead(signControl(who.signing, { ...placeAfter(prev), ...place }, body));
	assert.ok(head.ok);
	return { ...head.value, body };
};

const policyOf = (policy: JsonObject): Uint8Array => {
	const json = encodeJson({ policy });
	return concatBytes(uint16(json.length), json);
};

describe("a room whose admin has a newer version", () => {
	let team: MemoryTeam;
	let grace: TestNode;
	let admin: RawMember;
	let room: string;
	/** The operation nobody here understands. */
	let halting: Control;
	beforeEach(async () => {
		team = new MemoryTeam();
		grace = await team.add("Grace");
		admin = await RawMember.lead(team, grace, mallory);
		room = admin.room;
		admin.give(admin.event("before").item);
		await team.until(() => grace.texts(room).length === 1, { what: "its words" });
		halting = newer(admin.head, mallory, 10);
	});
	afterEach(() => team.end());

	const halt = async (): Promise<void> => {
		admin.decree(halting);
		await team.until(() => summaryOf(grace, room).halted === "newer", { what: "the halt" });
	};
	const shows = (...heads: readonly Head[]): void => admin.link.send(recordTypes.heads, encodeHeads(room, true, heads));
	const wants = (): readonly Want[] =>
		admin.link.bodies(recordTypes.want).flatMap((body) => {
			const decoded = decodeWants(body);
			return decoded.ok && decoded.value.room === room ? decoded.value.wants : [];
		});

	it("goes on for whoever has an older one as far as it is understood, and nobody is hung up on", async () => {
		await halt();
		const beyond = [
			newer(halting, mallory, 5),
			newer(halting, trent, 5, Uint8Array.of(9)),
			newer(halting, mallory, 6, policyOf({ rules: 3, history: { days: 3 } })),
		];
		for (const control of beyond) {
			admin.give({ kind: "control", bytes: control.bytes });
		}
		const last = newer(newer(halting, mallory, 5), mallory, 11);
		admin.give({ kind: "control", bytes: last.bytes }, admin.event("beyond", { ctl: last.id }).item);
		await team.clock.advance(30_000);
		assert.equal(admin.link.closed, null);
		assert.deepEqual(grace.texts(room), ["before"]);
		assert.equal(grace.node.session?.rooms.get(room)?.state?.id, halting.id);
		assert.equal(summaryOf(grace, room).halted, "newer");
		const other = await team.room(grace);
		await team.say(grace, other, "elsewhere");
		assert.deepEqual(grace.texts(other), ["elsewhere"]);
	});

	it("is asked for what lies beyond once, by who is told of it", async () => {
		await halt();
		const chain = [newer(halting, mallory, 5)];
		for (let i = 0; i < 4; i++) {
			chain.push(newer(chain.at(-1) ?? halting, mallory, 6));
		}
		const tip = chain.at(-1) ?? assert.fail();
		const [one, two] = [admin.event("one", { ctl: halting.id }), admin.event("two", { ctl: tip.id })];
		const log = { kind: "log", author: mallory.key, log: admin.log, seq: 3, event: two.header.id } as const;
		const stranger = { kind: "ack", author: trent.key, ackSeq: "ff".repeat(8) } as const;
		const strange = { kind: "log", author: trent.key, log: "ab".repeat(8), seq: 9, event: tip.id } as const;
		const before = wants().length;
		const tell = async (): Promise<void> => {
			shows({ kind: "branch", n: tip.n, tip: tip.id }, stranger, log, strange);
			const root = { room, controlHead: tip.id, root: "ab".repeat(32) };
			admin.link.send(recordTypes.syncRoot, encodeSyncRoots([root]));
			await team.clock.advance(7_000);
		};
		await tell();
		assert.deepEqual(wants().slice(before), [
			{ kind: "branch", from: halting.n + 1, tip: tip.id },
			{ kind: "log", author: mallory.key, log: admin.log, from: 2, to: 3 },
		]);
		admin.give(...chain.map(({ bytes }) => ({ kind: "control", bytes }) as const), one.item, two.item);
		for (let i = 0; i < 5; i++) {
			await tell();
		}
		assert.equal(wants().length, before + 2);
		assert.equal(admin.link.closed, null);
		assert.deepEqual(grace.texts(room), ["before"]);
	});

	it("hears all it lacks of what was said before the halt", async () => {
		const missed = Array.from({ length: 3 }, (_, i) => admin.event(`${i}`));
		await halt();
		const late = admin.event("beyond");
		shows({ kind: "log", author: mallory.key, log: admin.log, seq: 500, event: late.header.id });
		await team.clock.advance(100);
		assert.deepEqual(wants().at(-1), { kind: "log", author: mallory.key, log: admin.log, from: 2, to: 201 });
		admin.give(...missed.map(({ item }) => item), late.item);
		await team.until(() => grace.texts(room).length === 4, { what: "what was said before" });
		assert.deepEqual(grace.texts(room), ["before", "0", "1", "2"]);
	});

	it("asks nobody whom the halt let in for what it shows", async () => {
		await halt();
		const beyond = newer(halting, mallory, 5);
		admin.give({ kind: "control", bytes: beyond.bytes });
		const link = await team.raw("10.3.0.2", grace, trent);
		link.send(recordTypes.syncRoot, encodeSyncRoots([{ room, controlHead: beyond.id, root: "ab".repeat(32) }]));
		await team.clock.advance(1_000);
		assert.deepEqual(link.bodies(recordTypes.want), []);
		assert.equal(link.closed, null);
	});

	it("has lost nothing when it starts anew: all that lies beyond is missing, and asked for", async () => {
		await halt();
		const beyond = newer(halting, mallory, 5);
		const late = admin.event("beyond", { ctl: beyond.id });
		admin.give({ kind: "control", bytes: beyond.bytes }, admin.event("under").item, late.item);
		await team.clock.advance(1_000);
		await team.leave("Grace");
		grace = await team.comeBack("Grace");
		admin.link = await team.raw("10.3.0.1", grace, mallory);
		await team.clock.advance(1_000);
		shows(
			{ kind: "branch", n: beyond.n, tip: beyond.id },
			{ kind: "log", author: mallory.key, log: admin.log, seq: 3, event: late.header.id },
		);
		await team.clock.advance(1_000);
		assert.deepEqual(
			wants().filter((want) => want.kind === "branch" || (want.kind === "log" && want.author === mallory.key)),
			[
				{ kind: "branch", from: halting.n + 1, tip: beyond.id },
				{ kind: "log", author: mallory.key, log: admin.log, from: 2, to: 3 },
			],
		);
	});

	it("says nothing but which operation it stands on", async () => {
		await halt();
		await team.clock.advance(10_000);
		await team.say(grace, room, "later");
		await team.clock.advance(10_000);
		const under = admin.given.flatMap((item) => {
			const decoded = item.kind === "event" ? decodeEventWithBody(item.bytes) : null;
			return decoded?.ok ? [decoded.value.header.ctl] : [];
		});
		assert.ok(!under.includes(halting.id));
		const acks = admin.given.flatMap(({ kind, bytes }) => {
			const decoded = kind === "ack" ? decodeAck(bytes) : null;
			return decoded?.ok ? [decoded.value.target] : [];
		});
		assert.equal(acks.at(-1), halting.id);
	});

	it("halts for a policy of newer rules, whatever else that promises", async () => {
		halting = newer(admin.head, mallory, 6, policyOf({ rules: 2, history: "a week" }));
		await halt();
		const notices = grace.messages(room).flatMap(({ body }) => (body.kind === "notice" ? [body.notice] : []));
		assert.equal(notices.at(-1), "newer");
		assert.equal(admin.link.closed, null);
	});

	it("asks for the whole chain where it cannot read what came first", async () => {
		const beyond = newer(halting, mallory, 6);
		admin.give({ kind: "control", bytes: beyond.bytes });
		await team.clock.advance(100);
		assert.equal(admin.link.closed, null);
		assert.deepEqual(
			wants().filter(({ kind }) => kind === "branch"),
			[{ kind: "branch", from: 0, tip: beyond.id }],
		);
		admin.give({ kind: "control", bytes: halting.bytes }, { kind: "control", bytes: beyond.bytes });
		await team.clock.advance(100);
		assert.equal(admin.link.closed, null);
		assert.equal(summaryOf(grace, room).halted, "newer");
	});

	it("does not excuse nonsense", async () => {
		const spoilt = ({ bytes }: Control): Uint8Array => {
			const changed = Uint8Array.from(bytes);
			changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
			return changed;
		};
		const beyond = newer(halting, mallory, 5);
		const head = admin.head;
		const nonsense: Readonly<Record<string, readonly Uint8Array[]>> = {
			"an operation of its own where nothing halts": [newer(head, mallory, 5).bytes],
			"a policy of known rules that promises what is not known": [
				newer(head, mallory, 6, policyOf({ ...usualPolicy, history: "a week" })).bytes,
			],
			"a halt by who does not lead": [newer(head, trent, 10).bytes],
			"a number left out after the halt": [
				halting.bytes,
				newer(halting, mallory, 5, undefined, { n: halting.n + 2 }).bytes,
			],
			"a number left out further on": [
				halting.bytes,
				beyond.bytes,
				newer(beyond, mallory, 5, undefined, { n: beyond.n + 2 }).bytes,
			],
			"a signature that does not hold": [halting.bytes, spoilt(newer(halting, mallory, 12))],
			"another room's": [halting.bytes, newer(halting, mallory, 5, undefined, { room: "ab".repeat(32) }).bytes],
		};
		let i = 0;
		for (const [what, all] of Object.entries(nonsense)) {
			const instance = `00000000000000b${i++}`;
			const link = await team.raw("10.3.0.1", grace, mallory, { hello: { instance } });
			admin.link = link;
			admin.give(...all.map((bytes) => ({ kind: "control", bytes }) as const));
			await team.clock.advance(50);
			assert.equal(link.closed, 4400, what);
			await team.clock.advance(600_000);
		}
	});
});
