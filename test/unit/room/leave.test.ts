import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Outcome } from "../../../src/net/api/outcome.ts";
import { zeroId } from "../../../src/net/wire/control.ts";
import { eventKinds } from "../../../src/net/wire/event.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import { decodeHeads, encodeSyncRoots, encodeWants } from "../../../src/net/wire/sync.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import { RawMember } from "../../harness/rawMember.ts";
import { happenings, memberNames, notices, summaryOf } from "../../harness/roomTalk.ts";
import type { TestNode } from "../../harness/testNode.ts";

describe("leaving a room", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	let edsger: TestNode;
	let room: string;
	beforeEach(async () => {
		team = new MemoryTeam();
		[ada, grace, edsger] = await team.together("Ada", "Grace", "Edsger");
		room = await team.room(ada, grace, edsger);
	});
	afterEach(() => team.end());

	/** How far his log is at somebody. */
	const logOf = (node: TestNode) =>
		node.node.session?.store.logs(room).filter(({ author }) => author === edsger.node.session?.identity.key);
	const leave = (node: TestNode): Promise<Outcome<null>> => team.answer(node.api["rooms/leave"]({ room }));

	it("ends it at once, and the admin's client lets the one go by itself", async () => {
		await team.say(edsger, room, "so long");
		assert.deepEqual(await leave(edsger), { ok: true, value: null });
		const mine = summaryOf(edsger, room);
		assert.equal(mine.role, "left");
		assert.deepEqual({ ...mine.ending, atMs: 0 }, { byName: "", byTag: "", byVerified: false, reason: "", atMs: 0 });
		await team.until(() => [ada, grace].every((node) => summaryOf(node, room).memberCount === 2), {
			what: "him to be let go",
		});
		assert.deepEqual(await memberNames(grace, room), ["Ada", "Grace"]);
		for (const node of [ada, grace]) {
			assert.ok(notices(node, room).includes("left Edsger Ada"));
			assert.deepEqual(node.texts(room), ["so long"], "what was said stays");
		}
		await team.say(grace, room, "who is left");
		await team.clock.advance(20_000);
		assert.deepEqual(ada.texts(room), ["so long", "who is left"]);
		assert.deepEqual(edsger.texts(room), ["so long"]);
		const draft = { kind: "text", text: "one more thing" } as const;
		const sent = await edsger.api["rooms/send"]({ room, clientId: "client-left", draft });
		assert.equal(sent.ok ? "" : sent.code, "roomNotMember");
		assert.deepEqual(happenings(edsger, "removed"), [], "it was my own doing");
		const again = await leave(edsger);
		assert.equal(again.ok ? "" : again.code, "roomNotMember");
	});

	it("is remembered for whose disk is of before that, also where the room was closed and nobody lets him go", async () => {
		const backup = mkdtempSync(join(tmpdir(), "lanchat-backup-"));
		await team.say(edsger, room, "so long");
		await team.leave("Edsger");
		cpSync(team.folder("Edsger"), backup, { recursive: true });
		edsger = await team.comeBack("Edsger");
		await team.until(() => edsger.node.overview().people.filter(({ online }) => online).length === 2, {
			what: "him to meet both",
			within: 30_000,
		});
		await team.leave("Ada");
		assert.ok((await leave(edsger)).ok);
		await team.until(
			() => grace.node.session?.rooms.get(room)?.isLeaving(edsger.node.session?.identity.key ?? "") === true,
			{
				what: "Grace to hear of it",
			},
		);
		await team.leave("Edsger");
		await team.leave("Grace");
		ada = await team.comeBack("Ada");
		await team.clock.advance(31_000);
		assert.ok((await team.answer(ada.api["rooms/close"]({ room, reason: "done" }))).ok);
		grace = await team.comeBack("Grace");
		await team.until(() => summaryOf(grace, room).role === "closed", { what: "it to be closed", within: 30_000 });
		rmSync(team.folder("Edsger"), { recursive: true });
		cpSync(backup, team.folder("Edsger"), { recursive: true });
		rmSync(backup, { recursive: true });
		const others = ["Ada", "Grace"].map((name) => team.host(name));
		for (const host of others) {
			team.network.cut(team.host("Edsger"), host);
		}
		edsger = await team.comeBack("Edsger");
		assert.equal(summaryOf(edsger, room).role, "member", "he does not know");
		const before = logOf(grace);
		for (const host of others) {
			team.network.heal(team.host("Edsger"), host);
		}
		await team.until(() => summaryOf(edsger, room).role === "left", { what: "him to hear of it", within: 29_000 });
		await team.clock.advance(60_000);
		assert.equal(edsger.node.session?.rooms.get(room)?.state?.closed, true);
		assert.deepEqual(logOf(grace), before, "he has signed nothing since");
	});

	it("ends what he is given: his own words and the operations that count, and none of the words of others", async () => {
		const mallory = person("Mallory");
		const member = await RawMember.lead(team, ada, mallory);
		await team.say(ada, member.room, "for who is here");
		member.give(member.event("so long").item, member.event("", { kind: eventKinds.leave, json: { heads: [] } }).item);
		const isLeaving = () => ada.node.session?.rooms.get(member.room)?.isLeaving(mallory.key) === true;
		await team.until(isLeaving, { what: "Ada to hear of it" });
		const author = ada.node.session?.identity.key ?? "";
		const log = ada.node.session?.rooms.get(member.room)?.row.log ?? "";
		const [given, told] = [member.given.length, member.link.bodies(recordTypes.heads).length];
		const show = async (): Promise<void> => {
			member.link.send(
				recordTypes.syncRoot,
				encodeSyncRoots([{ room: member.room, controlHead: member.head.id, root: zeroId }]),
			);
			await team.clock.advance(200);
		};
		await show();
		await show();
		const heads = member.link.bodies(recordTypes.heads).slice(told);
		assert.equal(heads.length, 1, "once");
		const decoded = decodeHeads(heads[0] ?? new Uint8Array());
		assert.ok(decoded.ok);
		const [branch, own, ...more] = decoded.value.heads;
		assert.deepEqual([branch?.kind === "branch" && branch.tip, more.length], [member.head.id, 0]);
		assert.deepEqual(own?.kind === "log" && [own.author, own.seq], [mallory.key, 2]);
		member.link.send(
			recordTypes.want,
			encodeWants(member.room, [
				{ kind: "log", author, log, from: 1, to: 9 },
				{ kind: "ack", author },
				{ kind: "log", author: mallory.key, log: member.log, from: 1, to: 2 },
			]),
		);
		await team.clock.advance(200);
		const got = member.given.slice(given);
		assert.deepEqual(
			got.map(({ kind }) => kind),
			["event", "event"],
		);
		assert.ok(got.every(({ bytes }) => Buffer.from(bytes).includes(Buffer.from(mallory.key, "hex"))));
	});

	it("is believed by its header alone, the same before and after a restart, and names other logs once its text comes", async () => {
		const mallory = person("Mallory");
		const member = await RawMember.lead(team, ada, mallory);
		const other = member.log.slice(0, -1) + (Number.parseInt(member.log.slice(-1), 16) ^ 1).toString(16);
		const first = member.event("first");
		const inOther = (seq: number, prev: string, kind: number = eventKinds.text) =>
			member.event(`${seq}`, { log: other, seq, prev, kind, keepsPlace: true, ms: 1_790_000_000_000 + seq });
		const begun = inOther(1, first.header.id, eventKinds.newLog);
		const second = inOther(2, begun.header.id);
		const third = inOther(3, second.header.id);
		const json = { heads: [[other, 2, second.header.id]] };
		const leave = member.event("", { kind: eventKinds.leave, json, seq: 5, prev: "11".repeat(32) });
		const beyond = member.event("one more thing");
		const seen = () => {
			const known = ada.node.session?.rooms.get(member.room) ?? assert.fail();
			const doubts = ada.messages(member.room).flatMap(({ body, doubt }) => (body.kind === "text" ? [doubt] : []));
			return [known.isLeaving(mallory.key), known.rootFor(mallory.key)?.root, doubts.join()];
		};
		const restarted = async () => {
			const before = seen();
			await team.leave("Ada");
			ada = await team.comeBack("Ada");
			assert.deepEqual(seen(), before);
			await team.clock.advance(3_000);
			member.link = await team.raw("10.3.0.1", ada, mallory);
			return before;
		};
		const gaps = () =>
			ada.node.session?.store
				.logs(member.room)
				.find(({ log }) => log === member.log)
				?.gaps.map(({ from, to }) => [from, to]);
		member.give(...[first, begun, second, third].map(({ item }) => item));
		member.give({ kind: "logEnd", bytes: leave.header.bytes });
		member.give(beyond.item);
		await team.clock.advance(200);
		assert.deepEqual((await restarted()).slice(2), [",,"]);
		assert.equal(seen()[0], true);
		assert.deepEqual(gaps(), [[2, 5]]);
		member.give({ kind: "eventHeader", bytes: leave.header.bytes });
		await team.clock.advance(200);
		assert.deepEqual(gaps(), [[2, 5]], "its text is missing until somebody brings it");
		member.give(leave.item);
		await team.clock.advance(200);
		assert.deepEqual(gaps(), [[2, 4]]);
		assert.deepEqual((await restarted()).slice(2), [",,voided"]);
	});

	it("ends a log by its header alone also below what is held of it", async () => {
		const mallory = person("Mallory");
		const member = await RawMember.lead(team, ada, mallory);
		const first = member.event("first");
		const leave = member.event("", { kind: eventKinds.leave, json: { heads: [] } });
		const [third, fourth] = [member.event("third"), member.event("fourth")];
		member.give(first.item, fourth.item);
		await team.clock.advance(200);
		const isLeaving = () => ada.node.session?.rooms.get(member.room)?.isLeaving(mallory.key);
		assert.equal(isLeaving(), false);
		member.give({ kind: "logEnd", bytes: third.header.bytes });
		member.give({ kind: "logEnd", bytes: leave.header.bytes });
		await team.clock.advance(200);
		assert.equal(isLeaving(), true);
		member.give(third.item);
		await team.clock.advance(200);
		assert.deepEqual(ada.texts(member.room), ["first", "fourth"]);
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.equal(isLeaving(), true);
	});

	it("is none where its signature does not hold, before and after a restart, until the true one comes", async () => {
		const mallory = person("Mallory");
		const member = await RawMember.lead(team, ada, mallory);
		const [first, leave] = [member.event("first"), member.event("", { kind: eventKinds.leave, json: { heads: [] } })];
		const third = member.event("third");
		const fourth = member.event("", { kind: eventKinds.leave, json: { heads: [] } });
		const bytes = Uint8Array.from(leave.item.bytes);
		const signatureAt = leave.header.bytes.length - 1;
		bytes[signatureAt] = (bytes[signatureAt] ?? 0) ^ 1;
		const isLeaving = () => ada.node.session?.rooms.get(member.room)?.isLeaving(mallory.key);
		const logs = () => ada.node.session?.store.logs(member.room).find(({ log }) => log === member.log);
		const doubts = () => ada.messages(member.room).flatMap(({ body, doubt }) => (body.kind === "text" ? [doubt] : []));
		member.give(first.item, third.item);
		await team.clock.advance(100);
		member.give({ kind: "event", bytes }, third.item);
		await team.clock.advance(100);
		assert.deepEqual([isLeaving(), doubts()], [true, ["", "voided"]], "the chain vouched for it until then");
		await team.clock.advance(1_000);
		assert.equal(member.link.closed, null);
		const seen = () => [isLeaving(), doubts(), logs()?.gaps.length];
		assert.deepEqual(seen(), [false, ["", ""], 1]);
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.deepEqual(seen(), [false, ["", ""], 1]);
		await team.clock.advance(3_000);
		member.link = await team.raw("10.3.0.1", ada, mallory);
		member.give(fourth.item);
		await team.clock.advance(100);
		assert.deepEqual(seen(), [true, ["", ""], 1], "it said so later, too");
		member.give({ kind: "event", bytes }, third.item);
		await team.clock.advance(100);
		assert.deepEqual(seen(), [true, ["", "voided"], 0]);
		await team.clock.advance(1_000);
		assert.deepEqual(seen(), [true, ["", ""], 1]);
	});

	it("is heard by the members though the admin is away, who refuse him at once; the admin does the rest", async () => {
		await team.leave("Ada");
		assert.ok((await leave(edsger)).ok);
		await team.clock.advance(100);
		const members = await grace.api["rooms/members"]({ room });
		assert.ok(members.ok);
		assert.deepEqual(
			members.value.filter(({ leaving }) => leaving).map(({ name }) => name),
			["Edsger"],
		);
		await team.say(grace, room, "not for him");
		await team.clock.advance(20_000);
		assert.deepEqual(edsger.texts(room), []);
		await team.leave("Edsger");
		ada = await team.comeBack("Ada");
		await team.until(() => summaryOf(grace, room).memberCount === 2, { what: "Ada to let him go" });
		assert.deepEqual(ada.texts(room), ["not for him"]);
		edsger = await team.comeBack("Edsger");
		assert.equal(summaryOf(edsger, room).role, "left");
		await team.clock.advance(20_000);
		assert.deepEqual(edsger.texts(room), []);
		assert.equal(summaryOf(edsger, room).role, "left");
	});

	it("is told later where nobody was there to hear it", async () => {
		team.part("Edsger", "Ada", "Grace");
		await team.until(() => summaryOf(edsger, room).onlineCount === 1, { what: "the parting" });
		assert.ok((await leave(edsger)).ok);
		assert.equal(summaryOf(edsger, room).role, "left");
		await team.say(grace, room, "after he left");
		await team.leave("Edsger");
		edsger = await team.comeBack("Edsger");
		team.heal("Edsger", "Ada", "Grace");
		await team.connect(edsger, grace);
		await team.until(() => summaryOf(ada, room).memberCount === 2, { what: "the news to come to Ada", within: 60_000 });
		assert.deepEqual(edsger.texts(room), [], "and nothing is taken in exchange");
		assert.equal(summaryOf(edsger, room).role, "left");
	});

	it("comes before anything else the admin decides", async () => {
		await team.leave("Ada");
		assert.ok((await leave(edsger)).ok);
		await team.clock.advance(100);
		ada = await team.comeBack("Ada");
		await team.until(() => summaryOf(ada, room).memberCount === 2, { what: "Ada to let him go" });
		const kinds = notices(ada, room).map((notice) => notice.split(" ")[0]);
		assert.equal(kinds.at(-1), "left");
		assert.equal(kinds.filter((kind) => kind === "left").length, 1);
	});

	it("can be taken back only by asking anew, with another log", async () => {
		await team.say(edsger, room, "the first time");
		assert.ok((await leave(edsger)).ok);
		await team.until(() => summaryOf(ada, room).memberCount === 2, { what: "him to be let go" });
		await team.join(room, ada, edsger);
		await team.until(() => summaryOf(edsger, room).role === "member", { what: "being in again" });
		await team.say(edsger, room, "the second time");
		await team.until(() => grace.texts(room).length === 2, { what: "the word" });
		assert.deepEqual(grace.texts(room), ["the first time", "the second time"]);
		const logs = [...(ada.node.session?.rooms.get(room)?.state?.announced ?? [])];
		assert.equal(logs.length, 4);
	});

	it("may be followed by a new request before the admin has heard of it", async () => {
		await team.leave("Ada");
		assert.ok((await leave(edsger)).ok);
		await team.clock.advance(100);
		await team.ask(room, edsger, "let me in again");
		await team.clock.advance(100);
		assert.equal(summaryOf(edsger, room).role, "requested");
		ada = await team.comeBack("Ada");
		const request = await team.until(() => ada.node.overview().requests.find(({ name }) => name === "Edsger"), {
			what: "the request",
		});
		const approved = await team.answer(ada.api["rooms/approve"](request));
		assert.ok(approved.ok);
		await team.until(() => summaryOf(edsger, room).role === "member", { what: "being in again" });
		await team.say(edsger, room, "again");
		await team.until(() => grace.texts(room).length === 1 && ada.texts(room).length === 1, { what: "the word" });
	});

	it("is taken back for nothing where nobody was told yet", async () => {
		team.part("Edsger", "Ada", "Grace");
		await team.leave("Edsger");
		edsger = await team.comeBack("Edsger");
		await team.say(edsger, room, "typed before");
		assert.ok((await leave(edsger)).ok);
		assert.equal(summaryOf(edsger, room).role, "left");
		await team.leave("Edsger");
		edsger = await team.comeBack("Edsger");
		assert.equal(summaryOf(edsger, room).role, "left");
		assert.ok((await team.answer(edsger.api["rooms/join"]({ room, note: "" }))).ok);
		assert.equal(summaryOf(edsger, room).role, "member");
		team.heal("Edsger", "Ada", "Grace");
		await team.connect(edsger, ada);
		await team.until(() => ada.texts(room).length === 1, { what: "what was typed" });
		assert.equal(summaryOf(ada, room).memberCount, 3);
	});

	it("leaves unsigned what waited to be signed, and says only that I leave", async () => {
		team.part("Edsger", "Ada", "Grace");
		await team.leave("Edsger");
		edsger = await team.comeBack("Edsger");
		await team.say(edsger, room, "typed before");
		assert.ok((await leave(edsger)).ok);
		team.heal("Edsger", "Ada", "Grace");
		await team.connect(edsger, ada);
		await team.until(() => summaryOf(ada, room).memberCount === 2, { what: "him to be let go" });
		await team.clock.advance(40_000);
		assert.deepEqual([ada.texts(room), grace.texts(room)], [[], []]);
		const [typed] = edsger.messages(room).filter(({ body }) => body.kind === "text");
		assert.deepEqual(typed?.delivery, { kind: "queued" });
	});

	it("is not for the admin, unless it is alone: then the room is closed", async () => {
		const outcome = await leave(ada);
		assert.equal(outcome.ok ? "" : outcome.code, "adminMayNotLeave");
		assert.equal(summaryOf(ada, room).role, "admin");
		const alone = await team.room(grace);
		const closed = await team.answer(grace.api["rooms/leave"]({ room: alone }));
		assert.ok(closed.ok);
		assert.equal(summaryOf(grace, alone).role, "closed");
	});
});

