/**
 * AES-256-GCM (NIST SP 800-38D) with 96-bit nonces and 128-bit tags, the one bulk cipher of the
 * protocol; pure.
 *
 * SECURITY: `authTagLength` is always given, or short tags would pass on some versions of Node;
 * plaintext is returned only after `final()` has checked the tag.
 */
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from "node:crypto";
import { asPlainBytes, concatBytes, release, requireLength } from "./bytes.ts";

/** Bytes of a key. */
export const AEAD_KEY_LENGTH = 32;
/** Bytes of a nonce; never used twice under one key. */
export const AEAD_NONCE_LENGTH = 12;
/** Bytes by which sealed text is longer than its plaintext. */
export const AEAD_TAG_LENGTH = 16;

/** A key, raw or imported. Importing once spares a microsecond a call where one key is used often. */
export type AeadKey = Uint8Array | KeyObject;

const CIPHER = "aes-256-gcm";
const OPTIONS = { authTagLength: AEAD_TAG_LENGTH } as const;

/** Imports 32 key bytes for repeated use; the bytes may be wiped afterwards. @throws RangeError on another length. */
export function importAeadKey(key: Uint8Array): KeyObject {
	requireLength(key, AEAD_KEY_LENGTH, "an AES-256 key");
	return createSecretKey(key);
}

/**
 * Encrypts the plaintext parts as if they were one: ciphertext ‖ tag(16).
 * @throws RangeError unless the key has 32 and the nonce 12 bytes.
 */
export function seal(
	key: AeadKey,
	nonce: Uint8Array,
	aad: Uint8Array,
	...plaintext: readonly Uint8Array[]
): Uint8Array {
	requireLength(nonce, AEAD_NONCE_LENGTH, "an AES-GCM nonce");
	const cipher = createCipheriv(CIPHER, imported(key), nonce, OPTIONS);
	if (aad.length > 0) cipher.setAAD(aad);
	// Parts are encrypted one by one, so that joining ciphertext and tag is the only copy.
	const pieces: Uint8Array[] = plaintext.map((part) => cipher.update(part));
	pieces.push(cipher.final(), cipher.getAuthTag());
	return concatBytes(...pieces);
}

/**
 * The same into `target` from `at` on, which the bulk path reuses for a whole message.
 * @returns the bytes written: those of the plaintext and the tag
 * @throws RangeError unless the key has 32 and the nonce 12 bytes, or where `target` is too short.
 */
export function sealInto(
	target: Uint8Array,
	at: number,
	sealing: { readonly key: AeadKey; readonly nonce: Uint8Array },
	...plaintext: readonly Uint8Array[]
): number {
	requireLength(sealing.nonce, AEAD_NONCE_LENGTH, "an AES-GCM nonce");
	const cipher = createCipheriv(CIPHER, imported(sealing.key), sealing.nonce, OPTIONS);
	let to = at;
	for (const part of plaintext) {
		const piece = cipher.update(part);
		target.set(piece, to);
		to += piece.length;
		release(piece);
	}
	cipher.final();
	target.set(cipher.getAuthTag(), to);
	return to + AEAD_TAG_LENGTH - at;
}

/**
 * Decrypts ciphertext ‖ tag(16); `undefined` where the tag does not fit or there is no room for one.
 * @throws RangeError unless the key has 32 and the nonce 12 bytes.
 */
export function open(key: AeadKey, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
	requireLength(nonce, AEAD_NONCE_LENGTH, "an AES-GCM nonce");
	const decipherKey = imported(key);
	const length = sealed.length - AEAD_TAG_LENGTH;
	if (length < 0) return undefined;
	const decipher = createDecipheriv(CIPHER, decipherKey, nonce, OPTIONS);
	if (aad.length > 0) decipher.setAAD(aad);
	decipher.setAuthTag(sealed.subarray(length));
	const plaintext = decipher.update(sealed.subarray(0, length));
	try {
		decipher.final();
	} catch {
		return undefined;
	}
	return asPlainBytes(plaintext);
}

// Node 24 takes four times as long with raw bytes as with a KeyObject, its making included.
function imported(key: AeadKey): KeyObject {
	return key instanceof Uint8Array ? importAeadKey(key) : key;
}
