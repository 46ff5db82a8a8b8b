/** How two people check that nobody is between them: seven emoji, or a safety number (PROTOCOL §2.1, §2.4); pure. */
import { createHash } from "node:crypto";
import { concatBytes, requireLength } from "./bytes.ts";
import { PUBLIC_KEY_LENGTH } from "./ed25519.ts";
import { PEER_ID_LENGTH } from "./fingerprint.ts";
import { constantTimeEqual, HASH_LENGTH, hkdfSha256, label, sha256 } from "./hash.ts";
import { SAS_EMOJI, type SasEmoji } from "./sasEmojiTable.ts";

/** Bytes of the two sides' random numbers nA and nB. */
export const SAS_NONCE_LENGTH = 32;

/** What A commits to before it has seen nB. A is the side with the smaller peerId. */
export interface SasCommitment {
	readonly nonceA: Uint8Array;
	readonly peerIdA: Uint8Array;
	readonly peerIdB: Uint8Array;
	/** The channel of this very connection (PROTOCOL §2.2). */
	readonly chanId: Uint8Array;
}

/** All that the emoji are derived from. */
export interface SasInput {
	readonly nonceA: Uint8Array;
	readonly nonceB: Uint8Array;
	readonly chanId: Uint8Array;
	readonly identityKeyA: Uint8Array;
	readonly identityKeyB: Uint8Array;
}

const SAS_BYTES = 6;
const EMOJI_COUNT = 7;
const BITS_PER_EMOJI = 6;

const SAFETY_ROUNDS = 5200;
const SAFETY_GROUPS = 6;
const BYTES_PER_GROUP = 5;
const DIGITS_PER_GROUP = 5;

/** `c = H(L(sasc) ‖ nA ‖ peerIdA ‖ peerIdB ‖ chanId)`, 32 bytes. @throws RangeError unless each has 32 bytes. */
export function sasCommitment(input: SasCommitment): Uint8Array {
	requireLength(input.nonceA, SAS_NONCE_LENGTH, "nA");
	requireLength(input.peerIdA, PEER_ID_LENGTH, "a peerId");
	requireLength(input.peerIdB, PEER_ID_LENGTH, "a peerId");
	requireLength(input.chanId, HASH_LENGTH, "a chanId");
	return sha256(label("sasc"), input.nonceA, input.peerIdA, input.peerIdB, input.chanId);
}

/** B's check of A's REVEAL. RULE: where it is false no emoji are shown and the attempt is over. */
export function isSasCommitment(commitment: Uint8Array, input: SasCommitment): boolean {
	return input.nonceA.length === SAS_NONCE_LENGTH && constantTimeEqual(commitment, sasCommitment(input));
}

/** The seven emoji, the same on both sides unless someone is between them (probability 2^-42). */
export function sasEmoji(input: SasInput): readonly SasEmoji[] {
	return sasIndexes(sasBytes(input)).map((index) => emojiAt(index));
}

/** `HKDF(ikm = nA ‖ nB, salt = chanId, info = L(sas) ‖ IK_A ‖ IK_B)`, 6 bytes. @throws RangeError unless each has 32 bytes. */
export function sasBytes(input: SasInput): Uint8Array {
	requireLength(input.nonceA, SAS_NONCE_LENGTH, "nA");
	requireLength(input.nonceB, SAS_NONCE_LENGTH, "nB");
	requireLength(input.chanId, HASH_LENGTH, "a chanId");
	requireLength(input.identityKeyA, PUBLIC_KEY_LENGTH, "an identity key");
	requireLength(input.identityKeyB, PUBLIC_KEY_LENGTH, "an identity key");
	const ikm = concatBytes(input.nonceA, input.nonceB);
	const info = concatBytes(label("sas"), input.identityKeyA, input.identityKeyB);
	return hkdfSha256(ikm, input.chanId, info, SAS_BYTES);
}

/** The first 42 bits as seven numbers from 0 to 63, most significant first. @throws RangeError unless given 6 bytes. */
export function sasIndexes(bytes: Uint8Array): readonly number[] {
	requireLength(bytes, SAS_BYTES, "a SAS");
	const all = bytes.reduce((value, byte) => value * 256 + byte, 0);
	const unusedBits = SAS_BYTES * 8 - EMOJI_COUNT * BITS_PER_EMOJI;
	const used = Math.floor(all / 2 ** unusedBits);
	const shift = (position: number) => 2 ** (BITS_PER_EMOJI * (EMOJI_COUNT - 1 - position));
	return Array.from({ length: EMOJI_COUNT }, (_, position) => Math.floor(used / shift(position)) % 2 ** BITS_PER_EMOJI);
}

/**
 * The safety number of two identities: 60 digits, the same whoever computes it. Takes about 10 ms,
 * on purpose: 5200 hashes make a key with a similar number expensive to find.
 * @throws RangeError unless each key has 32 bytes.
 */
export function safetyNumber(one: Uint8Array, other: Uint8Array): string {
	return [safetyHalf(one), safetyHalf(other)].sort().join("");
}

/** A safety number in groups of 5 digits with spaces between them. */
export function formatSafetyNumber(digits: string): string {
	return digits.replace(/.{5}(?=.)/g, "$& ");
}

function safetyHalf(identityKey: Uint8Array): string {
	requireLength(identityKey, PUBLIC_KEY_LENGTH, "an identity key");
	let hash = sha512(label("safety"), identityKey);
	for (let round = 1; round < SAFETY_ROUNDS; round += 1) hash = sha512(hash, identityKey);
	const groups = Array.from({ length: SAFETY_GROUPS }, (_, index) => {
		const value = hash.readUIntBE(index * BYTES_PER_GROUP, BYTES_PER_GROUP) % 10 ** DIGITS_PER_GROUP;
		return value.toString().padStart(DIGITS_PER_GROUP, "0");
	});
	return groups.join("");
}

function sha512(first: Uint8Array, second: Uint8Array): Buffer {
	return createHash("sha512").update(first).update(second).digest();
}

function emojiAt(index: number): SasEmoji {
	const entry = SAS_EMOJI[index];
	if (entry === undefined) throw new RangeError("an emoji has 6 bits");
	return entry;
}
