/**
 * X25519 (RFC 7748): key agreement with `node:crypto`, or with tweetnacl where the start-up
 * self-test finds the native one missing (some builds of Electron's BoringSSL); pure.
 */
import { createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from "node:crypto";
import nacl from "tweetnacl";
import { asPlainBytes, concatBytes, requireLength, wipe } from "./bytes.ts";

/** Bytes of a secret, of a public key, and of the secret two sides agree on. */
export const AGREEMENT_LENGTH = 32;

/** One way to do X25519; which one is decided by `chooseX25519` and handed to those who need it. */
export interface X25519 {
	/** Takes 32 secret bytes (clamped inside, RFC 7748 §5); may keep the array, which its owner wipes. */
	importSecret(secret: Uint8Array): ImportedSecret;
}

interface ImportedSecret {
	readonly publicKey: Uint8Array;
	/** The raw shared secret, all-zero ones perhaps included; may throw for those. */
	multiply(theirPublicKey: Uint8Array): Uint8Array;
}

const PKCS8_PREFIX = Uint8Array.from([48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 110, 4, 34, 4, 32]);
const SPKI_PREFIX = Uint8Array.from([48, 42, 48, 5, 6, 3, 43, 101, 110, 3, 33, 0]);

/** X25519 of `node:crypto`; about ten times as fast as the portable one. */
export const nativeX25519: X25519 = {
	importSecret(secret) {
		const der = concatBytes(PKCS8_PREFIX, secret);
		const key = Buffer.from(der.buffer);
		const privateKey = createPrivateKey({ key, format: "der", type: "pkcs8" });
		wipe(der);
		const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
		return {
			publicKey: Uint8Array.from(spki.subarray(SPKI_PREFIX.length)),
			multiply: (theirs) => asPlainBytes(diffieHellman({ privateKey, publicKey: importNative(theirs) })),
		};
	},
};

/** X25519 of tweetnacl, for where the native one is missing. */
export const portableX25519: X25519 = {
	importSecret(secret) {
		return {
			publicKey: nacl.scalarMult.base(secret),
			multiply: (theirs) => nacl.scalarMult(secret, theirs),
		};
	},
};

/** The implementation the self-test's findings call for. */
export function chooseX25519(capabilities: { readonly nativeX25519: boolean }): X25519 {
	return capabilities.nativeX25519 ? nativeX25519 : portableX25519;
}

/** A private X25519 key: a node's `DK`, or an ephemeral one. */
export class AgreementKey {
	/** The 32-byte public key. */
	readonly publicKey: Uint8Array;
	readonly #secret: Uint8Array;
	#imported: ImportedSecret | undefined;

	/** Takes a copy of `secret`. @throws RangeError unless it has 32 bytes. */
	constructor(secret: Uint8Array, x25519: X25519 = nativeX25519) {
		requireLength(secret, AGREEMENT_LENGTH, "an X25519 secret");
		this.#secret = Uint8Array.from(secret);
		const imported = x25519.importSecret(this.#secret);
		this.#imported = imported;
		this.publicKey = imported.publicKey;
	}

	/**
	 * The 32-byte shared secret with `theirPublicKey`, or `undefined` where that is all zero
	 * (RFC 7748 §6.1: their key is of small order) or the key has not 32 bytes.
	 * @throws Error after `destroy()`.
	 */
	agree(theirPublicKey: Uint8Array): Uint8Array | undefined {
		const imported = this.#imported;
		if (imported === undefined) throw new Error("this agreement key was destroyed");
		if (theirPublicKey.length !== AGREEMENT_LENGTH) return undefined;
		try {
			const shared = imported.multiply(theirPublicKey);
			return isAllZero(shared) ? undefined : shared;
		} catch {
			return undefined; // OpenSSL refuses to return an all-zero secret
		}
	}

	/** A copy of the private bytes, for the sealed store and lockboxes only; wipe it after use. */
	secret(): Uint8Array {
		return Uint8Array.from(this.#secret);
	}

	/** Forgets an ephemeral secret: wipes its bytes; OpenSSL cleans its own copy when that is collected. */
	destroy(): void {
		wipe(this.#secret);
		this.#imported = undefined;
	}

	/** @throws Error always: a private key must not end up in a log or a message. */
	toJSON(): never {
		throw new Error("an agreement key is not serialised");
	}
}

/** The u coordinates below p of all points, on the curve or its twist, of small order. */
const SMALL_ORDER_U: readonly string[] = [
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0100000000000000000000000000000000000000000000000000000000000000",
	"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
	"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

/**
 * Whether `key` may be a peer's long-lived `DK`: 32 bytes, canonical (u < p = 2^255 − 19, top bit
 * clear) and not of small order (PROTOCOL §2.1). Ephemeral keys need only `agree`'s own check.
 */
export function isAcceptableAgreementKey(key: Uint8Array): boolean {
	if (key.length !== AGREEMENT_LENGTH) return false;
	const hex = Buffer.from(key).toString("hex");
	return !SMALL_ORDER_U.includes(hex) && isBelowPrime(key);
}

function isBelowPrime(key: Uint8Array): boolean {
	const top = key[31] ?? 0;
	if (top !== 0x7f) return top < 0x7f;
	return key.subarray(1, 31).some((byte) => byte !== 0xff) || (key[0] ?? 0) < 0xed;
}

function importNative(publicKey: Uint8Array): KeyObject {
	const key = Buffer.concat([SPKI_PREFIX, publicKey]);
	return createPublicKey({ key, format: "der", type: "spki" });
}

function isAllZero(bytes: Uint8Array): boolean {
	let union = 0;
	for (const byte of bytes) union |= byte;
	return union === 0;
}
