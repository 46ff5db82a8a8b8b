/**
 * The part of a control operation that starts a new epoch, and the box that hands a newcomer the current one
 * (PROTOCOL "Control chain"). Pure.
 *
 * `rot = ephPub(32) ‖ kcv(16) ‖ hasBack(1) ‖ back(60, if hasBack) ‖ count(2) ‖ [memberTag(8) ‖ nonce(24) ‖ box(48)]…`
 * `keyBox = ephPub(32) ‖ nonce(24) ‖ box(48)`
 */
import { concatBytes, uint16 } from "../crypto/bytes.ts";
import { countLimits } from "../limits.ts";
import { malformed, type Reader, toHex, u8 } from "./bytes.ts";

/** One member's sealed copy of the epoch key. `tag` is the first 8 bytes of the member's peerId, hex. */
export interface MemberBox {
	readonly tag: string;
	readonly nonce: Uint8Array;
	readonly box: Uint8Array;
}

/** A new epoch key, sealed to every member after the operation. */
export interface Rotation {
	readonly ephemeralKey: Uint8Array;
	/** Key check value: lets a member see that its box held the key everybody got. */
	readonly keyCheck: Uint8Array;
	/** The epoch key before, under the new one: iv(12) ‖ ciphertext(32) ‖ tag(16). */
	readonly back: Uint8Array | null;
	/** Ascending by tag, no tag twice. */
	readonly boxes: readonly MemberBox[];
}

/** The current epoch key sealed to one newcomer. */
export interface KeyBox {
	readonly ephemeralKey: Uint8Array;
	readonly nonce: Uint8Array;
	readonly box: Uint8Array;
}

const backLength = 60;
const tagLength = 8;
const nonceLength = 24;
/** `memberTag(8) ‖ nonce(24) ‖ box(48)`. */
const boxLength = tagLength + nonceLength + 48;

/** Serialises a rotation. */
export const encodeRotation = (rotation: Rotation): Uint8Array =>
	concatBytes(
		rotation.ephemeralKey,
		rotation.keyCheck,
		u8(rotation.back === null ? 0 : 1),
		rotation.back ?? new Uint8Array(),
		uint16(rotation.boxes.length),
		...rotation.boxes.flatMap((box) => [Buffer.from(box.tag, "hex"), box.nonce, box.box]),
	);

/** Reads a rotation; ascending distinct tags are part of its layout. */
export const readRotation = (reader: Reader): Rotation => {
	const ephemeralKey = reader.bytes(32);
	const keyCheck = reader.bytes(16);
	const back = reader.byteIn([0, 1], "hasBack") === 1 ? reader.bytes(backLength) : null;
	const count = reader.u16();
	if (count > countLimits.members) {
		return malformed("boxes");
	}
	const from = reader.offset;
	let last = "";
	for (let i = 0; i < count; i++) {
		const tag = reader.hex(tagLength);
		if (tag <= last) {
			return malformed("boxOrder");
		}
		last = tag;
		reader.bytes(boxLength - tagLength);
	}
	const read = reader.slice(from, reader.offset);
	return {
		ephemeralKey,
		keyCheck,
		back,
		// Read when they are asked for: for 250 members they take 75 KB as objects, and a chain has up to 10,000 rotations.
		get boxes() {
			return boxesIn(read);
		},
	};
};

/** The boxes of a rotation whose layout has been looked at. */
const boxesIn = (bytes: Uint8Array): readonly MemberBox[] =>
	Array.from({ length: bytes.length / boxLength }, (_, i) => {
		const at = i * boxLength;
		return {
			tag: toHex(bytes.subarray(at, at + tagLength)),
			nonce: bytes.subarray(at + tagLength, at + tagLength + nonceLength),
			box: bytes.subarray(at + tagLength + nonceLength, at + boxLength),
		};
	});

/** Serialises a newcomer's box. */
export const encodeKeyBox = (keyBox: KeyBox): Uint8Array => concatBytes(keyBox.ephemeralKey, keyBox.nonce, keyBox.box);

/** Reads a newcomer's box. */
export const readKeyBox = (reader: Reader): KeyBox => ({
	ephemeralKey: reader.bytes(32),
	nonce: reader.bytes(24),
	box: reader.bytes(48),
});
