import assert from "node:assert/strict";
import { concatBytes } from "../../../src/net/crypto/bytes.ts";
import { hlcAt } from "../../../src/net/room/logs/hlc.ts";
import { roomOf } from "../../../src/net/wire/control.ts";
import { eventKinds } from "../../../src/net/wire/event.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import {
	encodeHaves,
	encodeHeads,
	encodeItems,
	encodeSyncRoots,
	encodeWants,
	type Item,
	type Want,
} from "../../../src/net/wire/sync.ts";
import { add, create } from "../../harness/chains.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import { unlistedPolicy } from "../../harness/policies.ts";
import { type RawEvent, RawMember } from "../../harness/rawMember.ts";
import { identityOf } from "../../harness/roomTalk.ts";
import type { TestNode } from "../../harness/testNode.ts";

const mallory = person("Mallory");
const day = 24 * 60 * 60_000;

describe("a member that says what it likes", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let room: string;
	let member: RawMember;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		room = await team.room(ada);
		member = await RawMember.join(team, ada, mallory, { room });
	});
	afterEach(() => team.end());

	/** Shown texts, after a moment. */
	const texts = async (): Promise<readonly string[]> => {
		await team.clock.advance(200);
		return ada.texts(room);
	};

	it("is heard when it keeps to the rules", async () => {
		member.give(member.event("one").item, member.event("two").item);
		assert.deepEqual(await texts(), ["one", "two"]);
		assert.equal(member.link.closed, null);
		const [message] = ada.messages(room).filter(({ body }) => body.kind === "text");
		assert.equal(message?.author, mallory.peerId);
		assert.equal(message?.authorName, "Mallory");
		assert.equal(message?.mine, false);
		assert.equal(message?.delivery, null);
	});

	it("is let go when its signature does not hold, and nothing of it is shown or kept", async () => {
		const { header, body } = member.event("forged");
		const forged = Uint8Array.from(header.bytes);
		forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
		member.give({ kind: "event", bytes: concatBytes(forged, body) });
		assert.deepEqual(await texts(), []);
		assert.equal(member.link.closed, 4400);
	});

	it("is found out when the middle of a run bears a bad signature: that is missing again, the rest stays", async () => {
		const ms = team.clock.now();
		const [one, two, three] = [0, 1, 2].map((i) => member.event(`${i}`, { ms: ms + i }));
		assert.ok(one && two && three);
		const bytes = Uint8Array.from(two.item.bytes);
		const signatureAt = two.header.bytes.length - 1;
		bytes[signatureAt] = (bytes[signatureAt] ?? 0) ^ 1;
		member.give(one.item, { kind: "event", bytes }, three.item);
		await team.clock.advance(1_000);
		assert.deepEqual(await texts(), ["0", "2"]);
		assert.equal(member.link.closed, null, "the chain vouched for it until then");
		await team.clock.advance(10_000);
		assert.deepEqual(await texts(), ["0", "2"]);
		member.give(two.item);
		assert.deepEqual(await texts(), ["0", "1", "2"], "the true one fills the gap");
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.deepEqual(ada.texts(room), ["0", "1", "2"]);
	});

	it("cannot speak for somebody else, nor put its own words between somebody's", async () => {
		await team.say(ada, room, "Ada's own");
		const me = ada.node.session?.identity.signing.publicKey ?? new Uint8Array();
		const { header, body } = member.event("not Ada's");
		const forged = Uint8Array.from(header.bytes);
		forged.set(me, 1 + 1 + 2 + 32);
		member.give({ kind: "event", bytes: concatBytes(forged, body) });
		assert.deepEqual(await texts(), ["Ada's own"]);
		assert.equal(member.link.closed, 4400);
	});

	it("is let go when a body is not the one that was signed", async () => {
		const { header } = member.event("signed");
		const { body } = member.event("carried");
		member.give({ kind: "event", bytes: concatBytes(header.bytes, body) });
		assert.deepEqual(await texts(), []);
		assert.equal(member.link.closed, 4400);
	});

	it("is let go for an event of another room", async () => {
		member.give(member.event("elsewhere", { room: "ab".repeat(32) }).item);
		assert.deepEqual(await texts(), []);
		assert.equal(member.link.closed, 4400);
	});

	it("may not write in a log that nobody announced, nor in another author's", async () => {
		const [log] = [...(ada.node.session?.rooms.get(room)?.state?.members.values() ?? [])].map((one) => one.log);
		for (const other of ["ab".repeat(8), log ?? ""]) {
			const one = member.event("in another log", { log: other, seq: 1, prev: "00".repeat(32), keepsPlace: true });
			member.give(one.item);
		}
		assert.deepEqual(await texts(), []);
		member.give(member.event("in its own").item);
		assert.deepEqual(await texts(), ["in its own"]);
	});

	it("is not shown when it seals under another epoch than the newest", async () => {
		member.give(member.event("stale", { epochCtl: "ab".repeat(32), keepsPlace: true }).item);
		member.give(member.event("stale", { epochCtl: member.head.id, keepsPlace: true }).item);
		assert.deepEqual(await texts(), []);
	});

	it("is shown once however often it repeats itself", async () => {
		const { item } = member.event("once");
		member.give(item, item);
		member.give(item);
		assert.deepEqual(await texts(), ["once"]);
		const told = ada.heard.messages.flatMap(({ messages }) => messages).filter(({ body }) => body.kind === "text");
		assert.equal(told.length, 1);
	});

	it("is shown as unreadable where its body does not open, and as newer where nobody knows what it says", async () => {
		member.give(
			member.event("", { body: new Uint8Array(80) }).item,
			member.event("", { json: { t: 5 } }).item,
			member.event("", { json: {} }).item,
			member.event("", { kind: 77 }).item,
			member.event("", { kind: eventKinds.snippet, json: { t: "x", ranges: "none" } }).item,
			member.event("", { json: { t: JSON.parse("[".repeat(1_000) + "]".repeat(1_000)) } }).item,
			member.event("", { json: { t: "x".repeat(59_000) } }).item,
			member.event("readable").item,
		);
		assert.deepEqual(await texts(), ["readable"]);
		assert.equal(member.link.closed, null);
		const kinds = ada.messages(room).map(({ body }) => body.kind);
		assert.deepEqual(
			kinds.filter((kind) => kind !== "notice"),
			["unreadable", ...Array<string>(6).fill("newer"), "text"],
		);
	});

	/** What stands of messages: texts, and what is said in the place of others. */
	const standing = (): readonly string[] =>
		ada
			.messages(room)
			.flatMap(({ body }) => (body.kind === "notice" ? [] : [body.kind === "text" ? body.text : body.kind]));

	it("is called what it said last, whatever comes first", async () => {
		const named = (name: string): RawEvent => member.event("", { kind: eventKinds.profile, json: { name, rules: 1 } });
		const events = [named("Old name"), member.event("said"), named("New name")];
		const nameNow = () => ada.messages(room).find(({ body }) => body.kind === "text")?.authorName;
		for (const { item } of [...events].reverse()) {
			member.give(item);
			await texts();
		}
		assert.equal(nameNow(), "New name");
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.equal(nameNow(), "New name");
	});

	it("is called what it said last however often it takes another name, and few of those are looked at", async () => {
		const said = member.event("said");
		const names = Array.from({ length: 20 }, (_, i) => ({ name: `Name ${i}`, rules: 1 }));
		member.give(said.item, ...names.map((json) => member.event("", { kind: eventKinds.profile, json }).item));
		await texts();
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.equal(ada.messages(room).find(({ id }) => id === said.header.id)?.authorName, "Name 19");
		const { store } = ada.node.session ?? assert.fail();
		assert.equal(store.hidden(room).filter(({ author }) => author === mallory.key).length, 16);
	});

	it("is not looked at again with each key where its change does not open", async () => {
		const said = member.event("said");
		const json = { of: said.header.id, t: "changed" };
		member.give(said.item, member.event("", { kind: eventKinds.edit, json, body: new Uint8Array(96).fill(1) }).item);
		await texts();
		const { store } = ada.node.session ?? assert.fail();
		assert.deepEqual(store.acts.unfiled(room, 0, 10), []);
	});

	it("keeps nobody's text away by telling of it without its body: that is missing, and taken from whoever brings it", async () => {
		const ms = team.clock.now();
		const [one, two, three] = ["one", "two", "three"].map((words, i) => member.event(words, { ms: ms + i }));
		assert.ok(one && two && three);
		const bare = (event: RawEvent): Item => ({ kind: "eventHeader", bytes: event.header.bytes });
		member.give(bare(one), two.item, bare(three));
		await texts();
		assert.deepEqual(standing(), ["two"]);
		member.give(one.item, three.item);
		await texts();
		assert.deepEqual(standing(), ["one", "two", "three"]);
		assert.equal(member.link.closed, null);
	});

	it("may tell of an event without its body once it took it back, in whatever order that comes", async () => {
		const ms = team.clock.now();
		const gone = member.event("gone", { ms });
		const erase = member.event("", { ms: ms + 1, kind: eventKinds.erase, json: { of: gone.header.id } });
		member.give({ kind: "eventHeader", bytes: gone.header.bytes }, erase.item);
		await texts();
		assert.deepEqual(standing(), ["erased"]);
		const wants = member.link.bodies(recordTypes.want).length;
		await team.clock.advance(20_000);
		assert.equal(member.link.bodies(recordTypes.want).length, wants, "nothing of it is missing");
	});

	it("keeps nobody's change, reaction or taking back away by telling of it without its body", async () => {
		const ms = team.clock.now();
		const first = member.event("first", { ms });
		const other = member.event("other", { ms: ms + 1 });
		const of = { of: first.header.id };
		const acts = [
			member.event("", { ms: ms + 2, kind: eventKinds.edit, json: { ...of, t: "changed" } }),
			member.event("", { ms: ms + 3, kind: eventKinds.reaction, json: { ...of, e: "👍", on: true } }),
			member.event("", { ms: ms + 4, kind: eventKinds.erase, json: { of: other.header.id } }),
		];
		member.give(first.item, other.item);
		member.give(...acts.map(({ header }): Item => ({ kind: "eventHeader", bytes: header.bytes })));
		await texts();
		member.give(...acts.map(({ item }) => item));
		await texts();
		assert.deepEqual(standing(), ["changed", "erased"]);
		const [row] = ada.messages(room).filter(({ id }) => id === first.header.id);
		assert.deepEqual(
			row?.reactions.map(({ emoji }) => emoji),
			["👍"],
		);
		assert.equal(member.link.closed, null);
	});

	for (const isLate of [false, true]) {
		it(`may tell of a change without its body once it took the message back and named it, ${isLate ? "before" : "after"} that`, async () => {
			const ms = team.clock.now();
			const first = member.event("first", { ms });
			const of = first.header.id;
			const edit = member.event("", { ms: ms + 1, kind: eventKinds.edit, json: { of, t: "changed" } });
			const erase = member.event("", { ms: ms + 2, kind: eventKinds.erase, json: { of, edits: [edit.header.id] } });
			const bare: Item = { kind: "eventHeader", bytes: edit.header.bytes };
			member.give(first.item);
			await texts();
			member.give(...(isLate ? [erase.item, bare] : [bare, erase.item]));
			await texts();
			assert.deepEqual(standing(), ["erased"]);
			const wants = member.link.bodies(recordTypes.want).length;
			await team.clock.advance(20_000);
			assert.equal(member.link.bodies(recordTypes.want).length, wants, "nothing of it is missing");
		});
	}

	it("takes a change back for good by naming it, whichever came first", async () => {
		const ms = team.clock.now();
		const [one, two] = [member.event("one", { ms }), member.event("two", { ms: ms + 1 })];
		const changed = [one, two].map(({ header }, i) =>
			member.event("", { ms: ms + 2 + i, kind: eventKinds.edit, json: { of: header.id, t: "changed" } }),
		);
		const edits = changed.map(({ header }) => header.id);
		const erase = member.event("", { ms: ms + 5, kind: eventKinds.erase, json: { of: "ab".repeat(32), edits } });
		const [early, late] = changed;
		assert.ok(early && late);
		member.give(one.item, two.item, early.item);
		await texts();
		member.give(erase.item);
		await texts();
		member.give(late.item);
		await texts();
		const store = ada.node.session?.store;
		assert.deepEqual(
			edits.map((id) => store?.event(room, id)?.gone),
			["erased", "erased"],
		);
		assert.deepEqual(standing(), ["one", "two"]);
	});

	it("with a clock a day ahead is shown when it came, and drags nobody's clock along", async () => {
		const now = team.clock.now();
		member.give(member.event("from tomorrow", { ms: now + day }).item);
		await team.clock.advance(1_000);
		const mine = await team.say(ada, room, "from today");
		assert.deepEqual(await texts(), ["from tomorrow", "from today"]);
		const rows = ada.messages(room).filter(({ body }) => body.kind === "text");
		assert.ok(rows.every(({ atMs }) => atMs < now + 60_000));
		assert.equal(rows.at(-1)?.id, mine);
	});

	it("with a clock four minutes ahead or a year behind is believed", async () => {
		const now = team.clock.now();
		member.give(
			member.event("a year ago", { ms: now - 365 * day }).item,
			member.event("soon", { ms: now + 240_000 }).item,
		);
		await texts();
		const times = ada.messages(room).flatMap(({ body, atMs }) => (body.kind === "text" ? [atMs] : []));
		assert.deepEqual(times, [now - 365 * day, now + 240_000]);
		const mine = await team.say(ada, room, "after what was seen");
		assert.equal(ada.messages(room).at(-1)?.id, mine, "an own message stands after all it follows");
	});

	it("with the greatest time there is does not break the order", async () => {
		member.give(
			member.event("end of time", { hlc: "fffffffffffffffe" }).item,
			member.event("and beyond", { hlc: "f".repeat(16) }).item,
		);
		assert.deepEqual(await texts(), ["end of time", "and beyond"], "a log is shown in its own order");
		await team.say(ada, room, "now");
		assert.deepEqual(await texts(), ["end of time", "and beyond", "now"]);
	});

	it("that dates back what it signs is found out by it, whichever came first", async () => {
		const ms = team.clock.now();
		const [one, two] = [member.event("today", { ms }), member.event("yesterday", { hlc: hlcAt(ms - day) })];
		const doubts = (): readonly string[] =>
			ada.messages(room).flatMap(({ body, doubt }) => (body.kind === "text" ? [`${body.text} ${doubt}`] : []));
		member.give(one.item, two.item);
		assert.deepEqual(await texts(), ["today"], "what is dated back is not taken");
		member.give(member.event("from then on", { ms: ms + 1_000 }).item);
		assert.deepEqual(await texts(), ["today"]);
		assert.equal(member.link.closed, null);
		const other = await RawMember.join(team, ada, person("Barbara"), {
			room,
			host: "10.3.0.2",
			instance: "00000000000000bb",
		});
		const [first, second] = [other.event("now", { ms }), other.event("before", { hlc: hlcAt(ms - 1) })];
		other.give(second.item);
		assert.deepEqual(await texts(), ["before", "today"], "nothing is known against it");
		other.give(first.item);
		await team.clock.advance(200);
		assert.deepEqual([...doubts()].sort(), ["before disputed", "now ", "today "], "until what it follows comes");
	});

	it("is shown after what it answers, whatever its clock says", async () => {
		const asked = await team.say(ada, room, "question");
		member.give(member.event("answer", { deps: [asked], ms: team.clock.now() - day }).item);
		assert.deepEqual(await texts(), ["question", "answer"]);
	});

	it("is shown after what it answers even when the node was started again in between", async () => {
		const asked = await team.say(ada, room, "question");
		await team.say(ada, room, "something else");
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		member.link = await team.raw("10.3.0.1", ada, mallory, { hello: { instance: "00000000000000ab" } });
		member.give(member.event("answer", { deps: [asked], ms: team.clock.now() - day }).item);
		const shown = await texts();
		assert.ok(shown.indexOf("question") < shown.indexOf("answer"), shown.join(", "));
	});

	it("does not delay anybody by naming what does not exist", async () => {
		member.give(member.event("hanging", { deps: ["ab".repeat(32), "cd".repeat(32)] }).item);
		assert.deepEqual(await texts(), ["hanging"]);
	});

	it("that names an operation nobody knows is waited for, not let go", async () => {
		const next = add(member.head, ada.node.session?.identity ?? mallory, person("Newcomer"));
		const early = member.event("under an operation to come", { ctl: next.id });
		member.give(early.item);
		assert.deepEqual(await texts(), []);
		assert.equal(member.link.closed, null);
	});

	it("that signs another version of what was deleted here does not bring it back", async () => {
		const first = member.event("first version", { keepsPlace: true });
		member.give(first.item);
		assert.deepEqual(await texts(), ["first version"]);
		assert.deepEqual(await ada.api["rooms/deleteHistory"]({ room }), { ok: true, value: null });
		member.give(member.event("second version", { keepsPlace: true }).item);
		assert.deepEqual(await texts(), []);
		assert.equal(member.link.closed, null);
	});

	it("that signs another version of an event, and takes it back before it came, does not bring it with its text", async () => {
		const other = member.event("taken back", { keepsPlace: true });
		const ours = member.event("what stands");
		const erasure = member.event("", { kind: eventKinds.erase, json: { of: other.header.id } });
		member.give(ours.item, erasure.item);
		await team.until(() => ada.texts(room).includes("what stands"), { what: "the text" });
		member.give(other.item);
		await team.until(() => ada.messages(room).some(({ doubt }) => doubt === "disputed"), { what: "the proof" });
		assert.equal(ada.texts(room).includes("taken back"), false);
		const row = ada.node.session?.store.event(room, other.header.id);
		assert.deepEqual([row?.body, row?.gone], [null, "erased"]);
	});

	it("that signs two versions of one event does not take back what was shown", async () => {
		const first = member.event("first version", { keepsPlace: true });
		const second = member.event("second version", { keepsPlace: true });
		member.give(first.item);
		assert.deepEqual(await texts(), ["first version"]);
		member.give(second.item, member.event("third version", { keepsPlace: true }).item);
		const both = ["first version", "second version"];
		assert.deepEqual([...(await texts())].sort(), both);
		const doubts = () => ada.messages(room).flatMap(({ body, doubt }) => (body.kind === "text" ? [doubt] : []));
		assert.deepEqual(doubts(), ["disputed", "disputed"], "two are a proof; a third adds nothing");
		const grace = await team.add("Grace");
		await team.connect(grace, ada);
		await team.join(room, ada, grace);
		await team.clock.advance(10_000);
		member.give(member.event("next", { seq: 2, prev: first.header.id }).item);
		assert.deepEqual([...(await texts())].sort(), both, "nothing new is taken in a log that forks");
		assert.deepEqual(
			[...grace.texts(room), "first version"].filter((text) => text !== "first version"),
			[],
			"nor by anybody who hears of it",
		);
	});

	it("that signs two versions of one event changes nothing by what comes from there on", async () => {
		const first = member.event("as it was said");
		const of = { of: first.header.id };
		const other = member.event("the other version", { keepsPlace: true });
		const edit = member.event("", { kind: eventKinds.edit, json: { ...of, t: "changed" } });
		const reaction = member.event("", { kind: eventKinds.reaction, json: { ...of, e: "👍", on: true } });
		member.give(first.item, edit.item, reaction.item);
		const shown = () => ada.messages(room).find(({ id }) => id === first.header.id);
		assert.deepEqual(await texts(), ["changed"]);
		assert.equal(shown()?.reactions.length, 1);
		member.give(other.item);
		await team.clock.advance(200);
		const { body, reactions } = shown() ?? assert.fail("gone");
		assert.deepEqual(body, { kind: "text", text: "as it was said" });
		assert.deepEqual(reactions, []);
	});

	it("that signs a last word and something else in one place has the same left of its log after a restart", async () => {
		const first = member.event("first");
		const leaves = member.event("", { kind: eventKinds.leave, json: { heads: [] }, keepsPlace: true });
		const named = member.event("", { kind: eventKinds.profile, json: { name: "Nobody", rules: 1 }, keepsPlace: true });
		for (const { item } of [first, member.event("second"), member.event("third"), leaves, named]) {
			member.give(item);
			await texts();
		}
		const seen = () => {
			const replica = ada.node.session?.rooms.get(room) ?? assert.fail();
			const doubts = ada
				.messages(room)
				.flatMap(({ body, doubt }) => (body.kind === "text" ? [`${body.text} ${doubt}`] : []));
			return [replica.rootFor(mallory.key)?.root, replica.isLeaving(mallory.key), ...doubts];
		};
		const before = seen();
		assert.deepEqual(before.slice(1), [false, "first ", "second disputed", "third disputed"]);
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.deepEqual(seen(), before);
	});

	it("may come with its log in any order of records", async () => {
		const ms = team.clock.now();
		const events = Array.from({ length: 6 }, (_, i) => member.event(`${i}`, { ms: ms + i }));
		for (const i of [5, 3, 0, 4, 1, 2]) {
			member.give(events[i]?.item ?? assert.fail());
			await team.clock.advance(50);
		}
		// What does not fit yet may be asked for again; it is here once all has been told in order.
		for (const event of events) {
			member.give(event.item);
		}
		assert.deepEqual(await texts(), ["0", "1", "2", "3", "4", "5"]);
	});

	it("is let go for an operation that is not its to sign", async () => {
		member.give({ kind: "control", bytes: add(member.head, mallory, person("Friend")).bytes });
		await team.clock.advance(50);
		assert.equal(member.link.closed, 4400);
		const members = await ada.api["rooms/members"]({ room });
		assert.equal(members.ok && members.value.length, 2);
	});

	it("is let go for an operation of another room, or one that is damaged", async () => {
		const { control } = create(mallory);
		member.give({ kind: "control", bytes: control.bytes });
		await team.clock.advance(50);
		assert.equal(member.link.closed, 4400);
		assert.equal(ada.node.overview().rooms.length, 1);
		assert.notEqual(roomOf(control), room);
	});

	it("that claims to have more of our messages than there are delivers nothing by that", async () => {
		const id = await team.say(ada, room, "mine");
		const me = ada.node.session?.identity.key ?? "";
		const log = ada.node.session?.rooms.get(room)?.state?.members.get(me)?.log ?? "";
		const have = (author: string, seq: number): void =>
			member.link.send(recordTypes.have, encodeHaves(room, [{ author, log, seq }]));
		const delivery = async () => {
			await team.clock.advance(50);
			const message = await ada.api["rooms/message"]({ room, id });
			return message.ok ? message.value.delivery : null;
		};
		have(me, 1_000_000);
		assert.deepEqual(await delivery(), { kind: "sent" });
		have(mallory.key, 2);
		assert.deepEqual(await delivery(), { kind: "sent" });
		have(me, 2);
		assert.deepEqual(await delivery(), { kind: "delivered", count: 1, of: 1 });
		have(me, 1);
		assert.deepEqual(await delivery(), { kind: "delivered", count: 1, of: 1 });
		assert.deepEqual(await ada.api["rooms/deliveredTo"]({ room, id }), { ok: true, value: [mallory.peerId] });
	});

	it("that asks for what we have not written yet makes nothing of it sent", async () => {
		const me = identityOf(ada);
		const log = ada.node.session?.rooms.get(room)?.state?.members.get(me)?.log ?? "";
		const want: Want = { kind: "log", author: me, log, from: 1, to: Number.MAX_SAFE_INTEGER };
		member.link.send(recordTypes.want, encodeWants(room, [want]));
		await team.clock.advance(50);
		member.link.socket.close(1000);
		await team.clock.advance(50);
		const id = await team.say(ada, room, "to nobody yet");
		const message = await ada.api["rooms/message"]({ room, id });
		assert.deepEqual(message.ok && message.value.delivery, { kind: "queued" });
	});

	it("cannot bring a node down with lists as long as it likes", async () => {
		for (let i = 0; i < 30; i++) {
			member.link.send(
				recordTypes.heads,
				encodeHeads(
					room,
					false,
					Array.from({ length: 700 }, (_, n) => ({
						kind: "log" as const,
						author: mallory.key,
						log: (i * 1_000 + n).toString(16).padStart(16, "0"),
						seq: 5,
						event: "ab".repeat(32),
					})),
				),
			);
		}
		await team.clock.advance(100);
		assert.equal(member.link.closed, 4400);
		assert.equal(ada.node.status.kind, "on");
	});
});

