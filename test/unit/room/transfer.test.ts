import assert from "node:assert/strict";
import type { NodeEvent } from "../../../src/net/api/rooms.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import {
	decodeTransfer,
	encodeTransfer,
	signAcceptance,
	type TransferMessage,
} from "../../../src/net/wire/transfer.ts";
import { acceptance, add, after } from "../../harness/chains.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import { RawMember } from "../../harness/rawMember.ts";
import type { TestNode } from "../../harness/testNode.ts";

const minute = 60_000;

const summaryOf = (node: TestNode, room: string) => node.node.overview().rooms.find((mine) => mine.room === room);
const roleOf = (node: TestNode, room: string) => summaryOf(node, room)?.role;
const peerIdOf = (node: TestNode): string => node.node.overview().me?.peerId ?? assert.fail("not open");
const stateOf = (node: TestNode, room: string) =>
	node.node.session?.rooms.get(room)?.state ?? assert.fail("not in the room");
const eventsOf = (node: TestNode, kind: NodeEvent["kind"]) => node.heard.event.filter((event) => event.kind === kind);
const noticesOf = (node: TestNode, room: string) =>
	node
		.messages(room)
		.flatMap(({ body }) => (body.kind === "notice" ? [`${body.notice} ${body.name} ${body.byName}`] : []));

