/**
 * Makes the cryptography of a whole simulated world cheaper, not different: a signature that was made here, or that one
 * node has looked at, is not computed again for the next, and lockboxes use the native X25519. For the process of the
 * simulator only.
 */
import crypto, { createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import nacl from "tweetnacl";
import { fastDigests } from "./fastDigests.ts";

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
/** Verdicts and keys kept. */
const kept = 20_000;

/** Installs it. */
export const speedUpCrypto = (): void => {
	rememberVerdicts();
	useNativeBoxes();
	Object.assign(crypto, fastDigests);
	syncBuiltinESMExports();
};

/** Verifying is a pure function: key, signature and message decide. */
const rememberVerdicts = (): void => {
	const verdicts = new Map<string, boolean>();
	const names = new WeakMap<KeyObject, string>();
	const { sign, verify, hash } = crypto;
	/** The same for a private key and its public one. */
	const nameOf = (key: KeyObject): string => {
		let name = names.get(key);
		if (name === undefined) {
			const publicKey = key.type === "private" ? createPublicKey(key) : key;
			name = publicKey.export({ format: "der", type: "spki" }).toString("latin1", publicPrefix.length);
			names.set(key, name);
		}
		return name;
	};
	const remember = (name: string, verdict: boolean): void => {
		if (verdicts.size >= kept) {
			verdicts.clear();
		}
		verdicts.set(name, verdict);
	};
	const questionOf = (key: KeyObject, data: Uint8Array, signature: Uint8Array): string =>
		nameOf(key) +
		Buffer.from(signature.buffer, signature.byteOffset, signature.length).toString("latin1") +
		hash("sha256", data);
	const signing = (algorithm: string | null, data: Uint8Array, key: KeyObject): Uint8Array => {
		const signature = sign(algorithm, data, key);
		remember(questionOf(key, data, signature), true);
		return signature;
	};
	const verifying = (algorithm: string | null, data: Uint8Array, key: KeyObject, signature: Uint8Array): boolean => {
		const question = questionOf(key, data, signature);
		let verdict = verdicts.get(question);
		if (verdict === undefined) {
			verdict = verify(algorithm, data, key, signature);
			remember(question, verdict);
		}
		return verdict;
	};
	Object.assign(crypto, { sign: signing, verify: verifying });
};

const useNativeBoxes = (): void => {
	const shared = new Map<string, Uint8Array>();
	const before = (publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array => {
		const name = Buffer.concat([publicKey, secretKey]).toString("base64");
		let key = shared.get(name);
		if (key === undefined) {
			const secret = diffieHellman({
				privateKey: createPrivateKey({
					key: Buffer.concat([privatePrefix, secretKey]),
					format: "der",
					type: "pkcs8",
				}),
				publicKey: createPublicKey({ key: Buffer.concat([publicPrefix, publicKey]), format: "der", type: "spki" }),
			});
			key = new Uint8Array(32);
			lowLevel.crypto_core_hsalsa20(key, new Uint8Array(16), secret, sigma);
			if (shared.size >= kept) {
				shared.clear();
			}
			shared.set(name, key);
		}
		return key;
	};
	const opened = new Map<string, Uint8Array>();
	const nameOf = (...parts: readonly Uint8Array[]): string => Buffer.concat(parts).toString("latin1");
	const box = (message: Uint8Array, nonce: Uint8Array, publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array => {
		const key = before(publicKey, secretKey);
		const sealed = nacl.secretbox(message, nonce, key);
		if (opened.size >= kept) {
			opened.clear();
		}
		opened.set(nameOf(key, nonce, sealed), Uint8Array.from(message));
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
	const base = (secretKey: Uint8Array): Uint8Array => {
		const privateKey = createPrivateKey({
			key: Buffer.concat([privatePrefix, secretKey]),
			format: "der",
			type: "pkcs8",
		});
		const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
		return new Uint8Array(spki.subarray(publicPrefix.length));
	};
	Object.assign(nacl.scalarMult, { base });
};