describe("somebody who is no member", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let room: string;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		room = await team.room(ada);
		await team.say(ada, room, "for members");
	});
	afterEach(() => team.end());

	const quiet: readonly number[] = [recordTypes.roomAdvert, recordTypes.ping, recordTypes.hello];

	it("learns nothing of a room by asking, telling roots, heads, operations or events", async () => {
		const insider = await RawMember.join(team, ada, person("Insider"), { room, host: "10.3.0.9" });
		const stranger = await team.raw("10.3.0.1", ada, mallory);
		const log = { author: ada.node.session?.identity.key ?? "", log: "00".repeat(8) };
		const head = insider.head.id;
		const unknown = add(add(insider.head, mallory, person("X")), mallory, person("Y"));
		const records: readonly (readonly [number, Uint8Array])[] = [
			[recordTypes.syncRoot, encodeSyncRoots([{ room, controlHead: head, root: "ab".repeat(32) }])],
			[recordTypes.heads, encodeHeads(room, true, [])],
			[recordTypes.want, encodeWants(room, [{ kind: "branch", from: 0, tip: head }])],
			[recordTypes.want, encodeWants(room, [{ kind: "log", ...log, from: 1, to: 10 }])],
			[recordTypes.events, encodeItems(room, [{ kind: "control", bytes: unknown.bytes }])],
			[recordTypes.events, encodeItems(room, [insider.event("stolen", { keepsPlace: true }).item])],
			[recordTypes.have, encodeHaves(room, [{ ...log, seq: 1 }])],
		];
		for (const [type, body] of records) {
			stranger.send(type, body);
			await team.clock.advance(100);
		}
		await team.clock.advance(20_000);
		assert.deepEqual(
			stranger.heard.filter(({ type }) => !quiet.includes(type)),
			[],
		);
		assert.equal(ada.texts(room).includes("stolen"), false);
	});

	it("is not told of rooms that are not listed", async () => {
		const hidden = await ada.api["rooms/create"]({ name: "Hidden", policy: unlistedPolicy });
		assert.ok(hidden.ok);
		const stranger = await team.raw("10.3.0.1", ada, mallory);
		await team.clock.advance(5_000);
		const adverts = stranger.bodies(recordTypes.roomAdvert).map((body) => new TextDecoder().decode(body));
		assert.ok(adverts.length > 0);
		assert.ok(adverts.every((advert) => advert.includes(room) && !advert.includes(hidden.value.room)));
	});
});

