import assert from "node:assert/strict";
import { encodeApproval } from "../../src/net/wire/approve.ts";
import { decodeDirectAck, encodeDirect, encodeDirectAck } from "../../src/net/wire/direct.ts";
import { encodeJson, encodeText } from "../../src/net/wire/json.ts";
import { recordTypes } from "../../src/net/wire/records.ts";
import { approach, directRows, directTexts, idOf, stateAt, write } from "../harness/befriend.ts";
import { MemoryTeam } from "../harness/memoryTeam.ts";
import { person } from "../harness/people.ts";
import type { RawLink } from "../harness/rawLink.ts";
import { RawMember } from "../harness/rawMember.ts";
import type { TestNode } from "../harness/testNode.ts";

const mallory = person("Mallory");
const hlcNow = "0191000000000000";
const idOfNumber = (n: number): string => n.toString(16).padStart(32, "0");
const direct = (n: number, change: Partial<Parameters<typeof encodeDirect>[0]> = {}): Uint8Array =>
	encodeDirect({ id: idOfNumber(n), hlc: hlcNow, kind: 1, body: encodeJson({ t: `m${n}` }), ...change });

describe("a peer that writes what it should not", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
	});
	afterEach(() => team.end());

	const come = async (): Promise<RawLink> => await team.raw("10.0.0.7", ada, mallory);
	/** Mallory, approved by Ada. */
	const befriended = async (): Promise<RawLink> => {
		const raw = await approach(team, ada, mallory);
		await ada.api["contacts/approve"]({ peerId: mallory.peerId });
		await team.clock.advance(20);
		assert.equal(stateAt(ada, mallory.peerId), "approved");
		return raw;
	};
	const acked = (raw: RawLink): readonly string[] =>
		raw.bodies(recordTypes.directAck).flatMap((body) => {
			const ids = decodeDirectAck(body);
			return ids.ok ? ids.value : [];
		});
	const assertLetGo = async (raw: RawLink): Promise<void> => {
		await team.clock.advance(100);
		assert.equal(raw.closed, 4400);
		await assert.rejects(team.socket("10.0.0.7", ada), /refused/);
	};

	it("without our approval is let go, and nothing it wrote is kept", async () => {
		for (const approves of [false, true]) {
			const raw = await come();
			if (approves) {
				raw.send(recordTypes.approve, encodeApproval({ state: "approved" }));
			}
			raw.send(recordTypes.direct, direct(1));
			await assertLetGo(raw);
			assert.deepEqual(await directTexts(ada, mallory.peerId), []);
			assert.deepEqual(ada.heard.directMessages, []);
			await team.clock.advance(60_000);
		}
	});

	it("with our approval is heard, each message once, and told so", async () => {
		const raw = await befriended();
		raw.send(recordTypes.direct, direct(1));
		raw.send(recordTypes.direct, direct(2));
		raw.send(recordTypes.direct, direct(1));
		raw.send(recordTypes.direct, direct(2, { body: encodeJson({ t: "another text, same id" }) }));
		await team.clock.advance(1_000);
		assert.deepEqual(await directTexts(ada, mallory.peerId), ["m1", "m2"]);
		assert.deepEqual([...new Set(acked(raw))], [idOfNumber(1), idOfNumber(2)]);
		assert.equal(raw.closed, null);
	});

	for (const [what, type, body] of [
		["a message cut short", recordTypes.direct, direct(1).subarray(0, 20)],
		["a message that is no JSON", recordTypes.direct, direct(1, { body: encodeText("hello") })],
		["a message that is too long", recordTypes.direct, direct(1, { body: encodeJson({ t: "x".repeat(61_440) }) })],
		["a message too deep", recordTypes.direct, direct(1, { body: encodeText("[".repeat(60_000)) })],
		["an acknowledgement of nothing", recordTypes.directAck, new Uint8Array()],
		["an acknowledgement of what was never said", recordTypes.directAck, encodeDirectAck([idOfNumber(7)])],
		["half an acknowledgement", recordTypes.directAck, new Uint8Array(15)],
		["a word about contacts nobody knows", recordTypes.approve, encodeJson({ state: "verified" })],
		["a word about contacts that is no JSON", recordTypes.approve, encodeText("approved")],
		["a commitment of the wrong length", recordTypes.sasCommit, new Uint8Array(31)],
		["a result nobody knows", recordTypes.sasResult, Uint8Array.of(9)],
	] as const) {
		it(`with ${what} is let go, and all else goes on`, async () => {
			const grace = await team.add("Grace");
			await team.connect(grace, ada);
			const room = await team.room(ada, grace);
			const raw = await befriended();
			raw.send(type, body);
			await assertLetGo(raw);
			assert.deepEqual(await directTexts(ada, mallory.peerId), []);
			assert.equal(stateAt(ada, mallory.peerId), "approved");
			await team.say(grace, room, "unharmed");
			await team.until(() => ada.texts(room).length === 1, { what: "the room's message" });
		});
	}

	it("cannot put its words in the place of ours", async () => {
		const raw = await befriended();
		const id = await write(ada, mallory.peerId, "mine");
		await team.clock.advance(100);
		raw.send(recordTypes.direct, direct(1, { id }));
		await assertLetGo(raw);
		const rows = await directRows(ada, mallory.peerId);
		assert.deepEqual(
			rows.map((row) => [row.id, row.mine, row.body]),
			[[id, true, { kind: "text", text: "mine" }]],
		);
	});

	it("cannot acknowledge its own words, nor ours twice to any effect", async () => {
		const raw = await befriended();
		const id = await write(ada, mallory.peerId, "mine");
		await team.clock.advance(100);
		raw.send(recordTypes.directAck, encodeDirectAck([id]));
		raw.send(recordTypes.directAck, encodeDirectAck([id]));
		await team.clock.advance(100);
		assert.equal(ada.node.overview().directs[0]?.waiting, 0);
		assert.equal(raw.closed, null);
		raw.send(recordTypes.direct, direct(1));
		raw.send(recordTypes.directAck, encodeDirectAck([idOfNumber(1)]));
		await assertLetGo(raw);
	});

	it("is shown as newer where it says what we do not know, and does not come before what was said", async () => {
		const raw = await befriended();
		await write(ada, mallory.peerId, "mine");
		raw.send(recordTypes.direct, direct(1, { kind: 200, body: encodeJson({ what: 1 }) }));
		raw.send(recordTypes.direct, direct(2, { kind: 1, body: encodeJson({ t: 5 }) }));
		raw.send(recordTypes.direct, direct(3, { hlc: "ffffffffffffffff" }));
		raw.send(recordTypes.direct, direct(4, { hlc: "0000000000000000" }));
		await team.clock.advance(1_000);
		await write(ada, mallory.peerId, "mine again");
		const rows = await directRows(ada, mallory.peerId);
		assert.deepEqual(
			rows.map((row) => (row.body.kind === "text" ? row.body.text : row.body.kind)),
			["mine", "newer", "newer", "m3", "m4", "mine again"],
		);
		const now = team.clock.now();
		assert.ok(
			rows.every((row) => row.atMs <= now),
			"no time far ahead is believed",
		);
		assert.equal(raw.closed, null);
	});

	it("a hundred thousand times the same message is let go soon, and the message is there once", async () => {
		const raw = await befriended();
		let sent = 0;
		for (; sent < 100_000 && raw.closed === null; sent++) {
			raw.send(recordTypes.direct, direct(1));
			if (sent % 100 === 0) {
				await team.clock.advance(1);
			}
		}
		assert.ok(sent < 1_000, `${sent} taken`);
		await assertLetGo(raw);
		assert.deepEqual(await directTexts(ada, mallory.peerId), ["m1"]);
		assert.ok(acked(raw).length < 400);
	});

	it("without waiting for acknowledgements is let go, and what came before is there", async () => {
		const raw = await befriended();
		for (let n = 1; n <= 1_000; n++) {
			raw.send(recordTypes.direct, direct(n));
		}
		await assertLetGo(raw);
		const texts = await directTexts(ada, mallory.peerId);
		assert.deepEqual(texts, texts.length === 0 ? [] : Array.from({ length: texts.length }, (_, i) => `m${i + 1}`));
		assert.ok(texts.length < 200);
	});

	it("that keeps to the window but never stops is taken at its rate, nothing lost, order kept", async () => {
		const raw = await befriended();
		let sent = 0;
		for (let passed = 0; passed < 10_000; passed += 10) {
			while (sent - new Set(acked(raw)).size < 64) {
				sent++;
				raw.send(recordTypes.direct, direct(sent));
			}
			await team.clock.advance(10);
		}
		assert.equal(raw.closed, null);
		const { session } = ada.node;
		const taken = session?.people.directs.of(mallory.key).unread ?? 0;
		assert.equal(taken, 999, "counted as many");
		const kept = new Set(acked(raw)).size;
		assert.ok(kept >= 500 + 900 && kept <= 500 + 1_100, `${kept} in ten seconds`);
		const page = await ada.api["direct/page"]({ peerId: mallory.peerId, before: "", limit: 200 });
		assert.ok(page.ok);
		const numbers = page.value.messages.map((row) => Number.parseInt(row.id, 16));
		assert.deepEqual(
			numbers,
			Array.from({ length: 200 }, (_, i) => kept - 199 + i),
		);
	});

	it("that changes its mind about us without end is let go", async () => {
		const raw = await befriended();
		for (let i = 0; i < 100; i++) {
			raw.send(recordTypes.approve, encodeApproval({ state: i % 2 === 0 ? "ended" : "approved" }));
		}
		await assertLetGo(raw);
		assert.ok(ada.heard.contact.length < 40);
	});

	it("is not heard after we took our approval back, which is not its fault", async () => {
		const raw = await befriended();
		// A room binds the two, so that the link stays when the approval is gone.
		await RawMember.join(team, ada, mallory, { room: await team.room(ada), link: raw });
		raw.send(recordTypes.direct, direct(1));
		await team.clock.advance(100);
		await ada.api["contacts/forget"]({ peerId: mallory.peerId });
		// On its way when it hears.
		raw.send(recordTypes.direct, direct(2));
		await team.clock.advance(100);
		assert.equal(raw.closed, null);
		assert.deepEqual(await directTexts(ada, mallory.peerId), ["m1"]);
		assert.ok(!acked(raw).includes(idOfNumber(2)));
		const again = await come();
		again.send(recordTypes.direct, direct(2));
		await assertLetGo(again);
		assert.ok(idOf(ada) !== "");
	});
});
