/**
 * Makes the cryptography of a whole simulated world cheaper, not different: a signature that one node has looked at is
 * not computed again for the next, and lockboxes use the native X25519. For the process of the simulator only.
 */
import crypto, { createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import nacl from "tweetnacl";

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
const kept = 50_000;

/** Installs it. */
export const speedUpCrypto = (): void => {
	rememberVerdicts();
	useNativeBoxes();
};

/** Verifying is a pure function: key, signature and message decide. */
const rememberVerdicts = (): void => {
	const verdicts = new Map<string, boolean>();
	const names = new WeakMap<KeyObject, number>();
	let keys = 0;
	const { verify, createHash } = crypto;
	const nameOf = (key: KeyObject): number => {
		const name = names.get(key) ?? keys++;
		names.set(key, name);
		return name;
	};
	const remembering = (algorithm: string | null, data: Uint8Array, key: KeyObject, signature: Uint8Array): boolean => {
		const hash = createHash("sha256").update(data).update(signature).digest("base64");
		const name = `${nameOf(key)} ${hash}`;
		let verdict = verdicts.get(name);
		if (verdict === undefined) {
			verdict = verify(algorithm, data, key, signature);
			if (verdicts.size >= kept) {
				verdicts.clear();
			}
			verdicts.set(name, verdict);
		}
		return verdict;
	};
	Object.assign(crypto, { verify: remembering });
	syncBuiltinESMExports();
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
	const box = (message: Uint8Array, nonce: Uint8Array, publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array =>
		nacl.secretbox(message, nonce, before(publicKey, secretKey));
	box.open = (sealed: Uint8Array, nonce: Uint8Array, publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array | null =>
		nacl.secretbox.open(sealed, nonce, before(publicKey, secretKey));
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
