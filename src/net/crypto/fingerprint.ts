/** What a person and a protocol call a key by: peerId, fingerprint, short tag (PROTOCOL §2.1, §3); pure. */
import { encodeBase32 } from "./base32.ts";
import { requireLength } from "./bytes.ts";
import { PUBLIC_KEY_LENGTH } from "./ed25519.ts";
import { HASH_LENGTH, label, sha256 } from "./hash.ts";

/** Bytes of a peerId. */
export const PEER_ID_LENGTH = HASH_LENGTH;

/** Bytes of the peerId a fingerprint shows: 160 bits, 32 characters. */
const FINGERPRINT_BYTES = 20;
const GROUP = 4;

/** `peerId = H(L(id) ‖ IK)`, 32 bytes. @throws RangeError unless `identityKey` has 32 bytes. */
export function peerIdOf(identityKey: Uint8Array): Uint8Array {
	requireLength(identityKey, PUBLIC_KEY_LENGTH, "an identity key");
	return sha256(label("id"), identityKey);
}

/** The fingerprint of a peerId: 32 base32 characters. @throws RangeError unless it has 32 bytes. */
export function fingerprintOf(peerId: Uint8Array): string {
	requireLength(peerId, PEER_ID_LENGTH, "a peerId");
	return encodeBase32(peerId.subarray(0, FINGERPRINT_BYTES));
}

/** The first 4 characters, shown as `Name·K7QF` until a contact is verified. */
export function shortTag(fingerprint: string): string {
	return fingerprint.slice(0, GROUP);
}

/** The fingerprint in groups of 4 with spaces between them, for reading aloud. */
export function formatFingerprint(fingerprint: string): string {
	return fingerprint.replace(/.{4}(?=.)/g, "$& ");
}
