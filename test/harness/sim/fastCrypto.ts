/**
 * Makes the cryptography of a whole simulated world cheaper. Signatures and boxes are made of hashes here, by the same keys:
 * only who has the private key is asked for one, and what is changed on its way does not fit any more. That the real ones do
 * what they promise, other tests say. For the process of the simulator only.
 */
import crypto, { createPrivateKey, createPublicKey, hash, type KeyObject } from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import nacl from "tweetnacl";
import { fastDigests } from "./fastDigests.ts";
import { Memo } from "./simMemo.ts";

/** RFC 8410 §7: what stands before the 32 bytes of an X25519 key in a PKCS#8, and of any key in an SPKI file. */
const privatePrefix = Buffer.from("302e020100300506032b656e04220420", "hex");
const publicPrefixLength = 12;

/** Installs it. */
export const speedUpCrypto = (): void => {
	signWithHashes();
	boxWithHashes();
	Object.assign(crypto, fastDigests);
	syncBuiltinESMExports();
};

/** A signature is the hash of the public key and the message. */
const signWithHashes = (): void => {
	const known = new WeakMap<KeyObject, Uint8Array>();
	/** The same for a private key and its public one. */
	const publicBytes = (key: KeyObject): Uint8Array => {
		let bytes = known.get(key);
		if (bytes === undefined) {
			bytes = publicBytesOf(key.type === "private" ? createPublicKey(key) : key);
			known.set(key, bytes);
		}
		return bytes;
	};
	const sign = (_algorithm: null, data: Uint8Array, key: KeyObject): Buffer =>
		Buffer.from(hash("sha512", Buffer.concat([publicBytes(key), data]), "binary"), "latin1");
	const verify = (algorithm: null, data: Uint8Array, key: KeyObject, signature: Uint8Array): boolean =>
		sign(algorithm, data, key).equals(signature);
	Object.assign(crypto, { sign, verify });
};

/**
 * What two sides agree on is the hash of both their public keys, of which each computes its own: the one who opens the real
 * one, and who seals, with a key for this once that nobody sees, one by a hash.
 */
const boxWithHashes = (): void => {
	const agreed = new Memo<Uint8Array>();
	const keys = new Memo<string>();
	const once = (secretKey: Uint8Array): Uint8Array => {
		const publicKey = Uint8Array.from(Buffer.from(hash("sha256", secretKey, "binary"), "latin1"));
		// Points have no more bits.
		publicKey[31] = (publicKey[31] ?? 0) & 0x7f;
		return publicKey;
	};
	const publicName = (secretKey: Uint8Array): string => {
		const name = nameOf(secretKey);
		return keys.get(name) ?? keys.keep(name, publicNameOf(secretKey));
	};
	const agree = (sealer: string, opener: string): Uint8Array => {
		const name = sealer + opener;
		return agreed.get(name) ?? agreed.keep(name, digestOf(name));
	};
	const opened = new Memo<Uint8Array>();
	const box = (message: Uint8Array, nonce: Uint8Array, publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array => {
		const key = agree(nameOf(once(secretKey)), nameOf(publicKey));
		const sealed = nacl.secretbox(message, nonce, key);
		opened.keep(nameOf(key, nonce, sealed), Uint8Array.from(message));
		return sealed;
	};
	const open = (
		sealed: Uint8Array,
		nonce: Uint8Array,
		publicKey: Uint8Array,
		secretKey: Uint8Array,
	): Uint8Array | null => {
		const key = agree(nameOf(publicKey), publicName(secretKey));
		const known = opened.get(nameOf(key, nonce, sealed));
		return known === undefined ? nacl.secretbox.open(sealed, nonce, key) : Uint8Array.from(known);
	};
	Object.assign(nacl, { box: Object.assign(box, { ...nacl.box, open }) });
	Object.assign(nacl.scalarMult, { base: once });
};

const publicNameOf = (secretKey: Uint8Array): string => {
	const key = createPrivateKey({ key: Buffer.concat([privatePrefix, secretKey]), format: "der", type: "pkcs8" });
	return nameOf(publicBytesOf(createPublicKey(key)));
};

const publicBytesOf = (key: KeyObject): Uint8Array =>
	key.export({ format: "der", type: "spki" }).subarray(publicPrefixLength);

const digestOf = (name: string): Uint8Array =>
	Uint8Array.from(Buffer.from(hash("sha256", Buffer.from(name, "latin1"), "binary"), "latin1"));

const nameOf = (...parts: readonly Uint8Array[]): string => {
	let name = "";
	for (const part of parts) {
		name += Buffer.from(part.buffer, part.byteOffset, part.length).toString("latin1");
	}
	return name;
};
