/**
 * The recovery key: the 32-byte master key as 56 characters a person can write down and type in
 * again; pure.
 *
 * Base32 (RFC 4648) of key(32) ‖ the first 3 bytes of H(L(recovery) ‖ key), in 14 groups of 4. 35
 * bytes fill 56 characters exactly, and three check bytes let one wrong key in 16 million pass.
 */
import { decodeBase32, encodeBase32 } from "./base32.ts";
import { concatBytes, requireLength, wipe } from "./bytes.ts";
import { constantTimeEqual, label, sha256 } from "./hash.ts";

/** Bytes of a master key. */
export const MASTER_KEY_LENGTH = 32;

/** Why what was typed is no recovery key: a character none has, too few or too many, a slip. */
export type RecoveryKeyError = "recoveryKeyCharacters" | "recoveryKeyLength" | "recoveryKeyChecksum";

const CHECK_LENGTH = 3;
const CHARACTERS = ((MASTER_KEY_LENGTH + CHECK_LENGTH) * 8) / 5;
const GROUP = /.{4}(?=.)/g;

/** What people take a character for; base32 has no 0, 1 or 8, so each has one meaning only. */
const LOOK_ALIKES: Readonly<Record<string, string>> = { "0": "O", "1": "I", "8": "B" };

/** The recovery key of `masterKey`: 14 groups of 4 characters, with dashes. @throws RangeError unless it has 32 bytes. */
export function encodeRecoveryKey(masterKey: Uint8Array): string {
	requireLength(masterKey, MASTER_KEY_LENGTH, "a master key");
	const bytes = concatBytes(masterKey, checkOf(masterKey));
	const text = encodeBase32(bytes);
	wipe(bytes);
	return text.replace(GROUP, "$&-");
}

/**
 * The master key that `typed` stands for. Case, white space, dashes and minus signs and the look-alikes
 * 0/O, 1/I and 8/B do not matter. Never throws; characters are judged first, then length, then checksum.
 */
export function decodeRecoveryKey(typed: string): { readonly key: Uint8Array } | { readonly error: RecoveryKeyError } {
	const text = typed
		.normalize("NFKC")
		.replace(/[\s\p{Dash_Punctuation}\p{Cf}\u2212]/gu, "")
		.toUpperCase()
		.replace(/[018]/g, (character) => LOOK_ALIKES[character] ?? character);
	if (!/^[A-Z2-7]*$/.test(text)) return { error: "recoveryKeyCharacters" };
	if (text.length !== CHARACTERS) return { error: "recoveryKeyLength" };
	const bytes = decodeBase32(text);
	if (bytes === undefined) return { error: "recoveryKeyCharacters" };
	const key = bytes.slice(0, MASTER_KEY_LENGTH);
	const isIntact = constantTimeEqual(bytes.subarray(MASTER_KEY_LENGTH), checkOf(key));
	wipe(bytes);
	return isIntact ? { key } : { error: "recoveryKeyChecksum" };
}

function checkOf(masterKey: Uint8Array): Uint8Array {
	return sha256(label("recovery"), masterKey).subarray(0, CHECK_LENGTH);
}
