/**
 * Control operations: the signed, hash-chained steps of a room's authority (PROTOCOL "Control chain"). Pure.
 *
 * `ctl = ver=1(1) ‖ op(1) ‖ flags(2)=0 ‖ room(32) ‖ n(4) ‖ prev(32) ‖ author(32) ‖ hlc(8) ‖ bodyLen(4) ‖ body ‖ sig(64)`
 */
import { concatBytes } from "../crypto/bytes.ts";
import { type SigningKey, verifySignature } from "../crypto/ed25519.ts";
import { label, sha256 } from "../crypto/hash.ts";
import { countLimits, wireLimits } from "../limits.ts";
import { type Decoded, decodeBytes, fromHex, malformed, type Reader, toHex, u32 } from "./bytes.ts";
import { type ControlBody, encodeControlBody, readControlBody } from "./controlBody.ts";

/** Where an operation stands in its chain. Ids and keys are hex; zero where there is none. */
export interface ControlPlace {
	/** Room id; zero in `create`, whose own id it is. */
	readonly room: string;
	readonly n: number;
	readonly prev: string;
	/** 16 hex digits. */
	readonly hlc: string;
}

/** A control operation whose signature holds, but for what it says. */
export interface ControlHead extends ControlPlace {
	readonly bytes: Uint8Array;
	readonly id: string;
	/** Identity key of the signer. */
	readonly author: string;
	readonly op: number;
}

/** A control operation whose signature holds; whether it is allowed is for the fold to say. */
export interface Control extends ControlHead {
	readonly body: ControlBody;
}

/** 32 zero bytes as hex. */
export const zeroId = "00".repeat(32);

/** Fixed part before the body. */
const headLength = 1 + 1 + 2 + 32 + 4 + 32 + 32 + 8 + 4;

/** Signs an operation. */
export const signControl = (signing: SigningKey, place: ControlPlace, body: ControlBody): Uint8Array => {
	const encoded = encodeControlBody(body);
	const signed = concatBytes(
		Uint8Array.of(1, encoded.op, 0, 0),
		fromHex(place.room),
		u32(place.n),
		fromHex(place.prev),
		signing.publicKey,
		fromHex(place.hlc),
		u32(encoded.bytes.length),
		encoded.bytes,
	);
	return concatBytes(signed, signing.sign(label("ctl"), signed));
};

/** `ctlId = H(L(ctlid) ‖ all but sig)`; excludes the signature, so that malleability never looks like a fork. */
export const controlIdOf = (bytes: Uint8Array): string =>
	toHex(sha256(label("ctlid"), bytes.subarray(0, bytes.length - 64)));

/** The room an operation belongs to: its `room`, or its own id where it creates one. */
export const roomOf = (control: ControlHead): string => (control.op === 0 ? control.id : control.room);

/** Decodes an operation and verifies its signature. */
export const decodeControl = (bytes: Uint8Array): Decoded<Control> =>
	decodeBytes(bytes, (reader) => {
		const { head, bodyBytes } = readHead(reader, bytes);
		return { ...head, body: readControlBody(head.op, bodyBytes) };
	});

/** The same, whatever it says: a newer version may have signed what this one cannot read. */
export const decodeControlHead = (bytes: Uint8Array): Decoded<ControlHead> =>
	decodeBytes(bytes, (reader) => readHead(reader, bytes).head);

const readHead = (
	reader: Reader,
	bytes: Uint8Array,
): { readonly head: ControlHead; readonly bodyBytes: Uint8Array } => {
	reader.expectU8(1, "ctlVersion");
	const op = reader.u8();
	reader.expectU16(0, "ctlFlags");
	const room = reader.hex(32);
	const n = reader.u32();
	const prev = reader.hex(32);
	const author = reader.bytes(32);
	const hlc = reader.hex(8);
	const bodyLength = reader.u32();
	if (bodyLength > wireLimits.controlBody || n > countLimits.controls) {
		return malformed("ctlSize");
	}
	if ((op === 0) !== (room === zeroId) || (op === 0) !== (n === 0) || (op === 0) !== (prev === zeroId)) {
		return malformed("ctlPlace");
	}
	const bodyBytes = reader.bytes(bodyLength);
	const signature = reader.bytes(64);
	if (!verifySignature(author, signature, label("ctl"), bytes.subarray(0, headLength + bodyLength))) {
		return malformed("ctlSignature");
	}
	return { head: { bytes, id: controlIdOf(bytes), op, room, n, prev, author: toHex(author), hlc }, bodyBytes };
};
