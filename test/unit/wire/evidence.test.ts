import assert from "node:assert/strict";
import { concatBytes } from "../../../src/net/crypto/bytes.ts";
import type { Identity } from "../../../src/net/identity.ts";
import { type Ack, decodeAck, signAck } from "../../../src/net/wire/ack.ts";
import { u8, u32 } from "../../../src/net/wire/bytes.ts";
import {
	decodeEventHeader,
	type EventFields,
	type EventHeader,
	encodeEventFields,
	signEvent,
} from "../../../src/net/wire/event.ts";
import { decodeEvidence, encodeAckEvidence, encodeEventEvidence, subjectOf } from "../../../src/net/wire/evidence.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import { person } from "../../harness/people.ts";
import { fc } from "../../harness/testChance.ts";
import { assertExactLength, assertNeverThrows, assertTamperProof, decodedValue, reasonOf } from "./strictness.ts";

const [ada, grace] = [person("Ada"), person("Grace")];
const room = "11".repeat(32);

const ack = (who: Identity, target: string, change: { room?: string; ackSeq?: string; candidate?: string } = {}): Ack =>
	decodedValue(
		decodeAck(
			signAck(who.signing, { room, ackSeq: "0000000000010000", target: target.repeat(32), candidate: "", ...change }),
		),
	);

const event = (who: Identity, text: string, change: Partial<EventFields> = {}): EventHeader => {
	const fields: EventFields = {
		kind: 1,
		room,
		log: "22".repeat(8),
		seq: 7,
		prev: "33".repeat(32),
		ctl: "44".repeat(32),
		epochCtl: "44".repeat(32),
		hlc: "0000000000010000",
		deps: [],
		nonce: new Uint8Array(24),
		...change,
	};
	const aad = encodeEventFields(who.signing.publicKey, fields);
	return decodedValue(decodeEventHeader(signEvent(who.signing, aad, new TextEncoder().encode(text))));
};

/** A proof of any two objects, whether or not they prove anything. */
const proof = (kind: number, one: Uint8Array, other: Uint8Array): Uint8Array =>
	concatBytes(u8(kind), u32(one.length), one, u32(other.length), other);

const acks = encodeAckEvidence(ack(ada, "aa"), ack(ada, "bb"));
const events = encodeEventEvidence(event(ada, "one"), event(ada, "two"));

