import assert from "node:assert/strict";
import type { Outcome } from "../../../src/net/api/outcome.ts";
import { tagOf } from "../../../src/net/crypto/fingerprintHex.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { happenings, memberNames, notices, peerIdOf, summaryOf } from "../../harness/roomTalk.ts";
import type { TestNode } from "../../harness/testNode.ts";

describe("kicking", () => {
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

	const kick = (who: TestNode, reason = "", by = ada): Promise<Outcome<null>> =>
		team.answer(by.api["rooms/kick"]({ room, peerId: peerIdOf(who), reason }));
	const heard = async (texts: readonly string[], ...nodes: readonly TestNode[]): Promise<void> => {
		await team.until(() => nodes.every((node) => node.texts(room).length === texts.length), { what: "the words" });
		for (const node of nodes) {
			assert.deepEqual([...node.texts(room)].sort(), [...texts].sort());
		}
	};

	it("removes somebody for everybody, who sees by whom and why", async () => {
		await team.say(grace, room, "before");
		await heard(["before"], ada, edsger);
		assert.deepEqual(await kick(edsger, "  wrong room\u202e "), { ok: true, value: null });
		await team.clock.advance(200);
		for (const node of [ada, grace]) {
			assert.deepEqual(await memberNames(node, room), ["Ada", "Grace"]);
			assert.ok(notices(node, room).includes("kicked Edsger Ada wrong room"));
		}
		const mine = summaryOf(edsger, room);
		assert.equal(mine.role, "kicked");
		assert.equal(mine.ending?.byName, "Ada");
		assert.equal(mine.ending.byTag, mine.adminTag);
		assert.equal(mine.ending.byVerified, false);
		const rows = edsger.messages(room).flatMap(({ body }) => (body.kind === "notice" ? [body] : []));
		const told = rows.find(({ notice }) => notice === "kicked");
		assert.deepEqual([told?.peerId, told?.tag, told?.isMe], [peerIdOf(edsger), tagOf(peerIdOf(edsger)), true]);
		assert.equal(mine.ending?.reason, "wrong room");
		assert.ok(Math.abs((mine.ending?.atMs ?? 0) - team.clock.now()) < 5_000);
		assert.ok(notices(edsger, room).includes("kicked Edsger Ada wrong room"));
		assert.deepEqual(happenings(edsger, "removed"), [{ kind: "removed", room, how: "kicked" }]);
		await team.say(grace, room, "after");
		await team.say(ada, room, "after all");
		await team.clock.advance(20_000);
		await heard(["before", "after", "after all"], ada, grace);
		await heard(["before"], edsger);
		assert.deepEqual(edsger.node.session?.rooms.get(room)?.onlineMembers, [], "nor does its client serve anybody");
		const draft = { kind: "text", text: "but" } as const;
		const sent = await edsger.api["rooms/send"]({ room, clientId: "client-kicked", draft });
		assert.equal(sent.ok ? "" : sent.code, "roomNotMember");
		assert.deepEqual(happenings(edsger, "removed").length, 1, "told once");
	});

	it("is refused to who may not, of who is not there, and with a reason that is too long", async () => {
		const codes = [];
		for (const [who, by, reason] of [
			[edsger, grace, ""],
			[ada, ada, ""],
			[edsger, ada, "x".repeat(201)],
		] as const) {
			const outcome = await kick(who, reason, by);
			codes.push(outcome.ok ? "" : outcome.code);
		}
		const nobody = await team.answer(ada.api["rooms/kick"]({ room, peerId: "ab".repeat(32), reason: "" }));
		codes.push(nobody.ok ? "" : nobody.code);
		assert.deepEqual(codes, ["roomNotAdmin", "memberSelf", "reasonTooLong", "memberUnknown"]);
		assert.equal(summaryOf(ada, room).memberCount, 3);
		assert.deepEqual(await kick(edsger, "x".repeat(200)), { ok: true, value: null });
		const again = await kick(edsger);
		assert.equal(again.ok ? "" : again.code, "memberUnknown");
	});

	it("does not wait where everybody has answered, and not for ever where somebody does not", async () => {
		let passed = team.clock.monotonic();
		await kick(edsger);
		assert.ok(team.clock.monotonic() - passed < 200, `${team.clock.monotonic() - passed}`);
		await team.answer(ada.api["rooms/rotate"]({ room }));
		await team.clock.advance(5_000);
		team.network.cut(team.host("Ada"), team.host("Grace"));
		passed = team.clock.monotonic();
		await kick(grace);
		const waited = team.clock.monotonic() - passed;
		assert.ok(waited >= 2_000 && waited < 2_100, `${waited}`);
	});

	it("does not wait for a member that goes before it has answered", async () => {
		team.network.cut(team.host("Ada"), team.host("Grace"));
		const passed = team.clock.monotonic();
		const kicked = kick(edsger);
		void team.clock.advance(300).then(() => team.network.drop(team.host("Ada"), team.host("Grace")));
		assert.ok((await kicked).ok);
		const waited = team.clock.monotonic() - passed;
		assert.ok(waited < 1_500, `${waited}`);
	});

	it("leaves standing what members connected have, though the admin did not", async () => {
		team.part("Ada", "Edsger");
		await team.until(() => summaryOf(ada, room).onlineCount === 2, { what: "the parting" });
		await team.clock.advance(6_000);
		// Grace has it; her next round has not told Ada.
		team.network.setDelay(team.host("Ada"), team.host("Grace"), 300);
		await team.say(edsger, room, "my last word");
		await heard(["my last word"], grace);
		assert.deepEqual(ada.texts(room), []);
		await kick(edsger);
		await heard(["my last word"], ada, grace);
		await team.clock.advance(30_000);
		await heard(["my last word"], ada, grace);
	});

	it("reaches somebody who was away when it returns, and it sees why", async () => {
		const peerId = peerIdOf(edsger);
		await team.leave("Edsger");
		const kicked = await team.answer(ada.api["rooms/kick"]({ room, peerId, reason: "gone too long" }));
		assert.ok(kicked.ok);
		await team.say(ada, room, "without him");
		edsger = await team.comeBack("Edsger");
		// He comes to Grace, who was not the one who decided it.
		await team.connect(edsger, grace);
		await team.until(() => summaryOf(edsger, room).role === "kicked", { what: "the news" });
		assert.equal(summaryOf(edsger, room).ending?.reason, "gone too long");
		assert.equal(summaryOf(edsger, room).ending?.byName, "Ada");
		assert.deepEqual(edsger.texts(room), []);
		assert.deepEqual(happenings(edsger, "removed"), [{ kind: "removed", room, how: "kicked" }]);
		await team.leave("Edsger");
		edsger = await team.comeBack("Edsger");
		assert.equal(summaryOf(edsger, room).role, "kicked");
		assert.equal(summaryOf(edsger, room).ending?.reason, "gone too long");
		assert.deepEqual(happenings(edsger, "removed"), [], "not again");
	});

	it("keeps valid what members write who have not heard of it", async () => {
		team.part("Grace", "Ada", "Edsger");
		await team.until(() => summaryOf(ada, room).onlineCount === 2, { what: "the parting" });
		await kick(edsger);
		await team.say(grace, room, "not knowing");
		await team.say(ada, room, "knowing");
		team.heal("Grace", "Ada");
		await team.connect(grace, ada);
		await heard(["not knowing", "knowing"], ada, grace);
		await team.clock.advance(20_000);
		await heard(["not knowing", "knowing"], ada, grace);
		assert.deepEqual(await memberNames(grace, room), ["Ada", "Grace"]);
	});

	it("lets a partition go on talking with the one removed, and ends that when it heals", async () => {
		await team.say(edsger, room, "below the cut");
		await heard(["below the cut"], ada, grace);
		team.part("Ada", "Grace", "Edsger");
		await team.until(() => summaryOf(ada, room).onlineCount === 1, { what: "the parting" });
		await kick(edsger);
		const [{ cuts = [] } = {}] = [...(ada.node.session?.rooms.get(room)?.state?.removed ?? [])];
		assert.ok((cuts[0]?.seq ?? 0) > 1, "the cut is at a message, not before all");
		await team.say(edsger, room, "beyond the cut");
		await team.say(grace, room, "to him as well");
		await heard(["below the cut", "beyond the cut", "to him as well"], grace, edsger);
		team.heal("Ada", "Grace");
		await team.connect(grace, ada);
		await heard(["below the cut", "to him as well"], ada);
		await team.until(() => summaryOf(edsger, room).role === "kicked", { what: "Grace to tell him" });
		await team.clock.advance(20_000);
		await heard(["below the cut", "to him as well"], ada);
		// What was shown stays, and is marked, in windows that show it already too.
		const voided = grace.messages(room).filter(({ doubt }) => doubt === "voided");
		assert.deepEqual(
			voided.map(({ body }) => (body.kind === "text" ? body.text : "")),
			["beyond the cut"],
		);
		const told = grace.heard.messages.flatMap(({ messages }) => messages).filter(({ id }) => id === voided[0]?.id);
		assert.deepEqual([told[0]?.doubt, told.at(-1)?.doubt], ["", "voided"]);
		await team.leave("Grace");
		grace = await team.comeBack("Grace");
		const shown = (node: TestNode) =>
			node.messages(room).flatMap(({ body, doubt }) => (body.kind === "text" ? [`${body.text} ${doubt}`.trim()] : []));
		assert.deepEqual(shown(grace).sort(), ["below the cut", "beyond the cut voided", "to him as well"]);
		assert.ok(shown(edsger).includes("beyond the cut voided"), "and to the one who said it");
		await team.connect(grace, ada);
		await team.say(grace, room, "and no longer");
		await heard(["below the cut", "to him as well", "and no longer"], ada);
		assert.ok(!edsger.texts(room).includes("and no longer"));
	});

	it("is respected by the one removed, who takes nothing more from members who have not heard of it", async () => {
		await team.say(edsger, room, "before");
		await heard(["before"], ada, grace);
		team.part("Ada", "Grace");
		await team.until(() => summaryOf(grace, room).onlineCount === 2, { what: "the parting" });
		await kick(edsger);
		await team.until(() => summaryOf(edsger, room).role === "kicked", { what: "the news" });
		await team.say(grace, room, "not knowing");
		await team.clock.advance(20_000);
		assert.deepEqual(edsger.texts(room), ["before"]);
		assert.deepEqual(
			ada.messages(room).filter(({ doubt }) => doubt !== ""),
			[],
			"what the cuts cover stands",
		);
	});

	it("waits until it is sure that the admin's own word does not go on elsewhere", async () => {
		const peerId = peerIdOf(edsger);
		await team.leave("Ada");
		team.part("Ada", "Grace", "Edsger");
		ada = await team.comeBack("Ada");
		let isDone = false;
		const kicked = Promise.resolve(ada.api["rooms/kick"]({ room, peerId, reason: "" })).then((outcome) => {
			isDone = true;
			return outcome;
		});
		await team.clock.advance(20_000);
		assert.equal(isDone, false);
		assert.equal(summaryOf(ada, room).memberCount, 3);
		await team.clock.advance(15_000);
		assert.ok((await kicked).ok);
		assert.equal(summaryOf(ada, room).memberCount, 2);
	});

	it("happens once, however often it is asked for at once", async () => {
		const peerId = peerIdOf(edsger);
		const outcomes = await Promise.all([
			team.answer(ada.api["rooms/kick"]({ room, peerId, reason: "one" })),
			team.answer(ada.api["rooms/kick"]({ room, peerId, reason: "two" })),
		]);
		assert.deepEqual(
			outcomes.map((outcome) => (outcome.ok ? "" : outcome.code)),
			["", "memberUnknown"],
		);
		assert.equal(notices(ada, room).filter((notice) => notice.startsWith("kicked")).length, 1);
	});

	it("is carried on after the admin crashed between writing it down and sending it", async () => {
		const id = peerIdOf(edsger);
		team.part("Ada", "Grace", "Edsger");
		const kicked = await team.answer(ada.api["rooms/kick"]({ room, peerId: id, reason: "crash" }));
		assert.ok(kicked.ok);
		await team.leave("Ada");
		team.heal("Ada", "Grace", "Edsger");
		ada = await team.comeBack("Ada");
		await team.connect(ada, grace);
		await team.until(() => summaryOf(edsger, room).role === "kicked", { what: "the news" });
		assert.deepEqual(await memberNames(grace, room), ["Ada", "Grace"]);
		await team.say(ada, room, "back");
		await heard(["back"], ada, grace);
		assert.deepEqual(edsger.texts(room), []);
	});

	it("leaves unsigned what the one removed had typed", async () => {
		await team.leave("Edsger");
		team.part("Edsger", "Ada", "Grace");
		edsger = await team.comeBack("Edsger");
		// After a start nothing is signed before it is sure that it may be.
		await team.say(edsger, room, "not signed yet");
		await kick(edsger);
		team.heal("Edsger", "Ada", "Grace");
		await team.connect(edsger, grace);
		await team.until(() => summaryOf(edsger, room).role === "kicked", { what: "the news" });
		await team.clock.advance(40_000);
		const [typed] = edsger.messages(room).filter(({ body }) => body.kind === "text");
		assert.deepEqual(typed?.delivery, { kind: "queued" });
		assert.deepEqual(grace.texts(room), []);
	});

	it("lets somebody ask anew, with another log, and be let in again", async () => {
		await team.say(edsger, room, "the first time");
		await heard(["the first time"], ada, grace);
		await kick(edsger);
		await team.until(() => summaryOf(edsger, room).role === "kicked", { what: "the news" });
		await team.join(room, ada, edsger);
		await team.until(() => summaryOf(edsger, room).role === "member", { what: "being in again" });
		assert.equal(summaryOf(edsger, room).ending, null);
		await team.say(edsger, room, "the second time");
		await heard(["the first time", "the second time"], ada, grace, edsger);
		await team.say(ada, room, "welcome back");
		await heard(["the first time", "the second time", "welcome back"], ada, grace, edsger);
		const state = () => ada.node.session?.rooms.get(room)?.state ?? assert.fail("not in the room");
		assert.equal(new Set(state().announced).size, 4);
		await kick(edsger);
		assert.deepEqual(
			[...state().removed].map(({ log, cuts }) => [cuts.map((cut) => cut.log), log]),
			[...state().removed].map(({ log }) => [[log], log]),
			"each stay's logs are cut once, by the removal that ended it",
		);
	});
});
