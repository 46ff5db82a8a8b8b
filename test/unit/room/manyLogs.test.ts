import assert from "node:assert/strict";
import { zeroId } from "../../../src/net/wire/control.ts";
import {
	decodeEventHeader,
	type EventHeader,
	encodeEventFields,
	eventKinds,
	signEvent,
} from "../../../src/net/wire/event.ts";
import { encodeEventEvidence } from "../../../src/net/wire/evidence.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import { decodeHeads, encodeItems, encodeSyncRoots, type Head, type Item } from "../../../src/net/wire/sync.ts";
import { freshLog } from "../../harness/chains.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import { person } from "../../harness/people.ts";
import type { RawLink } from "../../harness/rawLink.ts";
import { RawMember } from "../../harness/rawMember.ts";
import { identityOf, summaryOf } from "../../harness/roomTalk.ts";
import type { TestNode } from "../../harness/testNode.ts";

const mallory = person("Mallory");
/** Of each kind of thing that could be without end, so many. */
const many = 100;

describe("a member that begins logs and forks them without end", function () {
	this.timeout(60_000);
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	let room: string;
	let member: RawMember;
	let toGrace: RawLink;
	beforeEach(async () => {
		team = new MemoryTeam();
		[ada, grace] = await team.together("Ada", "Grace");
		room = await team.room(ada, grace);
		member = await RawMember.join(team, ada, mallory, { room });
		await team.until(() => summaryOf(grace, room).memberCount === 3, { what: "Grace to know", within: 60_000 });
		toGrace = await team.raw("10.3.0.2", grace, mallory, { hello: { instance: "00000000000000bb" } });
	});
	afterEach(() => team.end());

	/** Sends all of it on one link, in records that are not too long. */
	const give = async (link: RawLink, items: readonly Item[]): Promise<void> => {
		for (let from = 0; from < items.length; from += 50) {
			link.send(recordTypes.events, encodeItems(room, items.slice(from, from + 50)));
			await team.clock.advance(20);
		}
	};

	/** What Ada names of Mallory's. */
	const named = async (): Promise<readonly Head[]> => {
		const from = member.link.heard.length;
		await team.clock.advance(3_000);
		member.link.send(recordTypes.syncRoot, encodeSyncRoots([{ room, controlHead: member.head.id, root: zeroId }]));
		await team.clock.advance(200);
		return member.link.heard.slice(from).flatMap(({ type, body }) => {
			const decoded = type === recordTypes.heads ? decodeHeads(body) : null;
			return decoded?.ok ? decoded.value.heads : [];
		});
	};

	const rootAt = (node: TestNode, other: TestNode): string =>
		node.node.session?.rooms.get(room)?.rootFor(identityOf(other))?.root ?? node.name;
	const agree = (): Promise<unknown> =>
		team.until(() => rootAt(ada, grace) === rootAt(grace, ada), { what: "both to agree", within: 120_000 });
	const proofsAt = (node: TestNode): number => node.node.session?.store.evidence(room).length ?? 0;

	onceOnly(() =>
		it("costs the others sixteen logs and as many proofs; they go on talking and hold the same", async () => {
			const run = Array.from({ length: many }, (_, i) => ({
				other: member.event(`another ${i}`, { keepsPlace: true }),
				one: member.event(`${i}`),
			}));
			await give(
				member.link,
				run.map(({ one }) => one.item),
			);
			// Each is lower than all before.
			const rivals = run.toReversed().map(({ other }) => other.item);
			await give(member.link, rivals.slice(0, many / 2));
			await agree();
			await give(toGrace, rivals.slice(many / 2));
			const first = run[0]?.one.header.id ?? assert.fail("no event");
			const begins = (log: string, words: string): ReturnType<RawMember["event"]> =>
				member.event(words, { kind: eventKinds.newLog, log, seq: 1, prev: first, keepsPlace: true });
			const slots = Array.from({ length: 16 }, (_, i) => member.log.slice(0, -1) + i.toString(16));
			const ofStay = slots
				.filter((log) => log !== member.log)
				.map((log) => [begins(log, "a"), begins(log, "b")] as const);
			const beyond = Array.from({ length: many }, freshLog).map((log) => [begins(log, "a"), begins(log, "b")] as const);
			await give(
				member.link,
				[...ofStay, ...beyond].map(([a]) => a.item),
			);
			await give(
				toGrace,
				[...ofStay, ...beyond].map(([, b]) => b.item),
			);
			await give(
				member.link,
				beyond.map(([a, b]) => ({ kind: "evidence", bytes: encodeEventEvidence(a.header, b.header) })),
			);
			await agree();
			for (const node of [ada, grace]) {
				assert.equal(proofsAt(node), 16, `${node.name} keeps one of each log of the stay`);
				const logs = node.node.session?.store.logs(room).filter(({ author }) => author === mallory.key) ?? [];
				assert.deepEqual(logs.map(({ log }) => log).sort(), slots);
			}
			const heads = await named();
			assert.equal(heads.filter(({ kind }) => kind === "evidence").length, 16);
			assert.deepEqual(
				heads.filter((head) => head.kind === "log" && head.author === mallory.key),
				[],
				"each forks at its beginning",
			);
			await team.say(ada, room, "still here");
			await team.until(() => grace.texts(room).includes("still here"), { what: "Ada's word", within: 60_000 });
			await team.say(grace, room, "so am I");
			await team.until(() => ada.texts(room).includes("so am I"), { what: "Grace's word", within: 60_000 });
			await team.leave("Ada");
			ada = await team.comeBack("Ada");
			await team.connect(ada, grace);
			await agree();
			assert.equal(proofsAt(ada), 16);
		}),
	);

	it("has sixteen logs, of which those that were not announced begin with a newlog", async () => {
		const hello = member.event("hello");
		const [one, two, three] = [1, 2, 3].map(
			(i) => member.log.slice(0, -1) + ((Number.parseInt(member.log.slice(-1), 16) + i) % 16).toString(16),
		);
		const at = { seq: 1, keepsPlace: true } as const;
		member.give(
			hello.item,
			member.event("no newlog", { ...at, log: one ?? "", prev: zeroId }).item,
			member.event("no beginning", { ...at, log: two ?? "", seq: 2, prev: hello.header.id }).item,
			member.event("", { ...at, log: three ?? "", kind: eventKinds.newLog, json: {}, prev: "ab".repeat(32) }).item,
		);
		await team.clock.advance(200);
		const logs = ada.node.session?.store.logs(room).filter(({ author }) => author === mallory.key) ?? [];
		assert.deepEqual(logs.map(({ log }) => log).sort(), [member.log, three].sort(), "whatever it goes on after");
		assert.deepEqual(ada.texts(room), ["hello"]);
	});

	/** A proof for each of the first so many logs of somebody's stay. */
	const proofsOf = (node: TestNode, count: number): readonly Item[] => {
		const me = node.node.session?.identity ?? assert.fail("not open");
		const log = node.node.session?.rooms.get(room)?.state?.members.get(me.key)?.log ?? "";
		const version = (of: string, hlc: string): EventHeader => {
			const head = member.head.id;
			const place = { kind: eventKinds.newLog, room, log: of, seq: 1, prev: zeroId, ctl: head, epochCtl: member.epoch };
			const aad = encodeEventFields(me.signing.publicKey, { ...place, hlc, deps: [], nonce: new Uint8Array(24) });
			const header = decodeEventHeader(signEvent(me.signing, aad, new Uint8Array(80)));
			return header.ok ? header.value : assert.fail(header.reason);
		};
		const others = Array.from({ length: 16 }, (_, i) => log.slice(0, -1) + i.toString(16)).filter((of) => of !== log);
		return [log, ...others].slice(0, count).map(
			(of): Item => ({
				kind: "evidence",
				bytes: encodeEventEvidence(version(of, "1".repeat(16)), version(of, "2".repeat(16))),
			}),
		);
	};

	it("and has used them all up signs nothing more in that stay, and keeps what it types", async () => {
		member.give(...proofsOf(ada, 16));
		await team.clock.advance(200);
		assert.equal(proofsAt(ada), 16);
		const id = await team.say(ada, room, "nowhere to say it");
		assert.match(id, /^queued-/);
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		await team.clock.advance(60_000);
		assert.ok(ada.messages(room).some(({ id: shown }) => shown === id));
	});

	it("and has one left signs nothing more in that stay but that it leaves", async () => {
		toGrace.send(recordTypes.events, encodeItems(room, proofsOf(grace, 15)));
		await team.clock.advance(200);
		assert.equal(proofsAt(grace), 15);
		assert.match(await team.say(grace, room, "nowhere to say it"), /^queued-/);
		assert.ok((await grace.api["rooms/leave"]({ room })).ok);
		const members = () => ada.node.session?.rooms.get(room)?.state?.members;
		await team.until(() => members()?.has(identityOf(grace)) === false, {
			what: "Grace to be let go",
			within: 120_000,
		});
	});
});