describe("a proof that somebody signed two things at once", () => {
	it("is the same whichever of the two came first, and says whose and about what", () => {
		assert.deepEqual(encodeAckEvidence(ack(ada, "bb"), ack(ada, "aa")), acks);
		assert.deepEqual(encodeEventEvidence(event(ada, "two"), event(ada, "one")), events);
		const aboutAcks = decodedValue(decodeEvidence(acks));
		assert.deepEqual(aboutAcks, { kind: "acks", bytes: acks, room, author: ada.key });
		const aboutEvents = decodedValue(decodeEvidence(events));
		assert.ok(aboutEvents.kind === "events");
		const { ids, ...rest } = aboutEvents;
		assert.deepEqual(rest, { kind: "events", bytes: events, room, author: ada.key, log: "22".repeat(8), seq: 7 });
		assert.deepEqual([...ids], [event(ada, "one").id, event(ada, "two").id].sort());
	});

	it("is of an ack and a vote, or of votes for two, as well", () => {
		const vote = (candidate: string) => ack(ada, "aa", { candidate: candidate.repeat(32) });
		assert.equal(decodeEvidence(encodeAckEvidence(ack(ada, "aa"), vote("cc"))).ok, true);
		assert.equal(decodeEvidence(encodeAckEvidence(vote("dd"), vote("cc"))).ok, true);
	});

	it("is of two events that follow each other, where the later one is not signed as later", () => {
		const before = event(ada, "before");
		const next = (hlc: string, change: Partial<EventFields> = {}): EventHeader =>
			event(ada, "after", { seq: 8, prev: before.id, hlc, ...change });
		for (const hlc of ["0000000000010000", "000000000000ffff"]) {
			const bytes = encodeEventEvidence(next(hlc), before);
			assert.deepEqual(encodeEventEvidence(before, next(hlc)), bytes);
			const read = decodedValue(decodeEvidence(bytes));
			assert.ok(read.kind === "events");
			assert.deepEqual([read.seq, [...read.ids]], [8, [before.id, next(hlc).id]]);
			assertTamperProof(bytes, decodeEvidence);
		}
		const proveNothing = [
			next("0000000000010001"),
			next("0000000000010000", { prev: "33".repeat(32) }),
			next("0000000000010000", { seq: 9 }),
			next("0000000000010000", { log: "99".repeat(8) }),
		];
		for (const other of proveNothing) {
			assert.equal(decodeEvidence(encodeEventEvidence(before, other)).ok, false);
		}
	});

	onceOnly(() =>
		it("is refused when it is one byte short or long, or any of its bytes is damaged", () => {
			for (const bytes of [acks, events]) {
				assertExactLength(bytes, decodeEvidence);
				assertTamperProof(bytes, decodeEvidence);
			}
		}),
	);

	it("gives a reason, never an exception, whatever the bytes", () =>
		assertNeverThrows(decodeEvidence, fc.constantFrom(acks, events)));

	it("proves nothing when the two are the same, of two people, rooms, numbers or logs, or in the wrong order", () => {
		const [one, other] = [ack(ada, "aa"), ack(ada, "bb")];
		const [first, second] = [event(ada, "one"), event(ada, "two")].sort((a, b) => (a.id < b.id ? -1 : 1));
		assert.ok(first && second);
		const wrong: readonly Uint8Array[] = [
			proof(0, one.bytes, one.bytes),
			proof(0, other.bytes, one.bytes),
			proof(0, one.bytes, ack(grace, "bb").bytes),
			proof(0, one.bytes, ack(ada, "bb", { room: "99".repeat(32) }).bytes),
			proof(0, one.bytes, ack(ada, "bb", { ackSeq: "0000000000010001" }).bytes),
			proof(0, first.bytes, second.bytes),
			proof(1, one.bytes, other.bytes),
			proof(1, first.bytes, first.bytes),
			proof(1, second.bytes, first.bytes),
			...[
				event(grace, "two"),
				event(ada, "two", { room: "99".repeat(32) }),
				event(ada, "two", { log: "99".repeat(8) }),
				event(ada, "two", { seq: 8 }),
			].flatMap((elsewhere) => [proof(1, first.bytes, elsewhere.bytes), proof(1, elsewhere.bytes, first.bytes)]),
			proof(2, one.bytes, other.bytes),
		];
		for (const [i, bytes] of wrong.entries()) {
			assert.equal(decodeEvidence(bytes).ok, false, `${i}`);
		}
	});

	it("needs both signatures", () => {
		const [first, second] = [event(ada, "one"), event(ada, "two")].sort((a, b) => (a.id < b.id ? -1 : 1));
		assert.ok(first && second);
		const unsigned = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes).fill(0, bytes.length - 64);
		assert.equal(reasonOf(decodeEvidence(proof(1, unsigned(first.bytes), second.bytes))), "evidenceSame");
		assert.equal(reasonOf(decodeEvidence(proof(1, first.bytes, unsigned(second.bytes)))), "evidenceSame");
	});

	it("is bounded in size", () => {
		assert.equal(reasonOf(decodeEvidence(proof(0, new Uint8Array(4_097), new Uint8Array(1)))), "evidenceSize");
	});

	it("is about an author's acks, or about one place in one log", () => {
		const subject = (bytes: Uint8Array) => subjectOf(decodedValue(decodeEvidence(bytes)));
		const others = [
			encodeAckEvidence(ack(grace, "aa"), ack(grace, "bb")),
			encodeEventEvidence(event(grace, "one"), event(grace, "two")),
			encodeEventEvidence(event(ada, "one", { seq: 8 }), event(ada, "two", { seq: 8 })),
			encodeEventEvidence(event(ada, "one", { log: "99".repeat(8) }), event(ada, "two", { log: "99".repeat(8) })),
		];
		assert.equal(new Set([acks, events, ...others].map(subject)).size, 6);
		assert.equal(subject(encodeAckEvidence(ack(ada, "cc"), ack(ada, "dd"))), subject(acks));
		assert.equal(subject(encodeEventEvidence(event(ada, "three"), event(ada, "four"))), subject(events));
	});
});
