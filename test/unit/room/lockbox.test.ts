import assert from "node:assert/strict";
import type { Identity } from "../../../src/net/identity.ts";
import { memberTagOf } from "../../../src/net/room/chain/roomState.ts";
import type { Control } from "../../../src/net/wire/control.ts";
import { decodeJoin } from "../../../src/net/wire/join.ts";
import { decodeLockbox, encodeLockbox } from "../../../src/net/wire/lockbox.ts";
import { encodeRoomAdverts, recordTypes } from "../../../src/net/wire/records.ts";
import { encodeItems, type Item } from "../../../src/net/wire/sync.ts";
import { acceptance, add, after, rotationFor } from "../../harness/chains.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import type { RawLink } from "../../harness/rawLink.ts";
import { RawMember } from "../../harness/rawMember.ts";
import { notices, summaryOf } from "../../harness/roomTalk.ts";
import type { TestNode } from "../../harness/testNode.ts";

const mallory = person("Mallory");

const whoIs = (node: TestNode): Identity => {
	const identity = node.node.session?.identity;
	assert.ok(identity);
	return identity;
};

describe("a key whose box does not open", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	/** Leads the room, and seals badly. */
	let lead: RawMember;
	let toGrace: RawLink;
	let room: string;
	beforeEach(async () => {
		team = new MemoryTeam();
		[ada, grace] = await team.together("Ada", "Grace");
		lead = await RawMember.lead(team, ada, mallory);
		room = lead.room;
		toGrace = await team.raw("10.3.0.2", grace, mallory, { hello: { instance: "00000000000000bb" } });
		const advert = { room, name: "Compilers", count: 2, admin: mallory.key, adminName: "Mallory" };
		toGrace.send(recordTypes.roomAdvert, encodeRoomAdverts([advert]));
		await team.ask(room, grace);
		await team.clock.advance(20);
		const asked = toGrace.bodies(recordTypes.joinRequest).map((body) => decodeJoin(body))[0];
		assert.ok(asked?.ok);
		tell(add(lead.head, mallory, whoIs(grace), { key: lead.key, log: asked.value.log }));
		await team.until(() => [ada, grace].every((node) => summaryOf(node, room).memberCount === 3), {
			what: "everybody to be in",
		});
		await team.clock.advance(5_000);
	});
	afterEach(() => team.end());

	/** Follows an operation and tells both. */
	const tell = (control: Control): void => {
		lead.decree(control);
		const all = lead.chain.map((one): Item => ({ kind: "control", bytes: one.bytes }));
		toGrace.send(recordTypes.events, encodeItems(room, all));
	};

	/** Renews the key with boxes spoilt for some. */
	const rotate = (...spoiltFor: readonly TestNode[]): Uint8Array => {
		const { rotation, key } = rotationFor(lead.head, [mallory, whoIs(ada), whoIs(grace)], lead.key);
		const spoilt = spoiltFor.map((node) => memberTagOf(whoIs(node).key));
		const boxes = rotation.boxes.map((box) =>
			spoilt.includes(box.tag) ? { ...box, box: Uint8Array.from(box.box, (byte) => byte ^ 1) } : box,
		);
		const control = after(lead.head, mallory, { kind: "rotate", rotation: { ...rotation, boxes } });
		tell(control);
		lead.key = key;
		lead.epoch = control.id;
		return key;
	};
	const asksOf = (link: RawLink): readonly string[] =>
		link.bodies(recordTypes.lockbox).flatMap((body) => {
			const decoded = decodeLockbox(body);
			return decoded.ok && decoded.value.key === null ? [decoded.value.epoch] : [];
		});

	it("is asked of any member, and what was said becomes readable in the windows too", async () => {
		team.part("Ada", "Grace");
		await team.until(() => summaryOf(grace, room).onlineCount === 2, { what: "the parting" });
		rotate(grace);
		await team.clock.advance(100);
		assert.equal(summaryOf(grace, room).halted, "keyMissing");
		assert.equal(summaryOf(ada, room).halted, "");
		assert.ok(notices(grace, room).includes("boxBad Mallory"));
		assert.ok(!notices(ada, room).some((notice) => notice.startsWith("boxBad")));
		lead.link.send(recordTypes.events, encodeItems(room, [lead.event("hello", { ms: team.clock.now() }).item]));
		await team.say(grace, room, "typed without a key");
		const [typed] = grace.messages(room).slice(-1);
		assert.deepEqual(typed?.delivery, { kind: "queued" });
		team.heal("Ada", "Grace");
		await team.connect(grace, ada);
		await team.until(() => grace.texts(room).length === 2, { what: "the key" });
		assert.deepEqual(grace.texts(room), ["hello", "typed without a key"]);
		assert.equal(summaryOf(grace, room).halted, "");
		await team.until(() => ada.texts(room).length === 2, { what: "what was typed" });
		assert.ok(notices(grace, room).includes("boxBad Mallory"), "that it was bad stays to be seen");
		await team.leave("Grace");
		grace = await team.comeBack("Grace");
		assert.deepEqual(grace.texts(room), ["hello", "typed without a key"]);
		assert.ok(notices(grace, room).includes("boxBad Mallory"));
	});

	it("is told to windows again that hold what could not be read", async () => {
		team.part("Ada", "Grace");
		await team.until(() => summaryOf(grace, room).onlineCount === 2, { what: "the parting" });
		rotate(grace);
		const { item, header } = lead.event("hello", { ms: team.clock.now() });
		toGrace.send(recordTypes.events, encodeItems(room, [item]));
		const toldOf = () => grace.heard.messages.flatMap(({ messages }) => messages).filter(({ id }) => id === header.id);
		await team.until(() => toldOf().length === 1, { what: "the message" });
		assert.equal(toldOf()[0]?.body.kind, "unreadable");
		team.heal("Ada", "Grace");
		await team.connect(grace, ada);
		await team.until(() => toldOf().length === 2, { what: "the key" });
		assert.deepEqual(toldOf()[1]?.body, { kind: "text", text: "hello" });
	});

	it("is asked of the next one where a member does not answer", async () => {
		await team.clock.advance(5_000);
		rotate(grace);
		await team.until(() => summaryOf(grace, room).halted === "", { what: "the key", within: 12_000 });
		await team.say(grace, room, "with the key");
		await team.until(() => ada.texts(room).length === 1, { what: "the word" });
	});

	it("comes by itself with the next one, by which all can be walked back", async () => {
		team.part("Ada", "Grace");
		await team.until(() => summaryOf(grace, room).onlineCount === 2, { what: "the parting" });
		rotate(grace);
		toGrace.send(recordTypes.events, encodeItems(room, [lead.event("hello", { ms: team.clock.now() }).item]));
		await team.clock.advance(100);
		assert.deepEqual(grace.texts(room), []);
		rotate();
		await team.until(() => grace.texts(room).length === 1, { what: "the key" });
		assert.equal(summaryOf(grace, room).halted, "");
	});

	it("is taken only if it is what everybody was given; whoever gives another one is let go", async () => {
		team.part("Ada", "Grace");
		await team.until(() => summaryOf(grace, room).onlineCount === 2, { what: "the parting" });
		const before = lead.key;
		const key = rotate(grace);
		await team.until(() => asksOf(toGrace).length > 0, { what: "the question" });
		assert.deepEqual(asksOf(toGrace), [lead.epoch]);
		toGrace.send(recordTypes.lockbox, encodeLockbox({ room, epoch: lead.epoch, key: before }));
		await team.clock.advance(100);
		assert.equal(toGrace.closed, 4400);
		assert.equal(summaryOf(grace, room).halted, "keyMissing");
		toGrace = await team.raw("10.3.0.3", grace, mallory, { hello: { instance: "00000000000000cc" } });
		toGrace.send(recordTypes.lockbox, encodeLockbox({ room, epoch: lead.epoch, key }));
		await team.clock.advance(100);
		assert.equal(summaryOf(grace, room).halted, "");
		assert.equal(toGrace.closed, null);
	});

	it("is not given to strangers, and not taken from them", async () => {
		team.part("Ada", "Grace");
		await team.until(() => summaryOf(grace, room).onlineCount === 2, { what: "the parting" });
		const key = rotate(grace);
		const stranger = await team.raw("10.3.0.4", grace, person("Stranger"), { hello: { instance: "00000000000000dd" } });
		stranger.send(recordTypes.lockbox, encodeLockbox({ room, epoch: lead.epoch, key }));
		await team.clock.advance(100);
		assert.equal(summaryOf(grace, room).halted, "keyMissing");
		const other = await team.raw("10.3.0.5", ada, person("Stranger"), { hello: { instance: "00000000000000dd" } });
		for (const epoch of lead.chain.map(({ id }) => id)) {
			other.send(recordTypes.lockbox, encodeLockbox({ room, epoch, key: null }));
		}
		await team.clock.advance(100);
		assert.deepEqual(other.bodies(recordTypes.lockbox), []);
		assert.equal(other.closed, null);
	});

	it("is let go for a record that does not decode", async () => {
		const good = encodeLockbox({ room, epoch: lead.epoch, key: null });
		for (const bad of [
			good.subarray(1),
			Uint8Array.from([...good, 0]),
			Uint8Array.from(good, (b, i) => (i === 64 ? 3 : b)),
		]) {
			const link = await team.raw("10.3.0.9", ada, person("Stranger"), { hello: { instance: "00000000000000ee" } });
			link.send(recordTypes.lockbox, bad);
			await team.clock.advance(3_000);
			assert.equal(link.closed, 4400);
			await team.clock.advance(400_000);
		}
	});

	it("keeps an admin without it from changing who is in, who hears why", async () => {
		team.part("Ada", "Grace");
		await team.until(() => summaryOf(ada, room).onlineCount === 2, { what: "the parting" });
		rotate(ada);
		const to = whoIs(ada);
		tell(after(lead.head, mallory, { kind: "transfer", to: to.key, acceptance: acceptance(lead.head, to) }));
		await team.until(() => summaryOf(ada, room).role === "admin", { what: "Ada to lead" });
		for (const asked of [
			ada.api["rooms/kick"]({ room, peerId: mallory.peerId, reason: "" }),
			ada.api["rooms/rotate"]({ room }),
		]) {
			const outcome = await team.answer(asked as Promise<Awaited<typeof asked>>);
			assert.equal(outcome.ok ? "" : outcome.code, "roomHalted");
		}
		assert.equal(summaryOf(ada, room).memberCount, 3);
	});

	it("is asked for with at most eight others at a time, the newest first", async () => {
		team.part("Ada", "Grace");
		toGrace.socket.close(1000);
		for (let i = 0; i < 10; i++) {
			rotate(grace);
		}
		toGrace = await team.raw("10.3.0.2", grace, mallory, { hello: { instance: "00000000000000cc" } });
		const all = lead.chain.map((one): Item => ({ kind: "control", bytes: one.bytes }));
		toGrace.send(recordTypes.events, encodeItems(room, all));
		await team.until(() => asksOf(toGrace).length > 0, { what: "the questions" });
		await team.clock.advance(1_000);
		const newest = lead.chain.slice(-8).map(({ id }) => id);
		assert.deepEqual(asksOf(toGrace), newest.reverse());
	});

	/** Bad boxes for both, and no word from who sealed them but what a test says. */
	const spoil = async (): Promise<Uint8Array> => {
		const key = rotate(ada, grace);
		await team.until(() => asksOf(toGrace).length > 0 && asksOf(lead.link).length > 0, { what: "the questions" });
		return key;
	};
	/** Time in which who says nothing of keys still shows that it is there. */
	const minutes = async (count: number): Promise<void> => {
		for (let i = 0; i < 3 * count; i++) {
			toGrace.send(recordTypes.ping);
			lead.link.send(recordTypes.ping);
			await team.clock.advance(20_000);
		}
		assert.deepEqual([toGrace.closed, lead.link.closed], [null, null]);
	};
	const none = (): Uint8Array => encodeLockbox({ room, epoch: lead.epoch, key: "none" });

	it("is not asked for any more once everybody has said that there is none, until somebody connects", async () => {
		await spoil();
		for (const link of [toGrace, lead.link]) {
			link.send(recordTypes.lockbox, none());
		}
		await team.clock.advance(11_000);
		const asked = [asksOf(toGrace).length, asksOf(lead.link).length];
		assert.deepEqual(asked, [1, 1]);
		await minutes(5);
		assert.deepEqual([asksOf(toGrace).length, asksOf(lead.link).length], asked);
		assert.equal(summaryOf(grace, room).halted, "keyMissing");
		toGrace = await team.raw("10.3.0.3", grace, mallory, { hello: { instance: "00000000000000cc" } });
		await team.until(() => asksOf(toGrace).length === 1, { what: "the question on a new link" });
	});

	it("is asked for ever more rarely of who says nothing", async () => {
		await spoil();
		await minutes(1);
		const asked = asksOf(toGrace).length;
		assert.ok(asked >= 3, `${asked}`);
		await minutes(8);
		assert.ok(asksOf(toGrace).length <= asked + 5, `${asksOf(toGrace).length} after ${asked}`);
	});

	it("is handed on to who asked before it was here", async () => {
		const key = await spoil();
		await team.clock.advance(11_000);
		const asked = asksOf(toGrace).length;
		lead.link.send(recordTypes.lockbox, encodeLockbox({ room, epoch: lead.epoch, key }));
		await team.clock.advance(100);
		assert.equal(summaryOf(ada, room).halted, "");
		assert.equal(summaryOf(grace, room).halted, "");
		assert.equal(asksOf(toGrace).length, asked);
	});

	it("asks for no more than it needs, and stops once it has it", async () => {
		rotate(grace);
		rotate(grace);
		rotate(grace);
		await team.until(() => summaryOf(grace, room).halted === "", { what: "the key" });
		const asked = asksOf(toGrace).length;
		await team.clock.advance(60_000);
		assert.equal(asksOf(toGrace).length, asked);
	});
});
