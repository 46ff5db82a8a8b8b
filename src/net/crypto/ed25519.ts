/** Ed25519 (RFC 8032) through `node:crypto`, with checks that every runtime agrees on; pure. */
import {
	createPrivateKey,
	createPublicKey,
	type KeyObject,
	sign as signBytes,
	verify as verifyBytes,
} from "node:crypto";
import { asPlainBytes, concatBytes, requireLength, wipe } from "./bytes.ts";
import { isAcceptablePoint, POINT_LENGTH } from "./ed25519Points.ts";
import { LruCache } from "./lruCache.ts";

/** Bytes of a private seed (RFC 8032 §5.1.5). */
export const SEED_LENGTH = 32;
/** Bytes of a public key, PROTOCOL's `IK`. */
export const PUBLIC_KEY_LENGTH = POINT_LENGTH;
/** Bytes of a signature: R(32) ‖ S(32). */
export const SIGNATURE_LENGTH = 64;

/** Imported public keys kept: all members of a few full rooms, at about 1 KB each. */
const KEPT_PUBLIC_KEYS = 2048;

/** RFC 8410 §7: what stands before the 32 bytes in a PKCS#8 and an SPKI file. */
const PKCS8_PREFIX = Uint8Array.from([48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32]);
const SPKI_PREFIX = Uint8Array.from([48, 42, 48, 5, 6, 3, 43, 101, 112, 3, 33, 0]);

// A memo of a pure function over public data: importing costs a third of a verification.
const importedPublicKeys = new LruCache<KeyObject>(KEPT_PUBLIC_KEYS);

/** A signing key; its seed cannot be read but through `seed()`. */
export class SigningKey {
	/** The 32-byte public key, `IK`. */
	readonly publicKey: Uint8Array;
	readonly #seed: Uint8Array;
	readonly #key: KeyObject;

	/** Takes a copy of `seed`. @throws RangeError unless it has 32 bytes. */
	constructor(seed: Uint8Array) {
		requireLength(seed, SEED_LENGTH, "an Ed25519 seed");
		this.#seed = Uint8Array.from(seed);
		const der = concatBytes(PKCS8_PREFIX, seed);
		this.#key = createPrivateKey({ key: Buffer.from(der.buffer), format: "der", type: "pkcs8" });
		wipe(der);
		const spki = createPublicKey(this.#key).export({ format: "der", type: "spki" });
		this.publicKey = Uint8Array.from(spki.subarray(SPKI_PREFIX.length));
	}

	/** Signs the parts as if they were one; 64 bytes. Deterministic, as RFC 8032 demands. */
	sign(...parts: readonly Uint8Array[]): Uint8Array {
		return asPlainBytes(signBytes(null, joined(parts), this.#key));
	}

	/** A copy of the private seed, for the sealed store only; wipe it after use. */
	seed(): Uint8Array {
		return Uint8Array.from(this.#seed);
	}

	/** @throws Error always: a private key must not end up in a log or a message. */
	toJSON(): never {
		throw new Error("a signing key is not serialised");
	}
}

/** Whether `key` may be a member's `IK`: 32 bytes, canonical, not of small order (PROTOCOL §2.1). */
export function isAcceptablePublicKey(key: Uint8Array): boolean {
	return isAcceptablePoint(key);
}

/**
 * Whether `signature` is `publicKey`'s over the parts as if they were one. Never throws: wrong
 * lengths, small-order or non-canonical `A` or `R`, and `S` ≥ L are simply false.
 */
export function verifySignature(
	publicKey: Uint8Array,
	signature: Uint8Array,
	...parts: readonly Uint8Array[]
): boolean {
	if (signature.length !== SIGNATURE_LENGTH) return false;
	if (!isAcceptablePoint(publicKey)) return false;
	if (!isAcceptablePoint(signature.subarray(0, POINT_LENGTH))) return false;
	try {
		return verifyBytes(null, joined(parts), importPublicKey(publicKey), signature);
	} catch {
		return false; // a library that refuses to import a point off the curve
	}
}

function importPublicKey(publicKey: Uint8Array): KeyObject {
	const cacheKey = Buffer.from(publicKey).toString("latin1");
	return importedPublicKeys.getOrMake(cacheKey, () => {
		const der = Buffer.concat([SPKI_PREFIX, publicKey]);
		return createPublicKey({ key: der, format: "der", type: "spki" });
	});
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
	const [only] = parts;
	return only !== undefined && parts.length === 1 ? only : concatBytes(...parts);
}
