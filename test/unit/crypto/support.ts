/** What several tests of the crypto need: hex, fixed "randomness", and the published vectors. */

import { readFileSync } from "node:fs";
import { sha256 } from "../../../src/net/crypto/hash.ts";
import type { RandomBytes } from "../../../src/net/ports.ts";

export const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
export const NONE = new Uint8Array(0);

/** A copy with one bit flipped. */
export function flipped(bytes: Uint8Array, index: number, mask = 1): Uint8Array {
	const copy = Uint8Array.from(bytes);
	copy[index] = (copy[index] ?? 0) ^ mask;
	return copy;
}

/** Bytes that depend on `seed` and on how many were drawn: the same in every run. */
export function fixedRandom(seed: string): RandomBytes {
	let drawn = 0;
	return (length) => {
		const out = new Uint8Array(length);
		for (let offset = 0; offset < length; offset += 32) {
			drawn += 1;
			out.set(sha256(utf8(`${seed} ${drawn}`)).subarray(0, Math.min(32, length - offset)), offset);
		}
		return out;
	};
}

/** Returns exactly these bytes, once. */
export function onlyOnce(bytes: Uint8Array): RandomBytes {
	let left: Uint8Array | undefined = bytes;
	return (length) => {
		const given = left;
		left = undefined;
		if (given?.length !== length) throw new Error("asked for other randomness than the test provides");
		return given;
	};
}

/** The parsed JSON of a file in `test/vectors`. The files are part of this repository, so their shape is trusted. */
export function readVectors<Shape>(path: string): Shape {
	return JSON.parse(readFileSync(new URL(`../../vectors/${path}`, import.meta.url), "utf8"));
}

/** 32 bytes, least significant first: how both curves write their numbers. */
export function littleEndian(value: bigint): Uint8Array {
	return bytesOf(value.toString(16).padStart(64, "0")).reverse();
}

/** The number those bytes stand for. */
export function fromLittleEndian(bytes: Uint8Array): bigint {
	return BigInt(`0x${hexOf(Uint8Array.from(bytes).reverse())}`);
}
