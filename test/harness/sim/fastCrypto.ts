/**
 * Makes the cryptography of a whole simulated world cheaper, not different: a signature that was made here, or that one
 * node has looked at, is not computed again for the next, and lockboxes use the native X25519. For the process of the
 * simulator only.
 */
import crypto, { createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import nacl from "tweetnacl";
import { fastDigests } from "./fastDigests.ts";
import { Memo } from "./simMemo.ts";

interface LowLevel {
	crypto_core_hsalsa20(out: Uint8Array, input: Uint8Array, key: Uint8Array, constant: Uint8Array): void;
}

/** RFC 8410 §7: what stands before the 32 bytes in a PKCS#8 and an SPKI file. */
const privatePrefix = Buffer.from("302e020100300506032b656e04220420", "hex");
const publicPrefix = Buffer.from("302a300506032b656e032100", "hex");
/** HSalsa20, which tweetnacl has and its types do not name. */
const lowLevel = (nacl as unknown as { readonly lowlevel: LowLevel }).lowlevel;
/** HSalsa20's constant. */
const sigma = new TextEncoder().encode("expand 32-byte k");

/** Installs it. */
export const speedUpCrypto = (): void => {
	rememberVerdicts();
	useNativeBoxes();
	Object.assign(crypto, fastDigests);
	syncBuiltinESMExports();
};

/** Verifying is a pure function: key, signature and message decide. */
const rememberVerdicts = (): void => {
	const verdicts = new Memo<boolean>();
	const names = new WeakMap<KeyObject, string>();
	const { sign, verify } = crypto;
	/** The same for a private key and its public one. */
	const keyName = (key: KeyObject): string => {
		let name = names.get(key);
		if (name === undefined) {
			const publicKey = key.type === "private" ? createPublicKey(key) : key;
			name = publicKey.export({ format: "der", type: "spki" }).toString("latin1", publicPrefix.length);
			names.set(key, name);
		}
		return name;
	};
	const questionOf = (key: KeyObject, data: Uint8Array, signature: Uint8Array): string =>
		keyName(key) + nameOf(signature, data);
	const signing = (algorithm: string | null, data: Uint8Array, key: KeyObject): Uint8Array => {
		const signature = sign(algorithm, data, key);
		verdicts.keep(questionOf(key, data, signature), true);
		return signature;
	};
	const verifying = (algorithm: string | null, data: Uint8Array, key: KeyObject, signature: Uint8Array): boolean => {
		const question = questionOf(key, data, signature);
		let verdict = verdicts.get(question);
		if (verdict === undefined) {
			verdict = verify(algorithm, data, key, signature);
			verdicts.keep(question, verdict);
		}
		return verdict;
	};
	Object.assign(crypto, { sign: signing, verify: verifying });
};

const useNativeBoxes = (): void => {
	const shared = new Memo<Uint8Array>();
	const secrets = new Memo<Secret>();
	const points = new Memo<KeyObject>();
	const secretOf = (bytes: Uint8Array): Secret => {
		const name = nameOf(bytes);
		return secrets.get(name) ?? secrets.keep(name, readSecret(bytes));
	};
	const pointOf = (name: string, bytes: Uint8Array): KeyObject =>
		points.get(name) ?? points.keep(name, readPoint(bytes));
	/** Both sides of a box come to the same, of which the second one is spared. */
	const before = (publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array => {
		const [theirs, mine] = [nameOf(publicKey), secretOf(secretKey)];
		const name = theirs < mine.name ? theirs + mine.name : mine.name + theirs;
		let key = shared.get(name);
		if (key === undefined) {
			const secret = diffieHellman({ privateKey: mine.key, publicKey: pointOf(theirs, publicKey) });
			key = new Uint8Array(32);
			lowLevel.crypto_core_hsalsa20(key, new Uint8Array(16), secret, sigma);
			shared.keep(name, key);
		}
		return key;
	};
	const opened = new Memo<Uint8Array>();
	const box = (message: Uint8Array, nonce: Uint8Array, publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array => {
		const key = before(publicKey, secretKey);
		const sealed = nacl.secretbox(message, nonce, key);
		opened.keep(nameOf(key, nonce, sealed), Uint8Array.from(message));
		return sealed;
	};
	box.open = (
		sealed: Uint8Array,
		nonce: Uint8Array,
		publicKey: Uint8Array,
		secretKey: Uint8Array,
	): Uint8Array | null => {
		const key = before(publicKey, secretKey);
		const known = opened.get(nameOf(key, nonce, sealed));
		return known === undefined ? nacl.secretbox.open(sealed, nonce, key) : Uint8Array.from(known);
	};
	Object.assign(nacl, { box: Object.assign(box, { ...nacl.box, open: box.open }) });
	Object.assign(nacl.scalarMult, { base: (secretKey: Uint8Array) => Uint8Array.from(secretOf(secretKey).publicKey) });
};

/** An X25519 key. */
interface Secret {
	readonly key: KeyObject;
	readonly publicKey: Uint8Array;
	/** Its public key as a string. */
	readonly name: string;
}

const readSecret = (bytes: Uint8Array): Secret => {
	const key = createPrivateKey({ key: Buffer.concat([privatePrefix, bytes]), format: "der", type: "pkcs8" });
	const spki = createPublicKey(key).export({ format: "der", type: "spki" });
	const publicKey = new Uint8Array(spki.subarray(publicPrefix.length));
	return { key, publicKey, name: nameOf(publicKey) };
};

const readPoint = (bytes: Uint8Array): KeyObject =>
	createPublicKey({ key: Buffer.concat([publicPrefix, bytes]), format: "der", type: "spki" });

const nameOf = (...parts: readonly Uint8Array[]): string => {
	let name = "";
	for (const part of parts) {
		name += Buffer.from(part.buffer, part.byteOffset, part.length).toString("latin1");
	}
	return name;
};
