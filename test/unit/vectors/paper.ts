/**
 * The document's own words in plain Node: what somebody needs who writes a second client. Nothing here knows the
 * project's sources.
 */
import {
	createCipheriv,
	createDecipheriv,
	createHash,
	createHmac,
	createPrivateKey,
	createPublicKey,
	hkdfSync,
	verify,
} from "node:crypto";

/** Reads a layout from front to back. */
export class Cursor {
	readonly #bytes: Buffer;
	at = 0;

	constructor(bytes: Buffer) {
		this.#bytes = bytes;
	}

	take(length: number): Buffer {
		if (this.at + length > this.#bytes.length) throw new Error("short");
		this.at += length;
		return this.#bytes.subarray(this.at - length, this.at);
	}

	hex(length: number): string {
		return this.take(length).toString("hex");
	}

	/** An integer of at most 6 bytes, or of 8 whose first two are 0. */
	int(length: number): number {
		const bytes = this.take(length);
		return length === 8 ? Number(bytes.readBigUInt64BE()) : bytes.readUIntBE(0, length);
	}

	/** `len(2) ‖ JSON`. */
	meta(): unknown {
		return JSON.parse(this.take(this.int(2)).toString("utf8"));
	}

	get left(): number {
		return this.#bytes.length - this.at;
	}

	/** All that was read so far. */
	get before(): Buffer {
		return this.#bytes.subarray(0, this.at);
	}
}

export const fromHex = (hex: string): Buffer => Buffer.from(hex, "hex");

/** `L(x)`. */
export const labelOf = (name: string): Buffer => Buffer.from(`lanchat/1 ${name}\0`, "latin1");

/** `H`. */
export const hashOf = (...parts: readonly Buffer[]): Buffer =>
	createHash("sha256").update(Buffer.concat(parts)).digest();

export const hmacOf = (key: Buffer, ...parts: readonly Buffer[]): Buffer =>
	createHmac("sha256", key).update(Buffer.concat(parts)).digest();

export const hkdfOf = (key: Buffer, salt: Buffer, info: Buffer, length = 32): Buffer =>
	Buffer.from(hkdfSync("sha256", key, salt, info, length));

/** Opens `GCM`: the tag follows the ciphertext. Throws where it does not fit. */
export const openGcm = (key: Buffer, nonce: Buffer, aad: Buffer, sealed: Buffer): Buffer => {
	const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: 16 });
	decipher.setAAD(aad);
	decipher.setAuthTag(sealed.subarray(-16));
	return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
};

/** Noise `Rekey()`: the next key of a direction. */
export const rekeyed = (key: Buffer): Buffer => {
	const nonce = Buffer.concat([Buffer.alloc(4), Buffer.alloc(8, 0xff)]);
	return createCipheriv("aes-256-gcm", key, nonce).update(Buffer.alloc(32));
};

/** Whether an Ed25519 signature holds. */
export const isSigned = (identityKey: Buffer, signature: Buffer, ...parts: readonly Buffer[]): boolean => {
	const jwk = { kty: "OKP", crv: "Ed25519", x: identityKey.toString("base64url") };
	return verify(null, Buffer.concat(parts), createPublicKey({ key: jwk, format: "jwk" }), signature);
};

/** Public key of an Ed25519 seed. */
export const publicKeyOf = (seed: Buffer): Buffer => {
	const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
	const key = createPublicKey(createPrivateKey({ key: der, format: "der", type: "pkcs8" }));
	return key.export({ format: "der", type: "spki" }).subarray(-32);
};
