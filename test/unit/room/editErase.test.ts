import assert from "node:assert/strict";
import { cpSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Message } from "../../../src/net/api/messages.ts";
import { eventKinds } from "../../../src/net/wire/event.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import { encodeWants } from "../../../src/net/wire/sync.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import { type RawEvent, RawMember } from "../../harness/rawMember.ts";
import type { TestNode } from "../../harness/testNode.ts";

/** Rows that are no notices. */
const said = (node: TestNode, room: string): readonly Message[] =>
	node.messages(room).filter(({ body }) => body.kind !== "notice");

const words = (node: TestNode, room: string): readonly string[] =>
	said(node, room).map(({ body }) => (body.kind === "text" ? body.text : body.kind));

const rowOf = (node: TestNode, room: string, id: string): Message =>
	said(node, room).find((message) => message.id === id) ?? assert.fail(id);

describe("changing and taking back", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	let room: string;
	beforeEach(async () => {
		team = new MemoryTeam();
		[ada, grace] = await team.together("Ada", "Grace");
		room = await team.room(ada, grace);
	});
	afterEach(() => team.end());

	const both = async (expected: readonly string[]): Promise<void> => {
		const is = (node: TestNode) => words(node, room).join("|") === expected.join("|");
		await team.until(() => is(ada) && is(grace), {
			what: `${expected}, not ${words(ada, room)} and ${words(grace, room)}`,
			within: 60_000,
		});
	};

	it("leaves nothing to be missed by whoever comes later, however often the text was changed before", async () => {
		const id = await team.say(ada, room, "one");
		for (const text of ["two", "three"]) {
			assert.deepEqual(await ada.api["rooms/edit"]({ room, id, text }), { ok: true, value: null });
		}
		assert.deepEqual(await ada.api["rooms/erase"]({ room, id }), { ok: true, value: null });
		await both(["erased"]);
		const linus = await team.add("Linus");
		await team.connect(linus, ada);
		await team.join(room, ada, linus);
		const logs = (node: TestNode) => node.node.session?.store.logs(room) ?? [];
		const isWhole = (): boolean =>
			logs(linus).length === 3 &&
			logs(linus).every(({ gaps }) => gaps.length === 0) &&
			words(linus, room)[0] === "erased";
		await team.until(isWhole, { what: "everything that is there", within: 60_000 });
		const ends = logs(ada).map(({ author, log, seq }) => `${author} ${log} ${seq}`);
		assert.deepEqual(new Set(logs(linus).map(({ author, log, seq }) => `${author} ${log} ${seq}`)), new Set(ends));
	});

	it("is seen by everybody, at once and after a restart, and told to windows", async () => {
		const first = await team.say(ada, room, "frist");
		const second = await team.say(ada, room, "a secret");
		await both(["frist", "a secret"]);
		assert.deepEqual(await ada.api["rooms/edit"]({ room, id: first, text: "first" }), { ok: true, value: null });
		assert.deepEqual(await ada.api["rooms/erase"]({ room, id: second }), { ok: true, value: null });
		assert.deepEqual(words(ada, room), ["first", "erased"]);
		await both(["first", "erased"]);
		assert.ok(rowOf(grace, room, first).editedMs > 0);
		assert.equal(rowOf(grace, room, second).editedMs, 0);
		const told = grace.heard.messages.flatMap(({ messages }) => messages).filter(({ id }) => id === second);
		assert.equal(told.at(-1)?.body.kind, "erased");
		for (const node of [ada, grace]) {
			assert.equal(node.node.session?.store.event(room, second)?.body, null, "the text is gone");
		}
		await team.leave("Grace");
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		grace = await team.comeBack("Grace");
		await both(["first", "erased"]);
	});

	it("is refused for what is not mine, not text, not there, empty or too long", async () => {
		const id = await team.say(ada, room, "mine");
		const snippet = { text: "x", language: "", path: "", eol: "\n" as const, remote: "", commit: "", modified: false };
		const ranges = [{ startLine: 0, startColumn: 0, endLine: 0, endColumn: 1, length: 1 }];
		const code = await ada.api["rooms/send"]({
			room,
			clientId: "client-snippet",
			draft: { kind: "snippet", snippet: { ...snippet, ranges } },
		});
		assert.ok(code.ok);
		await team.until(() => said(grace, room).length === 2, { what: "both" });
		const codeOf = async (answer: unknown) => {
			const outcome = (await answer) as { ok: boolean; code?: string };
			return outcome.ok ? "ok" : outcome.code;
		};
		const edit = (node: TestNode, of: string, text: string) => codeOf(node.api["rooms/edit"]({ room, id: of, text }));
		assert.equal(await edit(grace, id, "hers"), "messageNotMine");
		assert.equal(await codeOf(grace.api["rooms/erase"]({ room, id })), "messageNotMine");
		assert.equal(await edit(ada, code.value.id, "text"), "messageNotText");
		assert.equal(await edit(ada, "ab".repeat(32), "text"), "messageUnknown");
		assert.equal(await edit(ada, "", "text"), "messageUnknown");
		assert.equal(await edit(ada, id, "  "), "messageEmpty");
		assert.equal(await edit(ada, id, "x".repeat(16_385)), "messageTooLong");
		assert.equal(await edit(ada, id, "x".repeat(16_384)), "ok");
		assert.equal(await codeOf(ada.api["rooms/erase"]({ room, id })), "ok");
		assert.equal(await codeOf(ada.api["rooms/erase"]({ room, id })), "ok", "twice is once");
		assert.equal(await edit(ada, id, "back again"), "messageUnknown");
		const [notice] = ada.messages(room);
		assert.equal(await codeOf(ada.api["rooms/erase"]({ room, id: notice?.id ?? "" })), "messageUnknown");
		assert.equal(await codeOf(ada.api["rooms/react"]({ room, id, emoji: "👍", on: true })), "messageUnknown");
		for (const emoji of ["", "a", "👍👍", "ok 👍", "1", "👍".repeat(20), `👍${"\u0301".repeat(20)}`]) {
			const wrong = await codeOf(ada.api["rooms/react"]({ room, id: code.value.id, emoji, on: true }));
			assert.equal(wrong, "reactionInvalid", emoji);
		}
		for (const emoji of ["👍", "❤️", "👩‍👩‍👧‍👦", "🇩🇪", "1️⃣", "👋🏽", "©️"]) {
			assert.equal(await codeOf(ada.api["rooms/react"]({ room, id: code.value.id, emoji, on: true })), "ok", emoji);
		}
		for (let i = 0; i < 13; i++) {
			const emoji = String.fromCodePoint(0x1f600 + i);
			assert.equal(await codeOf(ada.api["rooms/react"]({ room, id: code.value.id, emoji, on: true })), "ok");
		}
		assert.equal(
			await codeOf(ada.api["rooms/react"]({ room, id: code.value.id, emoji: "🦀", on: true })),
			"reactionLimit",
		);
		assert.equal(rowOf(ada, room, code.value.id).reactions.length, 20);
	});

	it("waits like a message while nothing may be signed, is shown at once, and outlives a kill", async () => {
		const [one, two] = [await team.say(ada, room, "one"), await team.say(ada, room, "two")];
		await both(["one", "two"]);
		await team.leave("Grace");
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.match(await team.say(ada, room, "three"), /^queued-/);
		const four = await team.say(ada, room, "four");
		const five = await team.say(ada, room, "five");
		for (const asked of [
			ada.api["rooms/edit"]({ room, id: one, text: "one!" }),
			ada.api["rooms/erase"]({ room, id: two }),
			ada.api["rooms/react"]({ room, id: one, emoji: "👍", on: true }),
			ada.api["rooms/edit"]({ room, id: four, text: "four!" }),
			ada.api["rooms/erase"]({ room, id: five }),
		]) {
			assert.deepEqual(await asked, { ok: true, value: null });
		}
		const expected = ["one!", "erased", "three", "four!"];
		assert.deepEqual(words(ada, room), expected);
		assert.deepEqual(rowOf(ada, room, one).reactions, [{ emoji: "👍", names: ["Ada"], mine: true }]);
		const given = ada.heard.messages.flatMap(({ messages }) => messages).filter(({ id }) => id === five);
		assert.equal(given.at(-1)?.body.kind, "erased", "a window takes the row away");
		// As a kill leaves the disk.
		const copy = `${ada.folder}-copy`;
		cpSync(ada.folder, copy, { recursive: true });
		await team.leave("Ada");
		rmSync(team.folder("Ada"), { recursive: true });
		cpSync(copy, team.folder("Ada"), { recursive: true });
		rmSync(copy, { recursive: true });
		ada = await team.comeBack("Ada");
		assert.deepEqual(words(ada, room), expected);
		grace = await team.comeBack("Grace");
		await both(expected);
		assert.deepEqual(rowOf(grace, room, one).reactions, [{ emoji: "👍", names: ["Ada"], mine: false }]);
		assert.ok(said(ada, room).every(({ id }) => !id.startsWith("queued-")));
	});

	it("forgets nothing that nobody has yet: that stays, and is delivered", async () => {
		await team.say(ada, room, "what Grace has");
		await both(["what Grace has"]);
		await team.clock.advance(1_000);
		await team.leave("Grace");
		await team.say(ada, room, "what nobody has");
		assert.deepEqual(await ada.api["rooms/deleteHistory"]({ room }), { ok: true, value: null });
		assert.deepEqual(words(ada, room), ["what nobody has"]);
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		grace = await team.comeBack("Grace");
		await team.connect(ada, grace);
		await team.until(() => words(grace, room).join() === "what Grace has,what nobody has", {
			what: "what nobody had",
			within: 60_000,
		});
		await team.clock.advance(1_000);
		assert.deepEqual(await ada.api["rooms/deleteHistory"]({ room }), { ok: true, value: null });
		assert.deepEqual(words(ada, room), [], "now somebody has it");
	});

	it("forgets history here: nothing is read, counted or fetched again, and what comes then is there", async () => {
		const secret = "a very particular sentence";
		const own = await team.say(grace, room, secret);
		await both([secret]);
		await team.say(ada, room, "hello");
		await both([secret, "hello"]);
		await grace.api["rooms/react"]({ room, id: own, emoji: "👍", on: true });
		const body = grace.node.session?.store.event(room, own)?.body ?? assert.fail("it was there");
		const unread = () => grace.node.overview().rooms[0]?.unread;
		assert.equal(unread(), 1);
		await team.clock.advance(1_000);
		assert.deepEqual(await grace.api["rooms/deleteHistory"]({ room }), { ok: true, value: null });
		assert.deepEqual(words(grace, room), []);
		assert.equal(unread(), 0);
		assert.deepEqual(grace.heard.cleared, [{ room, peerId: "" }]);
		for (const file of ["store.sqlite", "store.sqlite-wal"]) {
			const bytes = readFileSync(join(grace.folder, file), "latin1");
			assert.equal(bytes.includes(Buffer.from(body).toString("latin1")), false, `${file} holds it no more`);
		}
		const message = await grace.api["rooms/message"]({ room, id: own });
		assert.equal(message.ok && message.value.body.kind, "deleted");
		await ada.api["rooms/edit"]({ room, id: said(ada, room)[1]?.id ?? "", text: "hello again" });
		await team.say(ada, room, "news");
		await team.until(() => words(grace, room).join() === "news", { what: "the news" });
		assert.equal(unread(), 1);
		await team.leave("Grace");
		grace = await team.comeBack("Grace");
		await team.connect(grace, ada);
		await team.clock.advance(30_000);
		assert.deepEqual(words(grace, room), ["news"]);
		assert.deepEqual(words(ada, room), [secret, "hello again", "news"], "nothing is gone elsewhere");
		await team.say(grace, room, "my log goes on");
		await team.until(() => words(ada, room).includes("my log goes on"), { what: "it" });
	});
});