describe("closing a room", () => {
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

	it("leaves what was said to be read, and nothing to be added", async () => {
		await team.say(grace, room, "before");
		await team.until(() => ada.texts(room).length === 1, { what: "the word" });
		const closed = await team.answer(ada.api["rooms/close"]({ room, reason: "we are done" }));
		assert.ok(closed.ok);
		await team.until(() => summaryOf(grace, room).role === "closed", { what: "the news" });
		assert.equal(summaryOf(ada, room).role, "closed");
		assert.equal(summaryOf(grace, room).ending?.byName, "Ada");
		assert.equal(summaryOf(grace, room).ending?.reason, "we are done");
		assert.equal(summaryOf(ada, room).ending?.byName, "");
		assert.deepEqual(happenings(grace, "removed"), [{ kind: "removed", room, how: "closed" }]);
		assert.deepEqual(happenings(ada, "removed"), []);
		assert.ok(notices(grace, room).includes("closed Ada we are done"));
		for (const node of [ada, grace]) {
			assert.deepEqual(node.texts(room), ["before"]);
			const draft = { kind: "text", text: "after" } as const;
			const sent = await node.api["rooms/send"]({ room, clientId: `client-${node.name}`, draft });
			assert.equal(sent.ok ? "" : sent.code, "roomClosed");
		}
		for (const asked of [
			ada.api["rooms/close"]({ room, reason: "" }),
			ada.api["rooms/rotate"]({ room }),
			ada.api["rooms/kick"]({ room, peerId: grace.node.session?.identity.peerId ?? "", reason: "" }),
			grace.api["rooms/leave"]({ room }),
		]) {
			const outcome = await team.answer(asked);
			assert.equal(outcome.ok ? "" : outcome.code, "roomClosed");
		}
		await team.until(() => grace.node.overview().nearby.length === 0, { what: "the room to be told of no more" });
		await team.leave("Grace");
		grace = await team.comeBack("Grace");
		assert.equal(summaryOf(grace, room).role, "closed");
		assert.deepEqual(grace.texts(room), ["before"]);
	});

	it("is the admin's alone", async () => {
		const outcome = await team.answer(grace.api["rooms/close"]({ room, reason: "" }));
		assert.equal(outcome.ok ? "" : outcome.code, "roomNotAdmin");
	});
});

