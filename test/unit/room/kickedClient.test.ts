import assert from "node:assert/strict";
import { openRotation, rotationOf } from "../../../src/net/room/keys/epochKeys.ts";
import { logKeyOf, openBody } from "../../../src/net/room/logs/body.ts";
import { decodeControl, zeroId } from "../../../src/net/wire/control.ts";
import { decodeEventHeader, eventKinds } from "../../../src/net/wire/event.ts";
import type { JoinMessage } from "../../../src/net/wire/join.ts";
import { encodeLockbox } from "../../../src/net/wire/lockbox.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import {
	decodeItems,
	encodeCredit,
	encodeHeads,
	encodeSyncRoots,
	encodeWants,
	type Item,
} from "../../../src/net/wire/sync.ts";
import { freshLog } from "../../harness/chains.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import { person } from "../../harness/people.ts";
import { unlistedPolicy } from "../../harness/policies.ts";
import { RawMember } from "../../harness/rawMember.ts";
import { identityOf, summaryOf } from "../../harness/roomTalk.ts";
import type { TestNode } from "../../harness/testNode.ts";

/** EVENTS that tell somebody that it was removed. */
const isRemoval = (body: Uint8Array): boolean => {
	const decoded = decodeItems(body);
	const [item] = decoded.ok ? decoded.value.items : [];
	const control = item && decodeControl(item.bytes);
	return control?.ok === true && control.value.body.kind === "kick";
};

const mallory = person("Mallory");
const trent = person("Trent");