describe("handing over the admin role", () => {
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

	const offer = async (to: TestNode = grace): Promise<void> => {
		assert.deepEqual(await ada.api["rooms/offerTransfer"]({ room, peerId: peerIdOf(to) }), {
			ok: true,
			value: null,
		});
		await team.clock.advance(50);
	};
	const answer = async (accept: boolean, node: TestNode = grace): Promise<void> => {
		assert.ok((await node.api["rooms/answerTransfer"]({ room, accept })).ok);
		await team.clock.advance(100);
	};

	it("is not crossed by leaving: who has just said yes stays until it is heard", async () => {
		await offer();
		const answered = grace.api["rooms/answerTransfer"]({ room, accept: true });
		const left = grace.api["rooms/leave"]({ room });
		assert.ok((await answered).ok);
		const refusal = await left;
		assert.equal(refusal.ok ? "left" : refusal.code, "transferAccepted");
		await team.clock.advance(100);
		assert.equal(roleOf(grace, room), "admin");
	});

	it("takes an offer and an acceptance, and both sides see it", async () => {
		await offer();
		const [mine, theirs] = [summaryOf(ada, room)?.transfer, summaryOf(grace, room)?.transfer];
		assert.deepEqual([mine?.kind, mine?.name], ["offeredByMe", "Grace"]);
		assert.deepEqual([theirs?.kind, theirs?.name, theirs?.tag], ["offeredToMe", "Ada", ada.node.overview().me?.tag]);
		assert.deepEqual(eventsOf(grace, "transferOffered"), [
			{ kind: "transferOffered", room, fromPeerId: peerIdOf(ada) },
		]);
		assert.equal(roleOf(grace, room), "member", "not before it is accepted");
		await answer(true);
		assert.equal(roleOf(grace, room), "admin");
		assert.equal(roleOf(ada, room), "member", "who hands over stays");
		assert.deepEqual(eventsOf(ada, "transferEnded"), [{ kind: "transferEnded", room, how: "accepted" }]);
		assert.equal(summaryOf(ada, room)?.transfer, null);
		assert.equal(summaryOf(grace, room)?.transfer, null);
		for (const node of [ada, grace]) {
			assert.ok(noticesOf(node, room).includes("transferred Grace Ada"));
		}
		await team.say(ada, room, "good luck");
		await team.until(() => grace.texts(room).includes("good luck"), { what: "the message" });
	});

	it("shows the new admin at once who waits, and it lets them in; the old one may not", async () => {
		const linus = await team.add("Linus");
		await team.connect(linus, ada);
		await team.ask(room, linus);
		const request = await team.until(() => ada.node.overview().requests[0], { what: "the request" });
		await offer();
		await answer(true);
		await team.until(() => grace.node.overview().requests.some(({ name }) => name === "Linus" || name === ""), {
			what: "the request at the new admin",
		});
		assert.deepEqual(ada.node.overview().requests, []);
		const late = await ada.api["rooms/approve"](request);
		assert.deepEqual(late, { ok: false, code: "roomNotAdmin", detail: {} });
		assert.ok((await grace.api["rooms/approve"](request)).ok);
		await team.until(() => roleOf(linus, room) === "member", { what: "Linus to be in" });
		assert.equal(stateOf(linus, room).admin, stateOf(grace, room).admin);
	});

	it("outlives restarts of both", async () => {
		await offer();
		await answer(true);
		await team.leave("Ada");
		await team.leave("Grace");
		grace = await team.comeBack("Grace");
		ada = await team.comeBack("Ada");
		assert.equal(roleOf(grace, room), "admin");
		assert.equal(roleOf(ada, room), "member");
	});

	it("comes to nothing when it is declined, withdrawn, too late, or the link ends", async () => {
		await offer();
		await answer(false);
		assert.deepEqual(eventsOf(ada, "transferEnded"), [{ kind: "transferEnded", room, how: "declined" }]);
		await offer();
		assert.ok((await ada.api["rooms/withdrawTransfer"]({ room })).ok);
		await team.clock.advance(50);
		assert.equal(summaryOf(grace, room)?.transfer, null);
		const none = { ok: false, code: "transferNone", detail: {} };
		assert.deepEqual(await grace.api["rooms/answerTransfer"]({ room, accept: true }), none);
		assert.deepEqual(await ada.api["rooms/withdrawTransfer"]({ room }), none);
		assert.equal(eventsOf(ada, "transferEnded").length, 1, "who withdraws knows");
		await offer();
		await team.clock.advance(10 * minute + 1_000);
		assert.equal(summaryOf(ada, room)?.transfer, null);
		assert.equal(summaryOf(grace, room)?.transfer, null);
		assert.deepEqual(eventsOf(ada, "transferEnded").at(-1), { kind: "transferEnded", room, how: "stale" });
		await offer();
		await team.leave("Grace");
		await team.clock.advance(1_000);
		assert.equal(summaryOf(ada, room)?.transfer, null);
		assert.equal(eventsOf(ada, "transferEnded").length, 3);
		assert.equal(roleOf(ada, room), "admin");
	});

	it("is offered to connected members only, one at a time, by the admin", async () => {
		const linus = await team.add("Linus");
		await team.connect(linus, ada);
		await team.join(room, ada, linus);
		const ask = async (node: TestNode, peerId: string) => {
			const outcome = await node.api["rooms/offerTransfer"]({ room, peerId });
			return outcome.ok ? "ok" : outcome.code;
		};
		assert.equal(await ask(grace, peerIdOf(ada)), "roomNotAdmin");
		assert.equal(await ask(ada, peerIdOf(ada)), "memberSelf");
		assert.equal(await ask(ada, person("Nobody").peerId), "memberUnknown");
		assert.equal(await ask(ada, "no id"), "memberUnknown");
		const receivers = async () => {
			const members = await ada.api["rooms/members"]({ room });
			assert.ok(members.ok);
			return members.value.filter(({ canReceiveAdmin }) => canReceiveAdmin).map(({ name }) => name);
		};
		assert.deepEqual(await receivers(), ["Grace", "Linus"]);
		const away = peerIdOf(linus);
		await team.leave("Linus");
		await team.clock.advance(1_000);
		assert.deepEqual(await receivers(), ["Grace"]);
		assert.equal(await ask(ada, away), "transferOffline");
		assert.equal(await ask(ada, peerIdOf(grace)), "ok");
		assert.equal(await ask(ada, peerIdOf(grace)), "transferPending");
	});

	it("is asked again by itself when an operation came in between", async () => {
		const linus = await team.add("Linus");
		await team.connect(linus, ada);
		await team.ask(room, linus);
		await offer();
		const request = ada.node.overview().requests[0] ?? assert.fail("no request");
		assert.ok((await ada.api["rooms/approve"](request)).ok);
		await team.clock.advance(50);
		await answer(true);
		assert.equal(roleOf(grace, room), "admin");
		assert.ok(stateOf(grace, room).members.size === 3);
		assert.equal(eventsOf(grace, "transferOffered").length, 1, "nobody is asked twice");
	});
});