describe("an admin that says what it likes", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
	});
	afterEach(() => team.end());

	it("leads a room like any other", async () => {
		const admin = await RawMember.lead(team, ada, mallory);
		admin.give(admin.event("welcome").item);
		await team.until(() => ada.texts(admin.room).length === 1, { what: "the message" });
		await team.say(ada, admin.room, "thanks");
		await team.until(() => admin.given.some(({ kind }) => kind === "event"), { what: "Ada's message" });
	});

	it("cannot give its room a name that turns the text around or hides", async () => {
		const admin = await RawMember.lead(team, ada, mallory, { name: "\u202esrelipmoC\u200b\u0000 \n Club" });
		const [summary] = ada.node.overview().rooms;
		assert.equal(summary?.name, "srelipmoC Club");
		const edsger = person("Edsger");
		const stranger = await team.raw("10.3.0.2", ada, edsger);
		await team.clock.advance(2_000);
		const adverts = stranger.bodies(recordTypes.roomAdvert).map((body) => new TextDecoder().decode(body));
		assert.equal(
			adverts.some((advert) => advert.includes("\u202e")),
			false,
		);
		assert.ok(admin.room);
	});

	it("with a clock a year ahead does not make everything after it count as read", async () => {
		const admin = await RawMember.lead(team, ada, mallory, { ms: team.clock.now() + 365 * day });
		await team.say(ada, admin.room, "mine");
		const rows = ada.messages(admin.room);
		await ada.api["rooms/markRead"]({ room: admin.room, upTo: rows.at(-1)?.order ?? "" });
		await team.clock.advance(1_000);
		admin.give(admin.event("news", { ms: team.clock.now() }).item);
		await team.until(() => ada.texts(admin.room).length === 2, { what: "the news" });
		assert.equal(ada.node.overview().rooms[0]?.unread, 1);
	});

	it("cannot be made to count as read what is still to come", async () => {
		const admin = await RawMember.lead(team, ada, mallory);
		await ada.api["rooms/markRead"]({ room: admin.room, upTo: "f".repeat(32) });
		admin.give(admin.event("news", { ms: team.clock.now() + 60_000 }).item);
		await team.until(() => ada.texts(admin.room).length === 1, { what: "the news" });
		assert.equal(ada.node.overview().rooms[0]?.unread, 1);
	});
});