describe("somebody who was removed and has a client of its own", function () {
	// Four nodes and two raw members are made for each test; a machine with other work to do takes its time.
	this.timeout(60_000);
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	let room: string;
	/** The one removed, and somebody who is still in and helps. */
	let gone: RawMember;
	let helper: RawMember;
	/** Records it had heard by the time it was removed. */
	let before: number;
	beforeEach(async () => {
		team = new MemoryTeam();
		[ada, grace] = await team.together("Ada", "Grace");
		room = await team.room(ada, grace);
		gone = await RawMember.join(team, ada, mallory, { room, instance: "00000000000000a1" });
		helper = await RawMember.join(team, ada, trent, { room, host: "10.3.0.2", instance: "00000000000000a2" });
		gone.give(gone.event("one").item, gone.event("two").item);
		await team.until(() => grace.texts(room).length === 2, { what: "its words" });
		const peerId = mallory.peerId;
		assert.ok((await team.answer(ada.api["rooms/kick"]({ room, peerId, reason: "enough" }))).ok);
		await team.until(() => summaryOf(grace, room).memberCount === 3, { what: "everybody to know" });
		before = gone.link.heard.findIndex(({ body }) => isRemoval(body));
	});
	afterEach(() => team.end());

	const heard = () => gone.link.heard.slice(before).filter(({ type }) => type !== recordTypes.ping);
	const items = (): readonly Item[] =>
		heard().flatMap(({ type, body }) => {
			const decoded = type === recordTypes.events ? decodeItems(body) : null;
			return decoded?.ok ? decoded.value.items : [];
		});
	const removal = () => {
		const [item] = items();
		const control = item && decodeControl(item.bytes);
		assert.ok(control?.ok);
		return control.value;
	};

	it("hears of its removal, and of nothing after it", async () => {
		await team.say(ada, room, "after");
		await team.say(grace, room, "after too");
		await team.clock.advance(20_000);
		assert.deepEqual(
			items().map(({ kind }) => kind),
			["control"],
		);
		assert.equal(removal().body.kind, "kick");
		const types = new Set(heard().map(({ type }) => type));
		types.delete(recordTypes.roomAdvert);
		assert.deepEqual([...types], [recordTypes.events]);
	});

	it("hears of its removal again on showing an older head, and of nothing that was decided since", async () => {
		assert.ok((await team.answer(ada.api["rooms/rotate"]({ room }))).ok);
		assert.ok((await team.answer(ada.api["rooms/setPolicy"]({ room, policy: unlistedPolicy }))).ok);
		await team.clock.advance(3_000);
		const root = "ab".repeat(32);
		gone.link.send(recordTypes.syncRoot, encodeSyncRoots([{ room, controlHead: gone.head.id, root }]));
		await team.clock.advance(100);
		const heardOf = items().flatMap((item) => {
			const decoded = item.kind === "control" ? decodeControl(item.bytes) : null;
			return decoded?.ok ? [decoded.value.body.kind] : [item.kind];
		});
		assert.deepEqual([heardOf.at(-1), heardOf.filter((kind) => kind === "kick").length], ["kick", 2]);
		assert.ok(!heardOf.includes("rotate") && !heardOf.includes("policy"), heardOf.join());
	});

	it("is answered nothing, whatever it asks", async () => {
		await team.say(ada, room, "after");
		const state = ada.node.session?.rooms.get(room)?.state;
		const log = [...(state?.members.values() ?? [])][0]?.log ?? "";
		const author = identityOf(ada);
		const asked = gone.link;
		for (const [controlHead, root] of [
			[gone.head.id, zeroId],
			[state?.id ?? "", zeroId],
			[removal().id, "ab".repeat(32)],
			[gone.chain[0]?.id ?? "", "ab".repeat(32)],
		] as const) {
			asked.send(recordTypes.syncRoot, encodeSyncRoots([{ room, controlHead, root }]));
		}
		asked.send(recordTypes.heads, encodeHeads(room, true, []));
		asked.send(
			recordTypes.want,
			encodeWants(room, [
				{ kind: "log", author, log, from: 1, to: 100 },
				{ kind: "branch", from: 0, tip: state?.id ?? "" },
				{ kind: "ack", author },
			]),
		);
		for (const epoch of [state?.epoch ?? "", gone.epoch]) {
			asked.send(recordTypes.lockbox, encodeLockbox({ room, epoch, key: null }));
		}
		await team.clock.advance(10_000);
		const kinds = new Set(items().map(({ kind }) => kind));
		assert.deepEqual([...kinds], ["control"], "the chain up to its removal, which it may see");
		const most = Math.max(
			...items().map(({ bytes }) => {
				const control = decodeControl(bytes);
				return control.ok ? control.value.n : 0;
			}),
		);
		assert.equal(most, removal().n);
		assert.deepEqual(asked.bodies(recordTypes.lockbox), []);
	});

	it("is shown its removal once in a while, however often it asks", async () => {
		const asked = gone.link.bodies(recordTypes.events).length;
		const root = { room, controlHead: gone.chain[0]?.id ?? "", root: zeroId };
		for (let i = 0; i < 50; i++) {
			gone.link.send(recordTypes.syncRoot, encodeSyncRoots([root]));
		}
		await team.clock.advance(100);
		assert.equal(gone.link.bodies(recordTypes.events).length, asked + 1);
	});

	it("reads nothing said afterwards, with all keys it ever had and everything that was sent", async () => {
		await team.say(ada, room, "after");
		await team.say(grace, room, "after too");
		await team.until(() => ada.texts(room).length === 4, { what: "the words" });
		const kick = removal();
		const rotation = rotationOf(kick);
		assert.ok(rotation);
		assert.equal(openRotation(kick, rotation, { identity: mallory.key, agreement: mallory.agreement }), undefined);
		const rows = ada.node.session?.store.page(room, "", 10) ?? [];
		const openable = rows.map((row) => {
			const header = decodeEventHeader(row.header);
			assert.ok(header.ok && row.body);
			return [gone.epoch, header.value.epochCtl].some((epochCtl) => {
				const key = logKeyOf(gone.key, { room, epochCtl, author: row.author, log: row.log });
				return header.ok && row.body && openBody(key, header.value.nonce, header.value.aad, row.body) !== undefined;
			});
		});
		assert.deepEqual(openable, [false, false, true, true], "newest first: only what was said before");
	});

	it("cannot post, neither itself nor through somebody who is in, nor as if it had been before", async () => {
		const forged = [
			gone.event("above the cut"),
			gone.event("long ago", { ms: 1_700_000_000_000 }),
			gone.event("another version of two", {
				seq: 2,
				prev: gone.event("", { keepsPlace: true }).header.prev,
				keepsPlace: true,
			}),
			gone.event("another log", { log: freshLog(), seq: 1, prev: zeroId, keepsPlace: true }),
		];
		const kick = removal();
		const under = [gone.head.id, kick.id, kick.prev];
		for (const ctl of under) {
			forged.push(gone.event(`under ${ctl.slice(0, 4)}`, { ctl }));
		}
		for (const { item } of forged) {
			gone.give(item);
		}
		await team.clock.advance(3_000);
		assert.deepEqual(ada.texts(room), ["one", "two"]);
		for (const { item } of forged) {
			helper.give(item);
		}
		await team.clock.advance(10_000);
		for (const node of [ada, grace]) {
			assert.deepEqual(node.texts(room), ["one", "two"], node.name);
		}
		assert.equal(helper.link.closed, null, "nobody's fault");
	});

	it("cannot say more after it said that it leaves, before the admin lets it go", async () => {
		await team.leave("Ada");
		helper = await helperAt(grace);
		const last = helper.event("last");
		helper.give(last.item);
		await team.until(() => grace.texts(room).includes("last"), { what: "its word" });
		helper.give(helper.event("", { kind: eventKinds.leave, json: { heads: [] } }).item);
		await team.clock.advance(100);
		const members = await grace.api["rooms/members"]({ room });
		assert.ok(members.ok);
		assert.deepEqual(
			members.value.filter(({ leaving }) => leaving).map(({ peerId }) => peerId),
			[trent.peerId],
		);
		helper.give(helper.event("and more").item);
		const given = helper.given.length;
		await team.say(grace, room, "not for it");
		const author = grace.node.session?.identity.key ?? "";
		const log = grace.node.session?.rooms.get(room)?.row.log ?? "";
		helper.link.send(recordTypes.want, encodeWants(room, [{ kind: "log", author, log, from: 1, to: 99 }]));
		await team.clock.advance(3_000);
		assert.equal(helper.given.length, given, "it is served no more");
		assert.deepEqual([...grace.texts(room)].sort(), ["last", "not for it", "one", "two"]);
	});

	/** The helper, connected to somebody else. */
	const helperAt = async (node: TestNode): Promise<RawMember> => {
		helper.link = await team.raw("10.3.0.7", node, trent, { hello: { instance: "00000000000000a7" } });
		await team.clock.advance(100);
		return helper;
	};

	it("is a stranger again: it may say little, and not for long", async () => {
		await team.clock.advance(100);
		gone.give(gone.event("beyond the end").item);
		await team.clock.advance(100);
		assert.equal(gone.link.closed, null, "what was on its way is nobody's fault");
		for (let i = 0; i < 100; i++) {
			gone.link.send(0x90, new Uint8Array(1_000));
		}
		await team.clock.advance(100);
		assert.equal(gone.link.closed, 4400);
		assert.equal(summaryOf(ada, room).memberCount, 3);
	});

	it("gets no more of what was on its way", async () => {
		const text = "x".repeat(48_000);
		for (let i = 0; i < 100; i++) {
			const snippet = {
				text,
				language: "text",
				path: "",
				eol: "\n" as const,
				ranges: [{ startLine: 0, startColumn: 0, endLine: 0, endColumn: text.length, length: text.length }],
				remote: "",
				commit: "",
				modified: false,
			};
			const sent = await ada.api["rooms/send"]({
				room,
				clientId: `client-big-${i}`,
				draft: { kind: "snippet", snippet },
			});
			assert.ok(sent.ok);
		}
		const slow = await RawMember.join(team, ada, person("Slow"), {
			room,
			host: "10.3.0.3",
			instance: "00000000000000a3",
		});
		const log = ada.node.session?.rooms.get(room)?.state?.members.get(identityOf(ada))?.log ?? "";
		const want = { kind: "log", author: identityOf(ada), log, from: 1, to: 200 } as const;
		slow.link.send(recordTypes.want, encodeWants(room, [want]));
		await team.clock.advance(2_000);
		const got = slow.link.bodies(recordTypes.events).length;
		const peerId = slow.identity.peerId;
		assert.ok((await team.answer(ada.api["rooms/kick"]({ room, peerId, reason: "" }))).ok);
		const all = slow.link.bodies(recordTypes.events).reduce((sum, body) => sum + body.length, 0);
		slow.link.send(recordTypes.credit, encodeCredit(all));
		await team.clock.advance(3_000);
		const after = slow.link.bodies(recordTypes.events).slice(got);
		assert.equal(after.length, 1, "its removal");
	});
});

