/** `nacl.box.open` from its description: X25519, HSalsa20, XSalsa20, Poly1305. Slow, short, and not for use. */
import { createPrivateKey, createPublicKey, diffieHellman } from "node:crypto";

/** The plaintext of a box, or null where it is not authentic. `secret` and `publicKey` have 32 bytes. */
export const openNaclBox = (box: Buffer, nonce: Buffer, publicKey: Buffer, secret: Buffer): Buffer | null => {
	const boxKey = hsalsa20(agree(secret, publicKey), Buffer.alloc(16));
	const streamKey = hsalsa20(boxKey, nonce.subarray(0, 16));
	const sealed = box.subarray(16);
	const stream: Buffer[] = [];
	for (let block = 0; block * 64 < 32 + sealed.length; block += 1) {
		const counter = Buffer.alloc(8);
		counter.writeBigUInt64LE(BigInt(block));
		stream.push(salsa20(streamKey, Buffer.concat([nonce.subarray(16), counter])));
	}
	const bytes = Buffer.concat(stream);
	if (!poly1305(bytes.subarray(0, 32), sealed).equals(box.subarray(0, 16))) return null;
	return Buffer.from(sealed.map((byte, i) => byte ^ (bytes[32 + i] ?? 0)));
};

/** X25519 of raw bytes. */
const agree = (secret: Buffer, publicKey: Buffer): Buffer => {
	const der = Buffer.concat([Buffer.from("302e020100300506032b656e04220420", "hex"), secret]);
	const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
	const jwk = { kty: "OKP", crv: "X25519", x: publicKey.toString("base64url") };
	return diffieHellman({ privateKey, publicKey: createPublicKey({ key: jwk, format: "jwk" }) });
};

const words = (bytes: Buffer): number[] =>
	Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32LE(4 * i));
const sigma = words(Buffer.from("expand 32-byte k", "latin1"));

/** The state before the rounds: constants on the diagonal, key and input between. */
const stateOf = (key: Buffer, input: Buffer): number[] => {
	const [k, n] = [words(key), words(input)];
	const s = (i: number): number[] => sigma.slice(i, i + 1);
	return [...s(0), ...k.slice(0, 4), ...s(1), ...n, ...s(2), ...k.slice(4), ...s(3)];
};

/** Quarter rounds over columns, then over rows: which words each takes. */
const quarters = [
	[0, 4, 8, 12],
	[5, 9, 13, 1],
	[10, 14, 2, 6],
	[15, 3, 7, 11],
	[0, 1, 2, 3],
	[5, 6, 7, 4],
	[10, 11, 8, 9],
	[15, 12, 13, 14],
] as const;

const twentyRounds = (state: readonly number[]): number[] => {
	const x = Uint32Array.from(state);
	const mix = (to: number, one: number, other: number, by: number): void => {
		const sum = ((x[one] ?? 0) + (x[other] ?? 0)) >>> 0;
		x[to] = (x[to] ?? 0) ^ ((sum << by) | (sum >>> (32 - by)));
	};
	for (let round = 0; round < 20; round += 2) {
		for (const [a, b, c, d] of quarters) {
			mix(b, a, d, 7);
			mix(c, b, a, 9);
			mix(d, c, b, 13);
			mix(a, d, c, 18);
		}
	}
	return [...x];
};

const bytesOf = (all: readonly number[]): Buffer => {
	const bytes = Buffer.alloc(4 * all.length);
	all.forEach((word, i) => void bytes.writeUInt32LE(word >>> 0, 4 * i));
	return bytes;
};

const salsa20 = (key: Buffer, input: Buffer): Buffer => {
	const before = stateOf(key, input);
	return bytesOf(twentyRounds(before).map((word, i) => (word + (before[i] ?? 0)) >>> 0));
};

const hsalsa20 = (key: Buffer, input: Buffer): Buffer => {
	const after = twentyRounds(stateOf(key, input));
	return bytesOf([0, 5, 10, 15, 6, 7, 8, 9].map((i) => after[i] ?? 0));
};

const poly1305 = (key: Buffer, message: Buffer): Buffer => {
	const number = (bytes: Buffer): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
	const prime = (1n << 130n) - 5n;
	const r = number(key.subarray(0, 16)) & 0x0ffffffc0ffffffc0ffffffc0fffffffn;
	let sum = 0n;
	for (let at = 0; at < message.length; at += 16) {
		const block = Buffer.concat([message.subarray(at, at + 16), Buffer.of(1)]);
		sum = ((sum + number(block)) * r) % prime;
	}
	const tag = (sum + number(key.subarray(16))) % (1n << 128n);
	return Buffer.from(tag.toString(16).padStart(32, "0"), "hex").reverse();
};
