/** What every decoder owes whoever feeds it: no exception, no short or long reading, no tampering. */
import assert from "node:assert/strict";
import type { Decoded } from "../../../src/net/wire/bytes.ts";
import { fc } from "../../harness/testChance.ts";

/** One decoder. */
export type Decode = (bytes: Uint8Array) => Decoded<unknown>;

/** `bytes` with the bits of `mask` flipped at `index`. */
export const flipped = (bytes: Uint8Array, index: number, mask: number): Uint8Array => {
	const copy = Uint8Array.from(bytes);
	copy[index] = (copy[index] ?? 0) ^ mask;
	return copy;
};

/** The value of what must decode. */
export const decodedValue = <T>(decoded: Decoded<T>): T => {
	assert.ok(decoded.ok, decoded.ok ? "" : decoded.reason);
	return decoded.value;
};

/** Why something was refused. */
export const reasonOf = (decoded: Decoded<unknown>): string => {
	assert.ok(!decoded.ok, "it was taken");
	return decoded.reason;
};

/** Every proper prefix, and every longer version, is refused. */
export const assertExactLength = (bytes: Uint8Array, decode: Decode): void => {
	for (let length = 0; length < bytes.length; length++) {
		assert.equal(decode(bytes.subarray(0, length)).ok, false, `cut to ${length} of ${bytes.length} bytes`);
	}
	for (let extra = 0; extra < 256; extra++) {
		const longer = new Uint8Array(bytes.length + 1);
		longer.set(bytes);
		longer[bytes.length] = extra;
		assert.equal(decode(longer).ok, false, `with ${extra} after its end`);
	}
};

/** A flipped bit is refused in every byte: the bits take turns, since a signature looked at for each of them takes minutes. */
export const assertTamperProof = (bytes: Uint8Array, decode: Decode): void => {
	for (let index = 0; index < bytes.length; index++) {
		const mask = 1 << (index % 8);
		assert.equal(decode(flipped(bytes, index, mask)).ok, false, `bit ${index % 8} of byte ${index} flipped`);
	}
};

/** Any bytes, and any damage to `valid`, give a value or a reason, never an exception. */
export const assertNeverThrows = (decode: Decode, valid: fc.Arbitrary<Uint8Array>): void => {
	const look = (bytes: Uint8Array): void => {
		const decoded = decode(bytes);
		assert.ok(decoded.ok || /^\w+$/.test(decoded.reason), "a reason is a fixed word");
	};
	fc.assert(fc.property(fc.uint8Array({ maxLength: 700 }), look), { numRuns: 300 });
	fc.assert(fc.property(damaged(valid), look), { numRuns: 300 });
};

const damaged = (valid: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> =>
	fc
		.tuple(valid, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(8), fc.uint8Array({ maxLength: 8 }))
		.map(([bytes, where, removed, put]) => {
			const at = Math.floor(where * bytes.length);
			return Uint8Array.from([...bytes.subarray(0, at), ...put, ...bytes.subarray(at + removed)]);
		});