describe("a room of 256", function () {
	this.timeout(60_000);
	let team: MemoryTeam;
	beforeEach(() => {
		team = new MemoryTeam();
	});
	afterEach(() => team.end());

	onceOnly(() =>
		it("is full, and still renews its key for everybody in one operation", async () => {
			const ada = await team.add("Ada");
			const grace = await team.add("Grace");
			await team.connect(grace, ada);
			const room = await team.room(ada, grace);
			const authority = ada.node.session?.rooms.get(room)?.authority;
			assert.ok(authority);
			const people = Array.from({ length: 255 }, (_, i) => person(`Person ${i}`));
			const outcomes = people.map(({ card }) => {
				const request = { card, log: freshLog(), reqId: "00".repeat(16) } as JoinMessage;
				const outcome = authority.admit(request);
				return outcome.ok ? "" : outcome.code;
			});
			assert.deepEqual(outcomes, [...Array.from({ length: 254 }, () => ""), "roomFull"]);
			await team.until(() => summaryOf(grace, room).memberCount === 256, { what: "everybody to be known" });
			const peerId = people[0]?.peerId ?? "";
			assert.ok((await team.answer(ada.api["rooms/kick"]({ room, peerId, reason: "x".repeat(200) }))).ok);
			await team.until(() => summaryOf(grace, room).memberCount === 255, { what: "the news" });
			await team.say(ada, room, "under the new key");
			await team.until(() => grace.texts(room).length === 1, { what: "the word" });
			assert.deepEqual(grace.texts(room), ["under the new key"]);
			assert.equal(summaryOf(grace, room).halted, "");
			// Under since-join the last one to come in brings a key for all 256.
			const policy = { ...summaryOf(ada, room).policy, history: "sinceJoin" as const };
			assert.ok((await team.answer(ada.api["rooms/setPolicy"]({ room, policy }))).ok);
			const last = { card: person("Last").card, log: freshLog(), reqId: "00".repeat(16) } as JoinMessage;
			assert.deepEqual(authority.admit(last), { ok: true, value: null });
			await team.until(() => summaryOf(grace, room).memberCount === 256, { what: "the last one" });
			await team.say(grace, room, "under the newest");
			await team.until(() => ada.texts(room).length === 2, { what: "the word" });
		}),
	);
});