describe("what a member does to messages", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let room: string;
	let member: RawMember;
	let own: string;
	const now = () => team.clock.now();
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		room = await team.room(ada);
		member = await RawMember.join(team, ada, person("Mallory"), { room });
		own = await team.say(ada, room, "Ada's own");
	});
	afterEach(() => team.end());

	let times = 0;
	const act = (kind: number, json: Record<string, unknown>, ms = now() + times++): RawEvent =>
		member.event("", { kind, json: json as never, ms });
	const text = (said: string): RawEvent => member.event(said, { ms: now() + times++ });
	const edit = (of: RawEvent | string, t: string, ms?: number): RawEvent =>
		act(eventKinds.edit, { of: typeof of === "string" ? of : of.header.id, t }, ms);
	const erase = (of: RawEvent | string): RawEvent =>
		act(eventKinds.erase, { of: typeof of === "string" ? of : of.header.id });
	const give = async (...events: readonly RawEvent[]): Promise<readonly string[]> => {
		member.give(...events.map(({ item }) => item));
		await team.clock.advance(200);
		return words(ada, room).filter((word) => word !== "Ada's own");
	};

	it("concerns its own messages alone", async () => {
		for (const foreign of [edit(own, "Mallory's"), erase(own)]) {
			await give(foreign);
			assert.deepEqual(words(ada, room), ["Ada's own"]);
		}
		assert.notEqual(ada.node.session?.store.event(room, own)?.body, null);
		assert.equal(member.link.closed, null, "that is nobody's fault");
	});

	it("changes nothing where it does not count: sealed under an older key than the room had then", async () => {
		const one = text("one");
		assert.deepEqual(await give(one), ["one"]);
		const renewing = Promise.resolve(ada.api["rooms/rotate"]({ room }));
		await team.clock.advance(3_000);
		assert.ok((await renewing).ok);
		const ctl = ada.node.session?.rooms.get(room)?.state?.id ?? "";
		const late = (kind: number, json: Record<string, unknown>): RawEvent =>
			member.event("", { kind, json: json as never, ms: now() + times++, ctl });
		const acts = [
			late(eventKinds.edit, { of: one.header.id, t: "changed" }),
			late(eventKinds.erase, { of: one.header.id }),
		];
		assert.deepEqual(await give(...acts), ["one"]);
		assert.notEqual(ada.node.session?.store.event(room, acts[1]?.header.id ?? ""), undefined, "its place is kept");
	});

	it("counts by its time, not by when it came: the latest change, and an erasure over all of them", async () => {
		const one = text("0");
		const earlier = edit(one, "earlier", now() + 500);
		const later = edit(one, "later", now() + 1_000);
		assert.deepEqual(await give(one, later, earlier), ["later"]);
		const two = text("to go");
		const gone = erase(two);
		const after = edit(two, "back", now() + 60_000);
		assert.deepEqual(await give(two, gone, after), ["later", "erased"]);
		for (const { header } of [two, after]) {
			assert.equal(ada.node.session?.store.event(room, header.id)?.body, null);
		}
	});

	it("is found when it comes before its message, in another record, or over a gap", async () => {
		const one = text("first");
		const two = text("second");
		const changed = edit(one, "first!");
		const gone = erase(two);
		const last = text("last");
		assert.deepEqual(await give(last), ["last"]);
		assert.deepEqual(await give(gone), ["last"]);
		assert.deepEqual(await give(changed), ["last"]);
		assert.deepEqual(await give(two), ["erased", "last"]);
		assert.equal(ada.node.session?.store.event(room, two.header.id)?.body, null, "its text is not kept at all");
		assert.deepEqual(await give(one), ["first!", "erased", "last"]);
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.deepEqual(await give(), ["first!", "erased", "last"]);
	});

	it("cannot take away profiles; a change it can, and then the one before it counts", async () => {
		const profile = member.event("", { kind: eventKinds.profile, json: { name: "Mal", rules: 1 }, ms: now() });
		const one = text("one");
		const changed = edit(one, "one!");
		assert.deepEqual(await give(profile, one, changed, erase(profile)), ["one!"]);
		assert.equal(rowOf(ada, room, one.header.id).authorName, "Mal");
		const again = edit(one, "one!!");
		assert.deepEqual(await give(again), ["one!!"]);
		assert.deepEqual(await give(erase(again)), ["one!"]);
	});

	it("is served as a header without its text, so that the chain stays whole", async () => {
		const one = text("a secret");
		const changed = edit(one, "another secret");
		const gone = erase(one);
		const last = text("last");
		await give(one, changed, gone, last);
		const { log } = member;
		const want = { kind: "log" as const, author: member.identity.key, log, from: 1, to: 10 };
		const before = member.given.length;
		member.link.send(recordTypes.want, encodeWants(room, [want]));
		await team.clock.advance(500);
		const kinds = member.given.slice(before).map(({ kind }) => kind);
		assert.deepEqual(kinds, ["eventHeader", "eventHeader", "event", "event"]);
		const edsger = await team.add("Edsger");
		await team.connect(edsger, ada);
		await team.join(room, ada, edsger);
		await team.until(() => words(edsger, room).length === 3, { what: "the conversation" });
		assert.deepEqual([...words(edsger, room)].sort(), [...words(ada, room)].sort());
	});

	it("is forgotten with the history it belongs to, also where that comes later", async () => {
		const [one, two, three] = [text("one"), text("two"), text("three")];
		const changed = edit(two, "two!");
		await give(one, three);
		assert.deepEqual(await ada.api["rooms/deleteHistory"]({ room }), { ok: true, value: null });
		assert.deepEqual(await give(two), [], "it was said before");
		assert.equal(ada.node.session?.store.event(room, two.header.id)?.body, null);
		assert.deepEqual(await give(changed, text("four")), ["four"]);
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.deepEqual(await give(), ["four"]);
	});

	it("is ignored where it is malformed, or the author sealed it wrongly", async () => {
		const one = text("one");
		const odd = [
			act(eventKinds.edit, { of: one.header.id }),
			act(eventKinds.edit, { of: 5, t: "x" }),
			act(eventKinds.edit, { of: one.header.id.toUpperCase(), t: "x" }),
			act(eventKinds.erase, {}),
			act(eventKinds.reaction, { of: one.header.id, e: "no emoji", on: true }),
			act(eventKinds.reaction, { of: one.header.id, e: "👍", on: "yes" }),
			member.event("", { kind: eventKinds.edit, body: new Uint8Array(64), ms: now() }),
		];
		assert.deepEqual(await give(one, ...odd), ["one"]);
		assert.deepEqual(rowOf(ada, room, one.header.id).reactions, []);
		assert.equal(member.link.closed, null);
	});

	it("is a reaction to anybody's message; of one emoji the latest counts, and of many the first", async () => {
		const react = (emoji: string, on: boolean, ms?: number) => act(eventKinds.reaction, { of: own, e: emoji, on }, ms);
		const [off, on] = [react("👍", false, now() + 5), react("👍", true, now() + 10)];
		await give(on, off, react("🎉", true), react("🎉", false));
		await ada.api["rooms/react"]({ room, id: own, emoji: "👍", on: true });
		assert.deepEqual(rowOf(ada, room, own).reactions, [{ emoji: "👍", names: ["Mallory", "Ada"], mine: true }]);
		const flood = Array.from({ length: 70 }, (_, i) => react(String.fromCodePoint(0x1f400 + i), true, now() + 100 + i));
		await give(...[...flood].reverse());
		const { reactions } = rowOf(ada, room, own);
		assert.equal(reactions.length, 20, "of one member so many are shown");
		assert.deepEqual(
			reactions.slice(1).map(({ emoji }) => emoji),
			flood.slice(0, 19).map((_, i) => String.fromCodePoint(0x1f400 + i)),
		);
		assert.equal(ada.node.session?.store.acts.all(room, own, 4).length, 64 + 1, "and not many more kept in mind");
	});
});
