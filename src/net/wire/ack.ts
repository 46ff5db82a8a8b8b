/**
 * A member's signed word on which branch of the control chain it follows, or its vote for a candidate (PROTOCOL
 * "Control chain"). Pure.
 *
 * `ack(202) = ver=1 ‖ kind(1: 0 ack, 1 vote) ‖ room(32) ‖ author(32) ‖ ackSeq(8) ‖ target(32) ‖ candidate(32 or 0) ‖ sig(64)`
 */
import { concatBytes } from "../crypto/bytes.ts";
import { type SigningKey, verifySignature } from "../crypto/ed25519.ts";
import { label } from "../crypto/hash.ts";
import { type Decoded, decodeBytes, fromHex, malformed, type Reader, toHex, u8 } from "./bytes.ts";

/** Bytes of an ack. */
export const ackLength = 202;

/** Where the author stands: after version, kind and room. */
const authorAt = 1 + 1 + 32;

const nobody = "00".repeat(32);

/** An ack or vote whose signature holds. Ids and keys are hex. */
export interface Ack {
	readonly bytes: Uint8Array;
	readonly kind: "ack" | "vote";
	readonly room: string;
	readonly author: string;
	/** The author's HLC, 16 hex digits; compares as a string. */
	readonly ackSeq: string;
	readonly target: string;
	/** The one voted for; empty in an ack. */
	readonly candidate: string;
}

/** Signs an ack, or a vote where `candidate` is not empty. */
export const signAck = (
	signing: SigningKey,
	fields: { readonly room: string; readonly ackSeq: string; readonly target: string; readonly candidate: string },
): Uint8Array => {
	const signed = concatBytes(
		u8(1),
		u8(fields.candidate === "" ? 0 : 1),
		fromHex(fields.room),
		signing.publicKey,
		fromHex(fields.ackSeq),
		fromHex(fields.target),
		fromHex(fields.candidate === "" ? nobody : fields.candidate),
	);
	return concatBytes(signed, signing.sign(label("ack"), signed));
};

/** Whose word bytes would be that turn out to be an ack: nothing is looked at. */
export const authorOfAck = (bytes: Uint8Array): string => toHex(bytes.subarray(authorAt, authorAt + 32));

/** Decodes and verifies an ack. */
export const decodeAck = (bytes: Uint8Array): Decoded<Ack> => decodeBytes(bytes, readAck);

/** The same inside a running decoder. */
export const readAck = (reader: Reader): Ack => {
	const from = reader.offset;
	reader.expectU8(1, "ackVersion");
	const kind = reader.byteIn([0, 1], "ackKind") === 0 ? "ack" : "vote";
	const room = reader.hex(32);
	const author = reader.bytes(32);
	const ackSeq = reader.hex(8);
	const target = reader.hex(32);
	const candidate = reader.hex(32);
	const signed = reader.slice(from, reader.offset);
	const signature = reader.bytes(64);
	if ((kind === "ack") !== (candidate === nobody)) {
		return malformed("ackCandidate");
	}
	if (!verifySignature(author, signature, label("ack"), signed)) {
		return malformed("ackSignature");
	}
	return {
		bytes: reader.slice(from, reader.offset),
		kind,
		room,
		author: Buffer.from(author).toString("hex"),
		ackSeq,
		target,
		candidate: kind === "ack" ? "" : candidate,
	};
};
