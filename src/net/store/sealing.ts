/**
 * Sealing of what the store keeps: AES-256-GCM under keys derived from the master key, one a table, with a random
 * nonce, bound to table, column and row (PROTOCOL "Store"). Chance is passed in.
 */
import { type AeadKey, importAeadKey, open, seal } from "../crypto/aead.ts";
import { concatBytes } from "../crypto/bytes.ts";
import { hkdfSha256, hmacSha256, label } from "../crypto/hash.ts";
import type { RandomBytes } from "../ports.ts";
import { encodeText } from "../wire/json.ts";

const nonceLength = 12;
const blindLength = 16;
const noSalt = new Uint8Array();

/** Seals and opens the cells of one store. */
export class Sealing {
	readonly #master: Uint8Array;
	readonly #random: RandomBytes;
	readonly #keys = new Map<string, AeadKey>();
	readonly #blindKeys = new Map<string, Uint8Array>();

	/** `master` has 32 bytes and is kept. */
	constructor(deps: { readonly random: RandomBytes }, options: { readonly master: Uint8Array }) {
		this.#random = deps.random;
		this.#master = Uint8Array.from(options.master);
	}

	/** What `meta` holds to tell the right master key from a wrong one; says nothing about the key. */
	keyCheck(): Uint8Array {
		return hmacSha256(this.#master, label("store keyCheck"));
	}

	/** The master key as hex, for the vault and for the recovery key only. */
	masterKey(): Uint8Array {
		return Uint8Array.from(this.#master);
	}

	/** `iv(12) ‖ ciphertext ‖ tag(16)`. */
	seal(table: string, column: string, row: string, plaintext: Uint8Array): Uint8Array {
		const nonce = this.#random(nonceLength);
		return concatBytes(nonce, seal(this.#keyOf(table), nonce, aadOf(table, column, row), plaintext));
	}

	/** The plaintext, or `undefined` where the cell is not what was sealed in this place. */
	open(table: string, column: string, row: string, sealed: Uint8Array): Uint8Array | undefined {
		return sealed.length < nonceLength
			? undefined
			: open(
					this.#keyOf(table),
					sealed.subarray(0, nonceLength),
					aadOf(table, column, row),
					sealed.subarray(nonceLength),
				);
	}

	/** A name that says nothing to whoever lacks the key, the same each time: 16 bytes. */
	blind(table: string, name: string): Uint8Array {
		let key = this.#blindKeys.get(table);
		if (key === undefined) {
			key = hkdfSha256(this.#master, noSalt, concatBytes(label("store blind"), encodeText(table)));
			this.#blindKeys.set(table, key);
		}
		return hmacSha256(key, encodeText(name)).subarray(0, blindLength);
	}

	/** @throws Error always: the master key must not end up in a log or a message. */
	toJSON(): never {
		throw new Error("a sealing is not serialised");
	}

	#keyOf(table: string): AeadKey {
		let key = this.#keys.get(table);
		if (key === undefined) {
			key = importAeadKey(hkdfSha256(this.#master, noSalt, concatBytes(label("store"), encodeText(table))));
			this.#keys.set(table, key);
		}
		return key;
	}
}

const aadOf = (table: string, column: string, row: string): Uint8Array =>
	encodeText(`${table}\u0000${column}\u0000${row}`);
