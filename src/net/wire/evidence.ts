/**
 * Proof that somebody signed two things that exclude each other (PROTOCOL "Control chain", "Equivocation"). Pure.
 *
 * `EVIDENCE = kind(1: 0 acks, 1 events) ‖ two objects, each len(4) ‖ bytes`. Of two in one place the one with the lower id
 * comes first; of two that follow each other, though the later one is not signed as later, the earlier one. Events come
 * without their bodies: the headers are what was signed.
 */
import { concatBytes } from "../crypto/bytes.ts";
import { label, sha256 } from "../crypto/hash.ts";
import { type Ack, ackLength, decodeAck } from "./ack.ts";
import { type Decoded, decodeBytes, fromHex, malformed, type Reader, toHex, u8, u32, u64 } from "./bytes.ts";
import { decodeEventHeader, type EventHeader, hasValidSignature } from "./event.ts";

/** A proof, checked: both signatures hold and the two exclude each other. */
export type Evidence =
	| { readonly kind: "acks"; readonly bytes: Uint8Array; readonly room: string; readonly author: string }
	| {
			readonly kind: "events";
			readonly bytes: Uint8Array;
			readonly room: string;
			readonly author: string;
			readonly log: string;
			readonly seq: number;
			readonly ids: readonly [string, string];
	  };

const objectMost = 4_096;

/** Two different acks of one author with one `ackSeq`. */
export const encodeAckEvidence = (one: Ack, other: Ack): Uint8Array =>
	encodeEvidence(0, ...sorted(one.bytes, other.bytes));

/** Two different events of one author at one place of one log, or one after the other where time goes back. */
export const encodeEventEvidence = (one: EventHeader, other: EventHeader): Uint8Array =>
	one.seq < other.seq || (one.seq === other.seq && one.id < other.id)
		? encodeEvidence(1, one.bytes, other.bytes)
		: encodeEvidence(1, other.bytes, one.bytes);

/** What a proof is about, hashed: one proof is kept for each. */
export const subjectOf = (evidence: Evidence): string =>
	evidence.kind === "acks"
		? subjectOfAcks(evidence.author)
		: toHex(sha256(label("evidence"), u8(1), fromHex(evidence.author), fromHex(evidence.log), u64(evidence.seq)));

/** What a proof about somebody's acks is about, whoever holds one. */
export const subjectOfAcks = (author: string): string => toHex(sha256(label("evidence"), u8(0), fromHex(author)));

/** Decodes and checks a proof. */
export const decodeEvidence = (bytes: Uint8Array): Decoded<Evidence> =>
	decodeBytes(bytes, (reader): Evidence => {
		const kind = reader.byteIn([0, 1], "evidenceKind");
		const one = readObject(reader);
		const other = readObject(reader);
		return kind === 0 ? ackEvidence(bytes, one, other) : eventEvidence(bytes, one, other);
	});

const ackEvidence = (bytes: Uint8Array, first: Uint8Array, second: Uint8Array): Evidence => {
	const one = decodeAck(first);
	const other = decodeAck(second);
	if (!one.ok || !other.ok || first.length !== ackLength) {
		return malformed("evidenceAck");
	}
	const a = one.value;
	const b = other.value;
	const isSaid = (ack: Ack): string => `${ack.kind}${ack.target}${ack.candidate}`;
	const excludes = a.room === b.room && a.author === b.author && a.ackSeq === b.ackSeq && isSaid(a) < isSaid(b);
	return excludes ? { kind: "acks", bytes, room: a.room, author: a.author } : malformed("evidenceSame");
};

const eventEvidence = (bytes: Uint8Array, first: Uint8Array, second: Uint8Array): Evidence => {
	const one = decodeEventHeader(first);
	const other = decodeEventHeader(second);
	if (!one.ok || !other.ok) {
		return malformed("evidenceEvent");
	}
	const a = one.value;
	const b = other.value;
	const isOneLog = a.room === b.room && a.author === b.author && a.log === b.log;
	const excludes = isOneLog && (a.seq === b.seq ? a.id < b.id : goesBackInTime(a, b));
	if (!excludes || !hasValidSignature(a) || !hasValidSignature(b)) {
		return malformed("evidenceSame");
	}
	return { kind: "events", bytes, room: a.room, author: a.author, log: a.log, seq: b.seq, ids: [a.id, b.id] };
};

/** RULE: what an author signs is later than what it signed before it. */
const goesBackInTime = (before: EventHeader, after: EventHeader): boolean =>
	after.seq === before.seq + 1 && after.prev === before.id && after.hlc <= before.hlc;

const readObject = (reader: Reader): Uint8Array => {
	const length = reader.u32();
	return length <= objectMost ? reader.bytes(length) : malformed("evidenceSize");
};

const encodeEvidence = (kind: number, one: Uint8Array, other: Uint8Array): Uint8Array =>
	concatBytes(u8(kind), u32(one.length), one, u32(other.length), other);

/** Signatures are not part of what was said: order by what lies between version byte and signature. */
const sorted = (one: Uint8Array, other: Uint8Array): readonly [Uint8Array, Uint8Array] =>
	Buffer.compare(one.subarray(1, -64), other.subarray(1, -64)) < 0 ? [one, other] : [other, one];
