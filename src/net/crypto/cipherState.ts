/** Noise's CipherState (Noise revision 34 §5.1) for AESGCM: one key and a counter, for one direction. */
import type { KeyObject } from "node:crypto";
import { AEAD_KEY_LENGTH, AEAD_NONCE_LENGTH, importAeadKey, open, seal, sealInto } from "./aead.ts";
import { wipe } from "./bytes.ts";

/** Counters stay below this, PROTOCOL's bound of 8-byte integers; reached after 285 years at 1 MHz. */
const NONCE_LIMIT = Number.MAX_SAFE_INTEGER;
const TWO_32 = 2 ** 32;
const NONE = new Uint8Array(0);

/** A key that never leaves this object, and the number of the next message under it. */
export class CipherState {
	#key: KeyObject;
	#counter: number;
	readonly #nonce = new Uint8Array(AEAD_NONCE_LENGTH);
	readonly #nonceView = new DataView(this.#nonce.buffer);

	/**
	 * Takes the 32 bytes of `key` over and wipes them.
	 * @throws RangeError for another length, or a counter that is not an integer from 0 to 2^53 − 1.
	 */
	constructor(key: Uint8Array, counter = 0) {
		if (!Number.isSafeInteger(counter) || counter < 0) throw new RangeError("counter");
		this.#key = importAeadKey(key);
		this.#counter = counter;
		wipe(key);
	}

	/** The number `n` of the next message. */
	get counter(): number {
		return this.#counter;
	}

	/**
	 * Encrypts the parts as one message: ciphertext ‖ tag(16); `n` counts on.
	 * @throws Error where `n` is used up: a nonce is never used twice.
	 */
	encrypt(ad: Uint8Array, ...plaintext: readonly Uint8Array[]): Uint8Array {
		if (this.#counter >= NONCE_LIMIT) throw new Error("this key has no nonces left");
		const sealed = seal(this.#key, this.#nonceFor(this.#counter), ad, ...plaintext);
		this.#counter += 1;
		return sealed;
	}

	/** As `encrypt` without associated data, into `target` from `at` on; returns the bytes written. @throws as `encrypt` */
	encryptInto(target: Uint8Array, at: number, ...plaintext: readonly Uint8Array[]): number {
		if (this.#counter >= NONCE_LIMIT) throw new Error("this key has no nonces left");
		const nonce = this.#nonceFor(this.#counter);
		// Counted first: should the target be too short, the nonce is gone, not used twice.
		this.#counter += 1;
		return sealInto(target, at, { key: this.#key, nonce }, ...plaintext);
	}

	/** Decrypts the next message; `undefined`, and `n` unchanged, where it is not authentic. */
	decrypt(ad: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
		if (this.#counter >= NONCE_LIMIT) return undefined;
		const plaintext = open(this.#key, this.#nonceFor(this.#counter), ad, sealed);
		if (plaintext !== undefined) this.#counter += 1;
		return plaintext;
	}

	/** Noise `Rekey()`: k = the first 32 bytes of ENCRYPT(k, 2^64 − 1, "", 0^32); `n` goes on. */
	rekey(): void {
		const lastNonce = new Uint8Array(AEAD_NONCE_LENGTH).fill(0xff, AEAD_NONCE_LENGTH - 8);
		const sealed = seal(this.#key, lastNonce, NONE, new Uint8Array(AEAD_KEY_LENGTH));
		this.#key = importAeadKey(sealed.subarray(0, AEAD_KEY_LENGTH));
		wipe(sealed);
	}

	/** @throws Error always: a key must not end up in a log or a message. */
	toJSON(): never {
		throw new Error("a cipher state is not serialised");
	}

	// Noise §12: four 0 bytes and n as 8 bytes, big-endian.
	#nonceFor(counter: number): Uint8Array {
		this.#nonceView.setUint32(4, Math.floor(counter / TWO_32));
		this.#nonceView.setUint32(8, counter % TWO_32);
		return this.#nonce;
	}
}
