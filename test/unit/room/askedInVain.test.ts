import assert from "node:assert/strict";
import { timeLimits } from "../../../src/net/limits.ts";
import { ControlChain } from "../../../src/net/room/chain/controlChain.ts";
import { wasListedWith } from "../../../src/net/room/chain/policies.ts";
import { decodeJoinStatus, encodeJoinStatus, signJoin, signUnlisted } from "../../../src/net/wire/join.ts";
import { encodeRoomAdverts, recordTypes } from "../../../src/net/wire/records.ts";
import { add, after, create, usualPolicy } from "../../harness/chains.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import { listedPolicy } from "../../harness/policies.ts";
import type { RawLink } from "../../harness/rawLink.ts";
import { happenings, identityOf, peerIdOf, summaryOf } from "../../harness/roomTalk.ts";
import type { TestNode } from "../../harness/testNode.ts";

describe("who asks in vain", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	let room: string;
	beforeEach(async () => {
		team = new MemoryTeam();
		[ada, grace] = await team.together("Ada", "Grace");
		room = await team.room(ada);
	});
	afterEach(() => team.end());

	const isKept = () => team.until(() => ada.node.overview().requests.length === 1, { what: "the request" });
	const roleOf = (node: TestNode) => summaryOf(node, room).role;
	const close = async () => {
		const outcome = await team.answer(ada.api["rooms/close"]({ room, reason: "we are done" }));
		assert.ok(outcome.ok);
	};
	const unlist = async (of = room) => {
		const policy = { ...listedPolicy, listed: false };
		assert.ok((await team.answer(ada.api["rooms/setPolicy"]({ room: of, policy }))).ok);
	};
	/** Asks where nobody hears it, and comes back after `meanwhile`. */
	const askUnheard = async (meanwhile: () => Promise<void>) => {
		await team.until(() => grace.node.overview().nearby.length === 1, { what: "the room" });
		team.network.cut(team.host("Grace"), team.host("Ada"));
		assert.ok((await grace.api["rooms/join"]({ room, note: "" })).ok);
		team.part("Grace", "Ada");
		await meanwhile();
		assert.deepEqual(ada.node.overview().requests, []);
		team.heal("Grace", "Ada");
		await team.connect(grace, ada);
	};
	const statuses = (link: RawLink) =>
		link.bodies(recordTypes.joinStatus).map((body) => {
			const decoded = decodeJoinStatus(body);
			assert.ok(decoded.ok);
			return decoded.value.kind;
		});
	const request = (who: ReturnType<typeof person>, of = room) =>
		signJoin(who.signing, {
			room: of,
			card: who.card,
			log: "ab".repeat(8),
			reqId: "cd".repeat(16),
			ms: team.clock.now(),
			note: "",
			invitation: null,
		});
	const assertClosed = () => {
		const { role, shut, ending } = summaryOf(grace, room);
		assert.deepEqual(
			[role, shut, ending?.byName, ending?.reason],
			["denied", "closed", "Ada", "we are done"],
			"by whom and why",
		);
		assert.deepEqual(happenings(grace, "joinDenied"), [{ kind: "joinDenied", room, how: "closed" }]);
	};

	it("hears it at once when the room is closed, and the request waits no more, also after a restart", async () => {
		await team.ask(room, grace);
		await isKept();
		await close();
		await team.until(() => roleOf(grace) === "denied", { what: "the word" });
		assertClosed();
		await team.leave("Grace");
		grace = await team.comeBack("Grace");
		assert.equal(summaryOf(grace, room).shut, "closed");
		assert.deepEqual(await grace.api["rooms/remove"]({ room }), { ok: true, value: null });
	});

	it("hears that the room was closed from a member that kept the request, without the admin", async () => {
		const edsger = await team.add("Edsger");
		await team.connect(edsger, ada);
		await team.join(room, ada, edsger);
		await team.connect(grace, edsger);
		await team.ask(room, grace);
		await isKept();
		await team.leave("Grace");
		await close();
		await team.until(() => roleOf(edsger) === "closed" || summaryOf(edsger, room).ending !== null, {
			what: "Edsger to know",
		});
		await team.leave("Ada");
		grace = await team.comeBack("Grace");
		await team.connect(grace, edsger);
		await team.until(() => roleOf(grace) === "denied", { what: "the word" });
		assertClosed();
	});

	it("hears that the room was closed before the request had reached anybody", async () => {
		await askUnheard(close);
		await team.until(() => roleOf(grace) === "denied", { what: "the word" });
		assertClosed();
	});

	it("remembers the first eight that were sent the request, and nobody who only says that it keeps it", async () => {
		await team.ask(room, grace);
		await isKept();
		const row = () => grace.node.session?.rooms.get(room)?.row;
		const reqId = row()?.reqId ?? "";
		const stranger = await team.raw("10.5.0.99", grace, person("Stranger"));
		stranger.send(recordTypes.joinStatus, encodeJoinStatus({ kind: "waiting", room, reqId }));
		await team.clock.advance(50);
		assert.equal(row()?.keptBy?.length, 1);
		for (let teller = 1; teller <= 9; teller++) {
			const link = await team.raw(`10.5.0.${teller}`, grace, person(`Teller ${teller}`));
			const advert = { room, name: "Compilers", count: 9, admin: row()?.admin ?? "", adminName: "Ada" };
			link.send(recordTypes.roomAdvert, encodeRoomAdverts([advert]));
			await team.clock.advance(50);
			assert.equal(link.bodies(recordTypes.joinRequest).length, 1);
		}
		assert.equal(row()?.keptBy?.length, 8);
	});

	it("hears that the room is by invitation now, and nothing else of it", async () => {
		await askUnheard(unlist);
		await team.until(() => roleOf(grace) === "denied", { what: "the word" });
		const { shut, ending, memberCount, deniedUntilMs } = summaryOf(grace, room);
		assert.deepEqual([shut, ending, memberCount, deniedUntilMs], ["unlisted", null, 0, 0]);
		assert.deepEqual(happenings(grace, "joinDenied"), [{ kind: "joinDenied", room, how: "unlisted" }]);
		const policy = listedPolicy;
		assert.ok((await team.answer(ada.api["rooms/setPolicy"]({ room, policy }))).ok);
		await team.ask(room, grace, "once it is listed again");
		await isKept();
	});

	it("hears nothing of a room that never was listed, nor from a member that it is not listed any more", async () => {
		const policy = { ...listedPolicy, listed: false };
		const hidden = await ada.api["rooms/create"]({ name: "Hidden", policy });
		assert.ok(hidden.ok);
		await team.join(room, ada, grace);
		await unlist();
		await team.until(() => !summaryOf(grace, room).policy.listed, { what: "Grace to know" });
		const link = await team.raw("10.1.0.1", ada, person("Mallory"));
		link.send(recordTypes.joinRequest, request(person("Mallory"), hidden.value.room));
		const toGrace = await team.raw("10.1.0.1", grace, person("Mallory"));
		toGrace.send(recordTypes.joinRequest, request(person("Mallory")));
		await team.clock.advance(100);
		assert.deepEqual([statuses(link), statuses(toGrace)], [[], []]);
		link.send(recordTypes.joinRequest, request(person("Mallory")));
		await team.clock.advance(100);
		assert.deepEqual(statuses(link), ["unlisted"]);
		assert.ok((await team.answer(ada.api["rooms/close"]({ room: hidden.value.room, reason: "" }))).ok);
		link.send(recordTypes.joinRequest, request(person("Mallory"), hidden.value.room));
		await team.clock.advance(100);
		assert.deepEqual(statuses(link), ["unlisted"], "nor that it was closed");
	});

	it("hears who removed it and why, when it was let in and removed before it heard of either", async () => {
		await team.ask(room, grace);
		const asked = await team.until(() => ada.node.overview().requests[0], { what: "the request" });
		const peerId = peerIdOf(grace);
		await team.leave("Grace");
		assert.ok((await team.answer(ada.api["rooms/approve"](asked))).ok);
		const kicked = await team.answer(ada.api["rooms/kick"]({ room, peerId, reason: "a mistake" }));
		assert.ok(kicked.ok);
		await team.say(ada, room, "not for Grace");
		grace = await team.comeBack("Grace");
		await team.connect(grace, ada);
		await team.until(() => roleOf(grace) === "kicked", { what: "the word" });
		const { ending } = summaryOf(grace, room);
		assert.deepEqual([ending?.byName, ending?.reason], ["Ada", "a mistake"]);
		assert.deepEqual(happenings(grace, "removed"), [{ kind: "removed", room, how: "kicked" }]);
		assert.deepEqual(happenings(grace, "joinApproved"), []);
		await team.clock.advance(10_000);
		assert.deepEqual(grace.texts(room), []);
	});

	it("hears from a member that kept its request that it was let in and removed, though nobody tells of the room", async () => {
		const edsger = await team.add("Edsger");
		await team.connect(edsger, ada);
		await team.join(room, ada, edsger);
		await team.connect(grace, edsger);
		await team.ask(room, grace);
		const asked = await team.until(() => ada.node.overview().requests[0], { what: "the request" });
		await team.clock.advance(1_000);
		const peerId = peerIdOf(grace);
		await team.leave("Grace");
		assert.ok((await team.answer(ada.api["rooms/approve"](asked))).ok);
		assert.ok((await team.answer(ada.api["rooms/kick"]({ room, peerId, reason: "a mistake" }))).ok);
		await unlist();
		await team.until(() => !summaryOf(edsger, room).policy.listed, { what: "Edsger to know" });
		await team.leave("Ada");
		grace = await team.comeBack("Grace");
		await team.connect(grace, edsger);
		await team.until(() => roleOf(grace) === "kicked", { what: "the word", within: 60_000 });
		assert.equal(summaryOf(grace, room).ending?.reason, "a mistake");
	});

	it("waits no more after a week without an answer, also after a restart, and may ask anew", async () => {
		await team.ask(room, grace);
		await isKept();
		await team.leave("Ada");
		team.clock.jump(timeLimits.joinRequestAge - 60_000);
		await team.clock.advance(10_000);
		assert.equal(roleOf(grace), "requested");
		await team.leave("Grace");
		team.clock.jump(120_000);
		grace = await team.comeBack("Grace");
		await team.until(() => roleOf(grace) === "denied", { what: "the end", within: 60_000 });
		assert.deepEqual([summaryOf(grace, room).shut, summaryOf(grace, room).deniedUntilMs], ["unanswered", 0]);
		ada = await team.comeBack("Ada");
		await team.connect(grace, ada);
		await team.ask(room, grace, "once more");
		await isKept();
	});

	it("waits on though its clock was a month ahead for a minute", async () => {
		await team.ask(room, grace);
		await isKept();
		await team.leave("Ada");
		team.clock.jump(4 * timeLimits.joinRequestAge);
		await team.clock.advance(60_000);
		team.clock.jump(-4 * timeLimits.joinRequestAge);
		await team.clock.advance(10_000);
		assert.equal(roleOf(grace), "requested");
	});

	it("believes nobody but the admin that the room is closed or takes no more requests", async () => {
		await team.ask(room, grace);
		await isKept();
		const mallory = person("Mallory");
		const link = await team.raw("10.1.0.1", grace, mallory);
		const adas = ada.node.session?.identity;
		assert.ok(adas);
		const { reqId } = ada.node.overview().requests[0] ?? { reqId: "" };
		const to = { room, requester: identityOf(grace), reqId, handovers: [] };
		const { control: first } = create(mallory);
		const closing = after({ ...first, room, op: 1 }, mallory, { kind: "close", reason: "" });
		for (const bytes of [
			encodeJoinStatus({ kind: "closed", room, reqId, handovers: [], control: closing }),
			signUnlisted(mallory.signing, to),
			signUnlisted(adas.signing, { ...to, requester: mallory.key }),
			signUnlisted(adas.signing, { ...to, reqId: "ab".repeat(16) }),
		]) {
			link.send(recordTypes.joinStatus, bytes);
		}
		await team.clock.advance(100);
		assert.deepEqual([roleOf(grace), link.closed], ["requested", null]);
		link.send(recordTypes.joinStatus, signUnlisted(adas.signing, to));
		await team.until(() => roleOf(grace) === "denied", { what: "the admin's own word" });
	});

	it("is told of a room's listing only by who was in it then", () => {
		const [first, second] = [person("Ada"), person("Grace")];
		const { control } = create(first);
		const hidden = after(control, first, { kind: "policy", policy: { ...usualPolicy, listed: false } });
		const chain = new ControlChain();
		for (const operation of [control, hidden, add(hidden, first, second)]) {
			chain.add(operation);
		}
		assert.equal(chain.state?.members.has(second.key), true);
		assert.deepEqual([wasListedWith(chain, first.key), wasListedWith(chain, second.key)], [true, false]);
	});
});
