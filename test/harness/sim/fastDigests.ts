/**
 * Hashes, derived keys and sealed bodies for a whole simulated world: computed with calls that leave no native object
 * behind, of which V8 must let go one by one, and what one node has derived or sealed is not computed again for the next.
 */
import crypto, { type BinaryLike, type CipherGCM, type DecipherGCM, type KeyObject } from "node:crypto";
import { Memo } from "./simMemo.ts";

const block = 64;

/** A key that only our calls see. */
class RawKey {
	readonly bytes: Buffer;
	readonly name: string;
	readonly #inner = Buffer.alloc(block, 0x36);
	readonly #outer = Buffer.alloc(block, 0x5c);
	#isPadded = false;
	#native: KeyObject | null = null;

	constructor(bytes: Uint8Array) {
		this.bytes = Buffer.from(bytes);
		this.name = nameOf(bytes);
	}

	/** For ciphers. */
	get native(): KeyObject {
		this.#native ??= createSecretKey(this.bytes);
		return this.#native;
	}

	/** HMAC-SHA-256 (RFC 2104) of keys of up to 64 bytes. */
	mac(parts: readonly Uint8Array[]): Known {
		const name = this.name + parts.map(nameOf).join("");
		const known = macs.get(name);
		return known ?? macs.keep(name, new Known(this.#mac(parts)));
	}

	#mac(parts: readonly Uint8Array[]): Buffer {
		if (!this.#isPadded) {
			this.#isPadded = true;
			for (const [i, byte] of this.bytes.entries()) {
				this.#inner[i] = 0x36 ^ byte;
				this.#outer[i] = 0x5c ^ byte;
			}
		}
		return digestOf(Buffer.concat([this.#outer, digestOf(Buffer.concat([this.#inner, ...parts]))]));
	}
}

/** A digest as those who ask want it; a copy, since they may wipe it. */
class Known {
	readonly #bytes: Buffer;
	#hex = "";

	constructor(bytes: Buffer) {
		this.#bytes = bytes;
	}

	get copy(): Buffer {
		return Buffer.from(this.#bytes);
	}

	get hex(): string {
		this.#hex ||= this.#bytes.toString("hex");
		return this.#hex;
	}
}

const { createHash, createHmac, createSecretKey, hash, hkdfSync, createCipheriv, createDecipheriv } = crypto;
const derived = new Memo<ArrayBuffer>();
const macs = new Memo<Known>();
/** Plaintexts, by everything that decides. */
const opened = new Memo<Buffer>();

const none = Buffer.alloc(0);

const nameOf = (bytes: Uint8Array): string =>
	Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");

/** As a string on its way, which spares memory of its own outside the heap. */
const digestOf = (data: Uint8Array): Buffer => Buffer.from(hash("sha256", data, "binary"), "latin1");

/** Parts that are hashed once they are all there; computing it costs less than finding it again. */
class Digest {
	readonly #parts: Uint8Array[] = [];

	update(part: BinaryLike): this {
		this.#parts.push(typeof part === "string" ? Buffer.from(part) : (part as Uint8Array));
		return this;
	}

	digest(encoding?: "hex"): Buffer | string {
		const [first] = this.#parts;
		const data = first !== undefined && this.#parts.length === 1 ? first : Buffer.concat(this.#parts);
		return encoding === undefined ? digestOf(data) : hash("sha256", data, encoding);
	}
}

/** The same with a key. */
class Mac {
	readonly #parts: Uint8Array[] = [];
	readonly #key: RawKey;

	constructor(key: RawKey) {
		this.#key = key;
	}

	update(part: BinaryLike): this {
		this.#parts.push(typeof part === "string" ? Buffer.from(part) : (part as Uint8Array));
		return this;
	}

	digest(encoding?: "hex"): Buffer | string {
		const known = this.#key.mac(this.#parts);
		return encoding === undefined ? known.copy : known.hex;
	}
}

/** AES-256-GCM that notes what it sealed. */
class Sealer {
	readonly #cipher: CipherGCM;
	readonly #place: string;
	readonly #plain: Uint8Array[] = [];
	readonly #sealed: Uint8Array[] = [];
	#aad = "";

	constructor(key: RawKey, nonce: Uint8Array) {
		this.#cipher = createCipheriv("aes-256-gcm", key.native, nonce, { authTagLength: 16 });
		this.#place = key.name + nameOf(nonce);
	}

	setAAD(aad: Uint8Array): void {
		this.#aad = nameOf(aad);
		this.#cipher.setAAD(aad);
	}

	update(part: Uint8Array): Buffer {
		const piece = this.#cipher.update(part);
		this.#plain.push(Buffer.from(part));
		this.#sealed.push(piece);
		return piece;
	}

	final(): Buffer {
		return this.#cipher.final();
	}

	getAuthTag(): Buffer {
		const tag = this.#cipher.getAuthTag();
		const sealed = nameOf(Buffer.concat(this.#sealed));
		opened.keep(questionOf(this.#place, this.#aad, sealed, tag), Buffer.concat(this.#plain));
		return tag;
	}
}

/** Its other side. */
class Opener {
	readonly #key: RawKey;
	readonly #nonce: Uint8Array;
	#aad: Uint8Array = none;
	#tag: Uint8Array = none;
	#cipher: DecipherGCM | null = null;
	#question = "";
	#plain: Buffer = none;

	constructor(key: RawKey, nonce: Uint8Array) {
		this.#key = key;
		this.#nonce = nonce;
	}

	setAAD(aad: Uint8Array): void {
		this.#aad = aad;
	}

	setAuthTag(tag: Uint8Array): void {
		this.#tag = tag;
	}

	/** Called once: nothing here is opened in parts. */
	update(sealed: Uint8Array): Buffer {
		const place = this.#key.name + nameOf(this.#nonce);
		this.#question = questionOf(place, nameOf(this.#aad), nameOf(sealed), this.#tag);
		const known = opened.get(this.#question);
		if (known !== undefined) {
			return Buffer.from(known);
		}
		this.#cipher = createDecipheriv("aes-256-gcm", this.#key.native, this.#nonce, { authTagLength: 16 });
		this.#cipher.setAAD(this.#aad);
		this.#cipher.setAuthTag(this.#tag);
		this.#plain = this.#cipher.update(sealed);
		return this.#plain;
	}

	/** @throws Error where the tag does not fit */
	final(): Buffer {
		if (this.#cipher === null) {
			return none;
		}
		const rest = this.#cipher.final();
		opened.keep(this.#question, Buffer.from(this.#plain));
		return rest;
	}
}

/** Key and nonce have one length each; of what is left only the lengths could be moved. */
const questionOf = (place: string, aad: string, sealed: string, tag: Uint8Array): string =>
	`${place}${nameOf(tag)}${aad.length} ${aad}${sealed}`;

const derive = (_digest: string, key: RawKey, salt: Uint8Array, info: Uint8Array, length: number): ArrayBuffer => {
	const name = `${length} ${key.bytes.length} ${salt.length} ${key.name}${nameOf(salt)}${nameOf(info)}`;
	let bytes = derived.get(name);
	if (bytes === undefined) {
		bytes = hkdfSync("sha256", key.bytes, salt, info, length);
		derived.keep(name, bytes);
	}
	return bytes.slice(0);
};

/** What stands in `node:crypto` instead. */
export const fastDigests: object = {
	createHash: (algorithm: string) => (algorithm === "sha256" ? new Digest() : createHash(algorithm)),
	createHmac: (algorithm: string, key: unknown) =>
		key instanceof RawKey && key.bytes.length <= block ? new Mac(key) : createHmac(algorithm, key as KeyObject),
	createSecretKey: (bytes: Uint8Array) => new RawKey(bytes),
	hkdfSync: derive,
	createCipheriv: (_cipher: string, key: RawKey, nonce: Uint8Array) => new Sealer(key, nonce),
	createDecipheriv: (_cipher: string, key: RawKey, nonce: Uint8Array) => new Opener(key, nonce),
};
