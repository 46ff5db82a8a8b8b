/** Hashing as PROTOCOL §2 uses it: SHA-256, HMAC, HKDF and the domain labels `L(x)`; pure. */
import { createHash, createHmac, createSecretKey, hash, hkdfSync, timingSafeEqual } from "node:crypto";
import { asPlainBytes } from "./bytes.ts";

/** Bytes of a SHA-256 digest, and of every id and symmetric key of the protocol. */
export const HASH_LENGTH = 32;

/** SHA-256 (FIPS 180-4) over the parts as if they were one; 32 bytes. PROTOCOL's `H`. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
	const [first] = parts;
	if (first !== undefined && parts.length === 1) return asPlainBytes(hash("sha256", first, "buffer"));
	const hashing = createHash("sha256");
	for (const part of parts) hashing.update(part);
	return asPlainBytes(hashing.digest());
}

/**
 * The same as lower-case hex, as ids are compared and kept. For what is public and short: the parts are put together, which
 * costs half of what a hash object does that V8 has to let go of.
 */
export function sha256Hex(...parts: readonly Uint8Array[]): string {
	const [first = new Uint8Array()] = parts;
	return hash("sha256", parts.length === 1 ? first : Buffer.concat(parts), "hex");
}

/** HMAC-SHA-256 (RFC 2104) over the parts as if they were one; 32 bytes, any key length. */
export function hmacSha256(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
	// Node 24 takes six times as long with raw bytes as with a KeyObject, its making included.
	const hmac = createHmac("sha256", createSecretKey(key));
	for (const part of parts) hmac.update(part);
	return asPlainBytes(hmac.digest());
}

/**
 * HKDF-SHA-256 (RFC 5869), extract and expand. Where PROTOCOL names no salt it is empty, and no
 * length means 32 bytes.
 * @throws RangeError for a length above 8,160 bytes (255 blocks) or an info above 1,024 bytes.
 */
export function hkdfSha256(
	ikm: Uint8Array,
	salt: Uint8Array,
	info: Uint8Array,
	length: number = HASH_LENGTH,
): Uint8Array {
	return new Uint8Array(hkdfSync("sha256", createSecretKey(ikm), salt, info, length));
}

/** Labels by name, of which there are few: one or two are hashed with everything that is read. */
const labels = new Map<string, Uint8Array>();

/** PROTOCOL's `L(name)`: ASCII `lanchat/1 name` and one 0 byte, which no other label can be a prefix of. Nobody changes it. */
export function label(name: string): Uint8Array {
	const known = labels.get(name);
	if (known !== undefined) return known;
	const bytes = new TextEncoder().encode(`lanchat/1 ${name}\0`);
	labels.set(name, bytes);
	return bytes;
}

/** Whether two byte strings are equal, in time that depends only on their lengths. */
export function constantTimeEqual(a: Uint8Array, b: Uint8Array): boolean {
	return a.length === b.length && timingSafeEqual(a, b);
}
