/**
 * Events: the signed, hash-chained entries of an author's log in a room (PROTOCOL "Author logs"). Pure.
 *
 * ```
 * ev = ver=1(1) ‖ kind(1) ‖ flags(2)=0 ‖ room(32) ‖ author(32) ‖ logId(8) ‖ seq(8) ‖ prev(32) ‖ ctl(32) ‖ epochCtl(32)
 *      ‖ hlc(8) ‖ nd(1) ‖ nd×dep(32) ‖ nonce(24) ‖ bodyLen(4) ‖ bodyHash(32) ‖ sig(64)   [then bodyCt, erasable]
 * ```
 */
import { concatBytes } from "../crypto/bytes.ts";
import { type SigningKey, verifySignature } from "../crypto/ed25519.ts";
import { label, sha256, sha256Hex } from "../crypto/hash.ts";
import { wireLimits } from "../limits.ts";
import { type Decoded, decodeBytes, fromHex, malformed, toHex, u8, u32, u64 } from "./bytes.ts";

/** Known kinds of event. What is not listed is stored, chained and forwarded all the same. */
export const eventKinds = {
	text: 1,
	edit: 2,
	erase: 3,
	reaction: 4,
	file: 5,
	snippet: 6,
	leave: 7,
	profile: 8,
	newLog: 9,
} as const;

/** What an author decides about an event before signing it. Ids and keys are hex. */
export interface EventFields {
	readonly kind: number;
	readonly room: string;
	readonly log: string;
	/** From 1. */
	readonly seq: number;
	/** The event before in this log, zero at seq 1. */
	readonly prev: string;
	/** Head of the control chain as the author knew it. */
	readonly ctl: string;
	/** The operation that made the epoch key. */
	readonly epochCtl: string;
	/** 16 hex digits. */
	readonly hlc: string;
	/** Newest heads seen of other logs, at most four. */
	readonly deps: readonly string[];
	/** 24 random bytes: every event has a key of its own. */
	readonly nonce: Uint8Array;
}

/** A decoded event header. Its signature is checked apart (`hasValidSignature`), since a chain can vouch for it. */
export interface EventHeader extends EventFields {
	readonly bytes: Uint8Array;
	readonly id: string;
	readonly author: string;
	readonly bodyLength: number;
	readonly bodyHash: string;
	/** All before `bodyLen`: what the body is bound to. */
	readonly aad: Uint8Array;
}

const signatureLength = 64;
const idLabel = label("evid");

/** All before `bodyLen`, for an author who is about to seal the body. */
export const encodeEventFields = (author: Uint8Array, fields: EventFields): Uint8Array =>
	concatBytes(
		Uint8Array.of(1, fields.kind, 0, 0),
		fromHex(fields.room),
		author,
		fromHex(fields.log),
		u64(fields.seq),
		fromHex(fields.prev),
		fromHex(fields.ctl),
		fromHex(fields.epochCtl),
		fromHex(fields.hlc),
		u8(fields.deps.length),
		...fields.deps.map(fromHex),
		fields.nonce,
	);

/** Signs a header over `aad` (from `encodeEventFields`) and the sealed body. */
export const signEvent = (signing: SigningKey, aad: Uint8Array, sealedBody: Uint8Array): Uint8Array => {
	const identified = concatBytes(aad, u32(sealedBody.length), sha256(sealedBody));
	return concatBytes(identified, signing.sign(label("ev"), eventIdOf(identified)));
};

/** Decodes a header without its body; the signature is not looked at. */
export const decodeEventHeader = (bytes: Uint8Array): Decoded<EventHeader> =>
	decodeBytes(bytes, (reader) => {
		reader.expectU8(1, "evVersion");
		const kind = reader.u8();
		reader.expectU16(0, "evFlags");
		const room = reader.hex(32);
		const author = reader.hex(32);
		const log = reader.hex(8);
		const seq = reader.u64();
		const prev = reader.hex(32);
		const ctl = reader.hex(32);
		const epochCtl = reader.hex(32);
		const hlc = reader.hex(8);
		const count = reader.u8();
		if (count > wireLimits.eventDeps || seq < 1) {
			return malformed("evField");
		}
		const deps: string[] = [];
		for (let i = 0; i < count; i++) {
			deps.push(reader.hex(32));
		}
		const nonce = reader.bytes(24);
		const aad = reader.slice(0, reader.offset);
		const bodyLength = reader.u32();
		if (bodyLength > wireLimits.eventBody) {
			return malformed("evBody");
		}
		const bodyHash = reader.hex(32);
		const id = sha256Hex(idLabel, reader.slice(0, reader.offset));
		reader.bytes(signatureLength);
		return {
			kind,
			room,
			log,
			seq,
			prev,
			ctl,
			epochCtl,
			hlc,
			deps,
			nonce,
			bytes,
			id,
			author,
			bodyLength,
			bodyHash,
			aad,
		};
	});

/** Whether the author signed it. Costs about 70 µs. */
export const hasValidSignature = (header: EventHeader): boolean =>
	verifySignature(
		fromHex(header.author),
		header.bytes.subarray(header.bytes.length - signatureLength),
		label("ev"),
		fromHex(header.id),
	);

/** Splits `ev ‖ bodyCt` as carried and stored: the header says how long the body is. */
export const decodeEventWithBody = (
	bytes: Uint8Array,
): Decoded<{ readonly header: EventHeader; readonly body: Uint8Array }> => {
	const length = headerLengthOf(bytes);
	if (length === null || length > bytes.length) {
		return { ok: false, reason: "short" };
	}
	const header = decodeEventHeader(bytes.subarray(0, length));
	if (!header.ok) {
		return header;
	}
	const body = bytes.subarray(length);
	if (body.length !== header.value.bodyLength || sha256Hex(body) !== header.value.bodyHash) {
		return { ok: false, reason: "evBodyHash" };
	}
	return { ok: true, value: { header: header.value, body } };
};

/** `evId = H(L(evid) ‖ all up to and with bodyHash)`. */
const eventIdOf = (identified: Uint8Array): Uint8Array => sha256(idLabel, identified);

const depsCountAt = 1 + 1 + 2 + 32 + 32 + 8 + 8 + 32 + 32 + 32 + 8;
const afterDeps = 24 + 4 + 32 + signatureLength;

const epochCtlAt = 1 + 1 + 2 + 32 + 32 + 8 + 8 + 32 + 32;

/** The operation that made the epoch key, of a header that has been decoded before: its hash is not taken again. */
export const epochCtlIn = (header: Uint8Array): string => toHex(header.subarray(epochCtlAt, epochCtlAt + 32));

const headerLengthOf = (bytes: Uint8Array): number | null => {
	const count = bytes[depsCountAt];
	return count === undefined ? null : depsCountAt + 1 + count * 32 + afterDeps;
};