describe("handing over to somebody who says what it likes", () => {
	const mallory = person("Mallory");
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

	const say = async (message: TransferMessage, from: RawMember = member): Promise<void> => {
		from.link.send(recordTypes.transfer, encodeTransfer(message));
		await team.clock.advance(50);
	};
	const heard = (from: RawMember = member) =>
		from.link.bodies(recordTypes.transfer).flatMap((bytes) => {
			const decoded = decodeTransfer(bytes);
			return decoded.ok ? [decoded.value] : [];
		});
	const offered = async () => {
		assert.ok((await ada.api["rooms/offerTransfer"]({ room, peerId: mallory.peerId })).ok);
		await team.clock.advance(50);
		const { n, prev } = heard().at(-1) ?? assert.fail("no offer");
		return { room, n, prev };
	};
	const accept = (place: { readonly room: string; readonly n: number; readonly prev: string }, who = mallory) =>
		({ kind: "accept", ...place, acceptance: signAcceptance(who.signing, place) }) as const;

	it("gives it nothing without an offer, or for an offer taken back", async () => {
		const { id, n } = stateOf(ada, room);
		const place = { room, n: n + 1, prev: id };
		await say(accept(place));
		assert.equal(roleOf(ada, room), "admin");
		await offered();
		assert.ok((await ada.api["rooms/withdrawTransfer"]({ room })).ok);
		await say(accept(place));
		assert.equal(roleOf(ada, room), "admin");
		assert.equal(member.link.closed, null, "records may cross");
	});

	it("takes no acceptance of somebody else", async () => {
		const other = person("Edsger");
		const second = await RawMember.join(team, ada, other, { room, host: "10.3.0.7", instance: "00000000000000ab" });
		const place = await offered();
		await say(accept(place, other), second);
		await say({ kind: "decline", ...place }, second);
		assert.equal(roleOf(ada, room), "admin");
		assert.notEqual(summaryOf(ada, room)?.transfer, null);
		await say(accept(place, other));
		assert.equal(member.link.closed, 4400, "a signature that does not hold");
		assert.equal(roleOf(ada, room), "admin");
	});

	it("takes no acceptance of another place, asks once more when one has become stale, and then gives up", async () => {
		const place = await offered();
		await say(accept({ ...place, n: place.n + 1 }));
		await say(accept({ ...place, prev: "ab".repeat(32) }));
		assert.equal(roleOf(ada, room), "admin");
		const admit = async (name: string, at: string, instance: string) =>
			await RawMember.join(team, ada, person(name), { room, host: at, instance });
		await admit("One", "10.3.0.11", "00000000000000b1");
		await say(accept(place));
		const again = heard().at(-1) ?? assert.fail("not asked");
		assert.deepEqual([again.kind, again.n], ["offer", place.n + 1]);
		await admit("Two", "10.3.0.12", "00000000000000b2");
		await say(accept({ room, n: again.n, prev: again.prev }));
		assert.equal(heard().at(-1)?.kind, "withdraw");
		assert.deepEqual(eventsOf(ada, "transferEnded"), [{ kind: "transferEnded", room, how: "stale" }]);
		assert.equal(roleOf(ada, room), "admin");
	});

	it("makes it the admin when it accepts as it should", async () => {
		const place = await offered();
		await say(accept(place));
		assert.equal(roleOf(ada, room), "member");
		assert.equal(stateOf(ada, room).admin, mallory.key);
		const given = member.given.filter(({ kind }) => kind === "control");
		assert.ok(given.length > 0);
	});

	it("lets go whoever sends what does not decode, and hears no stranger", async () => {
		const { id, n } = stateOf(ada, room);
		const stranger = await team.raw("10.3.0.9", ada, person("Stranger"));
		stranger.send(recordTypes.transfer, encodeTransfer({ kind: "offer", room, n: n + 1, prev: id }));
		await team.clock.advance(50);
		assert.equal(summaryOf(ada, room)?.transfer, null);
		assert.equal(stranger.closed, null);
		member.link.send(recordTypes.transfer, new Uint8Array([0, 1, 2]));
		await team.clock.advance(50);
		assert.equal(member.link.closed, 4400);
	});
});

