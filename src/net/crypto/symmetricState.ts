/** Noise's SymmetricState (Noise revision 34 §5.2) for AESGCM and SHA-256. */
import { concatBytes, wipe } from "./bytes.ts";
import { CipherState } from "./cipherState.ts";
import { HASH_LENGTH, hkdfSha256, sha256 } from "./hash.ts";

const NONE = new Uint8Array(0);

/** The handshake's running hash and keys. */
export class SymmetricState {
	#hash: Uint8Array;
	#chainingKey: Uint8Array;
	#cipher: CipherState | undefined;

	/** `protocolName` has at most 32 ASCII characters, so that it is padded and never hashed. */
	constructor(protocolName: string) {
		this.#hash = new Uint8Array(HASH_LENGTH);
		this.#hash.set(new TextEncoder().encode(protocolName));
		this.#chainingKey = this.#hash;
	}

	/** Noise's `h`: the hash of all that was said so far, 32 bytes. */
	get hash(): Uint8Array {
		return this.#hash;
	}

	/** Whether static keys and payloads are encrypted by now. */
	get hasKey(): boolean {
		return this.#cipher !== undefined;
	}

	mixHash(data: Uint8Array): void {
		this.#hash = sha256(this.#hash, data);
	}

	/** Takes a shared secret over and wipes it. */
	mixKey(secret: Uint8Array): void {
		const [chainingKey, key] = this.#expand(secret);
		wipe(secret);
		this.#chainingKey = chainingKey;
		this.#cipher = new CipherState(key);
	}

	encryptAndHash(plaintext: Uint8Array): Uint8Array {
		const sealed = this.#cipher?.encrypt(this.#hash, plaintext) ?? plaintext;
		this.mixHash(sealed);
		return sealed;
	}

	/** `undefined` where the text is not authentic; the handshake is over then. */
	decryptAndHash(sealed: Uint8Array): Uint8Array | undefined {
		const cipher = this.#cipher;
		const plaintext = cipher === undefined ? sealed : cipher.decrypt(this.#hash, sealed);
		if (plaintext !== undefined) this.mixHash(sealed);
		return plaintext;
	}

	/** The ciphers of the two directions, the initiator's sending one first. */
	split(): readonly [CipherState, CipherState] {
		const [first, second] = this.#expand(NONE);
		return [new CipherState(first), new CipherState(second)];
	}

	/** @throws Error always: keys must not end up in a log or a message. */
	toJSON(): never {
		throw new Error("a symmetric state is not serialised");
	}

	// Noise's HKDF(ck, ikm, 2) is RFC 5869 with ck as salt, no info and 64 bytes out.
	#expand(secret: Uint8Array): readonly [Uint8Array, Uint8Array] {
		const both = hkdfSha256(secret, this.#chainingKey, NONE, 2 * HASH_LENGTH);
		return [concatBytes(both.subarray(0, HASH_LENGTH)), both.subarray(HASH_LENGTH)];
	}
}