describe("removing a room from the list", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	let room: string;
	beforeEach(async () => {
		team = new MemoryTeam();
		[ada, grace] = await team.together("Ada", "Grace");
		room = await team.room(ada, grace);
		await team.say(ada, room, "something said");
		await team.say(grace, room, "something answered");
		await team.until(() => grace.texts(room).length === 2 && ada.texts(room).length === 2, { what: "the words" });
	});
	afterEach(() => team.end());

	const remove = async (node: TestNode, id = room): Promise<string> => {
		const outcome = await team.answer(node.api["rooms/remove"]({ room: id }));
		return outcome.ok ? "" : outcome.code;
	};

	it("is refused while I am in it", async () => {
		assert.deepEqual([await remove(grace), await remove(ada)], ["roomStillMember", "roomStillMember"]);
		assert.equal(await remove(ada, "ab".repeat(32)), "roomUnknown");
	});

	it("forgets everything of it, and of nothing else", async () => {
		const other = await team.room(grace);
		await team.say(grace, other, "elsewhere");
		const kicked = await team.answer(
			ada.api["rooms/kick"]({ room, peerId: grace.node.session?.identity.peerId ?? "", reason: "" }),
		);
		assert.ok(kicked.ok);
		await team.until(() => summaryOf(grace, room).role === "kicked", { what: "the news" });
		assert.equal(await remove(grace), "");
		assert.equal(
			grace.node.overview().rooms.some((mine) => mine.room === room),
			false,
		);
		const store = grace.node.session?.store;
		assert.ok(store);
		assert.deepEqual(
			[store.controls(room), [...store.keys(room)], store.logs(room), store.page(room, "", 10), store.outbox(room)],
			[[], [], [], [], []],
		);
		assert.deepEqual([store.acks(room), store.hidden(room), store.unchecked(room, 10)], [[], [], []]);
		await team.leave("Grace");
		grace = await team.comeBack("Grace");
		assert.equal(grace.node.overview().rooms.length, 1);
		assert.deepEqual(grace.texts(other), ["elsewhere"]);
		// What is forgotten can be come back to like any room.
		await team.join(room, ada, grace);
		await team.until(() => grace.texts(room).length === 2, { what: "what was said" });
	});

	it("is possible with a closed one, for the admin too", async () => {
		assert.ok((await team.answer(ada.api["rooms/invite"]({ room, label: "for nobody" }))).ok);
		assert.equal([...(ada.node.session?.store.slips("invite") ?? [])].length, 1);
		assert.ok((await team.answer(ada.api["rooms/close"]({ room, reason: "" }))).ok);
		await team.until(() => summaryOf(grace, room).role === "closed", { what: "the news" });
		assert.deepEqual([await remove(grace), await remove(ada)], ["", ""]);
		assert.deepEqual([...(ada.node.session?.store.slips("invite") ?? [])], []);
		await team.clock.advance(20_000);
		assert.deepEqual([ada.node.overview().rooms, grace.node.overview().rooms], [[], []]);
	});
});