describe("an admin that hands over and says what it likes", () => {
	const mallory = person("Mallory");
	let team: MemoryTeam;
	let ada: TestNode;
	let admin: RawMember;
	let room: string;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		admin = await RawMember.lead(team, ada, mallory);
		room = admin.room;
	});
	afterEach(() => team.end());

	const offer = async (place: { readonly n: number; readonly prev: string }): Promise<void> => {
		admin.link.send(recordTypes.transfer, encodeTransfer({ kind: "offer", room, ...place }));
		await team.clock.advance(50);
	};
	const answers = () =>
		admin.link.bodies(recordTypes.transfer).flatMap((bytes) => {
			const decoded = decodeTransfer(bytes);
			return decoded.ok && decoded.value.kind === "accept" ? [decoded.value] : [];
		});

	it("gets no signature for a place that the other does not see", async () => {
		await offer({ n: admin.head.n + 5, prev: "ab".repeat(32) });
		assert.ok((await ada.api["rooms/answerTransfer"]({ room, accept: true })).ok);
		await team.clock.advance(1_000);
		assert.deepEqual(answers(), []);
		await offer({ n: admin.head.n + 2, prev: admin.head.id });
		assert.deepEqual(answers(), [], "nor for a number that does not follow");
		await offer({ n: 1, prev: admin.chain[0]?.id ?? "" });
		assert.deepEqual(answers(), [], "nor for one before it was in");
		await offer({ n: admin.head.n + 1, prev: admin.head.id });
		assert.equal(answers().length, 1, "what was accepted once holds for the place that fits");
	});

	it("gets no signature for a place where somebody else led, who could undo the handing over by it", async () => {
		const grace = person("Grace");
		admin.decree(add(admin.head, mallory, grace));
		const before = admin.head;
		admin.decree(after(before, mallory, { kind: "transfer", to: grace.key, acceptance: acceptance(before, grace) }));
		await team.clock.advance(50);
		assert.equal(stateOf(ada, room).admin, grace.key);
		admin.link = await team.raw("10.3.0.9", ada, grace, { hello: { instance: "00000000000000c9" } });
		await offer({ n: before.n + 1, prev: before.id });
		assert.ok((await ada.api["rooms/answerTransfer"]({ room, accept: true })).ok);
		await team.clock.advance(50);
		assert.deepEqual(answers(), []);
		await offer({ n: admin.head.n + 1, prev: admin.head.id });
		assert.equal(answers().length, 1);
	});

	it("gets the signature as soon as the operation before has arrived", async () => {
		const next = add(admin.head, mallory, person("Grace"));
		await offer({ n: next.n + 1, prev: next.id });
		assert.ok((await ada.api["rooms/answerTransfer"]({ room, accept: true })).ok);
		await team.clock.advance(50);
		assert.deepEqual(answers(), []);
		admin.decree(next);
		await team.clock.advance(50);
		assert.equal(answers().length, 1);
	});

	it("rings once however often it offers", async () => {
		for (let i = 0; i < 20; i++) {
			await offer({ n: admin.head.n + 1, prev: admin.head.id });
			admin.link.send(
				recordTypes.transfer,
				encodeTransfer({ kind: "withdraw", room, n: admin.head.n + 1, prev: admin.head.id }),
			);
			await team.clock.advance(50);
		}
		assert.equal(eventsOf(ada, "transferOffered").length, 1);
	});

	it("cannot undo it once a majority has seen it", async () => {
		const me = ada.node.session?.identity ?? assert.fail("not open");
		const handedOver = after(admin.head, mallory, {
			kind: "transfer",
			to: me.key,
			acceptance: acceptance(admin.head, me),
		});
		const before = admin.head;
		admin.give({ kind: "control", bytes: handedOver.bytes });
		await team.clock.advance(5_000);
		assert.equal(roleOf(ada, room), "admin");
		// Whatever ids come out: the former admin tries several branches of its own.
		for (let i = 0; i < 8; i++) {
			admin.give({ kind: "control", bytes: add(before, mallory, person(`Friend ${i}`)).bytes });
			await team.clock.advance(2_500);
		}
		assert.equal(roleOf(ada, room), "admin");
		assert.equal(stateOf(ada, room).id, handedOver.id);
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.equal(roleOf(ada, room), "admin", "also after a restart");
	});
});
