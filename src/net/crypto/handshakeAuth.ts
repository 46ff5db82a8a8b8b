/** What the two sides of a LAN Chat handshake sign and send inside it (PROTOCOL §2.2); pure. */
import type { Purpose } from "../ports.ts";
import { concatBytes, equalPublicBytes, requireLength, uint16 } from "./bytes.ts";
import {
	isAcceptablePublicKey,
	PUBLIC_KEY_LENGTH,
	SIGNATURE_LENGTH,
	type SigningKey,
	verifySignature,
} from "./ed25519.ts";
import { HASH_LENGTH, label, sha256 } from "./hash.ts";
import type { NoiseRole } from "./noise.ts";

/** Bytes of the `auth` payload: ver(1) ‖ IK(32) ‖ sig(64) ‖ minor(2). */
export const AUTH_LENGTH = 99;
/** Bytes of a `netId`. */
export const NET_ID_LENGTH = HASH_LENGTH;

/** Why a handshake ended; said to nobody but our own log and counters. */
export type HandshakeFailure =
	| "handshakeSize"
	| "handshakeDecrypt"
	| "handshakeSignature"
	| "handshakeKey"
	| "handshakeUnexpectedPeer";

/** Why, and where somebody else was expected, who has proved to be there. */
export interface HandshakeRefusal {
	readonly error: HandshakeFailure;
	readonly identityKey?: Uint8Array;
}

const AUTH_VERSION = 1;
const MAJOR = 1;
const PURPOSE_BYTE = { chat: 0, bulk: 1 } as const;
const ROLE_BYTE = { initiator: 0, responder: 1 } as const;

/** `netId = H(L(net) ‖ utf8(team code or ""))`: a filter of who is shown, not a secret; 32 bytes. */
export function netIdOf(teamCode: string): Uint8Array {
	return sha256(label("net"), new TextEncoder().encode(teamCode));
}

/**
 * The Noise prologue: `lanchat/1` ‖ 00 ‖ major(2) ‖ purpose(1) ‖ netId(32); 45 bytes.
 * @throws RangeError unless `netId` has 32 bytes.
 */
export function prologueOf(purpose: Purpose, netId: Uint8Array): Uint8Array {
	requireLength(netId, NET_ID_LENGTH, "a netId");
	const name = new TextEncoder().encode("lanchat/1\0");
	return concatBytes(name, uint16(MAJOR), Uint8Array.of(PURPOSE_BYTE[purpose]), netId);
}

/** Whose words an `auth` payload are, and at which point of which handshake they were said. */
export interface AuthContext {
	readonly role: NoiseRole;
	/** Noise `h` just before the payload is encrypted. */
	readonly hashAtPayload: Uint8Array;
	/** The speaker's Noise static key, its `DK`. */
	readonly staticKey: Uint8Array;
}

/** Our `auth` payload, 99 bytes. @throws RangeError unless `minor` has 16 bits. */
export function writeAuth(signer: SigningKey, minor: number, context: AuthContext): Uint8Array {
	const minorBytes = uint16(minor);
	const signature = signer.sign(...signedParts(minorBytes, context));
	return concatBytes(Uint8Array.of(AUTH_VERSION), signer.publicKey, signature, minorBytes);
}

/** The peer's `auth`, checked: size, version, key, whether it is the one expected, signature. */
export function readAuth(
	payload: Uint8Array,
	context: AuthContext,
	expectedPeer: Uint8Array | undefined,
): { readonly identityKey: Uint8Array; readonly minor: number } | HandshakeRefusal {
	if (payload.length !== AUTH_LENGTH) return { error: "handshakeSize" };
	if (payload[0] !== AUTH_VERSION) return { error: "handshakeSignature" };
	const identityKey = payload.slice(1, 1 + PUBLIC_KEY_LENGTH);
	const minorBytes = payload.subarray(AUTH_LENGTH - 2);
	const signature = payload.subarray(1 + PUBLIC_KEY_LENGTH).subarray(0, SIGNATURE_LENGTH);
	if (!isAcceptablePublicKey(identityKey)) return { error: "handshakeKey" };
	if (!verifySignature(identityKey, signature, ...signedParts(minorBytes, context))) {
		return { error: "handshakeSignature" };
	}
	if (expectedPeer !== undefined && !equalPublicBytes(identityKey, expectedPeer)) {
		return { error: "handshakeUnexpectedPeer", identityKey };
	}
	return { identityKey, minor: ((minorBytes[0] ?? 0) << 8) | (minorBytes[1] ?? 0) };
}

/** `L(hs) ‖ role(1) ‖ minor(2) ‖ h_at_payload(32) ‖ own Noise static(32)`. */
function signedParts(minor: Uint8Array, context: AuthContext): readonly Uint8Array[] {
	const role = Uint8Array.of(ROLE_BYTE[context.role]);
	return [label("hs"), role, minor, context.hashAtPayload, context.staticKey];
}
