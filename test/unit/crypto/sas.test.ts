import { strict as assert } from "node:assert";
import {
	formatSafetyNumber,
	isSasCommitment,
	type SasInput,
	safetyNumber,
	sasBytes,
	sasCommitment,
	sasEmoji,
	sasIndexes,
} from "../../../src/net/crypto/sas.ts";
import { SAS_EMOJI } from "../../../src/net/crypto/sasEmojiTable.ts";
import { fc } from "../../harness/testChance.ts";
import { bytesOf, flipped, hexOf, NONE } from "./support.ts";

const filled = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const input: SasInput = {
	nonceA: filled(1),
	nonceB: filled(2),
	chanId: filled(3),
	identityKeyA: filled(4),
	identityKeyB: filled(5),
};
const commitment = { nonceA: filled(1), peerIdA: filled(6), peerIdB: filled(7), chanId: filled(3) };

// The values were computed by an independent implementation of PROTOCOL §2.1 and §2.4.
describe("the emoji two people compare", () => {
	it("come from the 6 bytes and indexes that PROTOCOL §2.4 derives", () => {
		assert.equal(hexOf(sasBytes(input)), "b905d0de5c99");
		assert.deepEqual(sasIndexes(sasBytes(input)), [46, 16, 23, 16, 55, 37, 50]);
		const names = sasEmoji(input).map(({ name }) => name);
		assert.deepEqual(names, ["Lock", "Tree", "Banana", "Tree", "Trophy", "Umbrella", "Flag"]);
	});

	it("differ when any of what they are derived from differs, or sides are swapped", () => {
		for (const name of Object.keys(input) as (keyof SasInput)[]) {
			assert.notDeepEqual(sasEmoji({ ...input, [name]: flipped(input[name], 31) }), sasEmoji(input), name);
			assert.throws(() => sasBytes({ ...input, [name]: NONE }), RangeError, name);
		}
		assert.notDeepEqual(sasEmoji({ ...input, nonceA: input.nonceB, nonceB: input.nonceA }), sasEmoji(input));
	});

	it("are picked by seven 6-bit numbers from the most significant bit on, the last 6 bits unused", () => {
		assert.deepEqual(sasIndexes(bytesOf("0420c4146000")), [1, 2, 3, 4, 5, 6, 0]);
		assert.deepEqual(sasIndexes(bytesOf("00000000003f")), [0, 0, 0, 0, 0, 0, 0]);
		assert.deepEqual(sasIndexes(bytesOf("ffffffffffc0")), [63, 63, 63, 63, 63, 63, 63]);
		fc.assert(
			fc.property(fc.uint8Array({ minLength: 6, maxLength: 6 }), (bytes) => {
				const bits = sasIndexes(bytes).map((index) => index.toString(2).padStart(6, "0"));
				const expected = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
				assert.equal(bits.join(""), expected.slice(0, 42));
			}),
		);
		assert.throws(() => sasIndexes(NONE), RangeError);
	});

	it("are the 64 of the Matrix table, in its order, all different", () => {
		assert.equal(SAS_EMOJI.length, 64);
		assert.equal(new Set(SAS_EMOJI.map(({ emoji }) => emoji)).size, 64);
		assert.equal(new Set(SAS_EMOJI.map(({ name }) => name)).size, 64);
		const at = (index: number) => `${SAS_EMOJI[index]?.emoji} ${SAS_EMOJI[index]?.name}`;
		assert.deepEqual([0, 9, 36, 41, 63].map(at), ["🐶 Dog", "🐓 Rooster", "👍 Thumbs Up", "💡 Light Bulb", "📌 Pin"]);
		const codePoints = (index: number) =>
			[...(SAS_EMOJI[index]?.emoji ?? "")].map((c) => c.codePointAt(0)?.toString(16));
		assert.deepEqual([21, 29, 38, 49].map(codePoints), [
			["2601", "fe0f"],
			["2764", "fe0f"],
			["231b"],
			["260e", "fe0f"],
		]);
	});
});

describe("the commitment before the emoji", () => {
	it("is the hash PROTOCOL §2.4 writes down", () => {
		const expected = "8db66b463981e1b9235400fc31528c8203f967a2f65663d49ed3c7f4ef12a832";
		assert.equal(hexOf(sasCommitment(commitment)), expected);
		assert.equal(isSasCommitment(bytesOf(expected), commitment), true);
	});

	it("binds nA, both people and the channel", () => {
		const made = sasCommitment(commitment);
		for (const [name, value] of Object.entries(commitment)) {
			assert.equal(isSasCommitment(made, { ...commitment, [name]: flipped(value, 0) }), false, name);
		}
	});

	it("is refused, not thrown over, when what the peer reveals or committed to has another length", () => {
		assert.equal(isSasCommitment(sasCommitment(commitment), { ...commitment, nonceA: NONE }), false);
		assert.equal(isSasCommitment(NONE, commitment), false);
	});
});

describe("the safety number", () => {
	const known = "036753588371741488163939923346043810102847059451836881168740";

	it("has 60 digits, the same from either side, with the smaller half first", () => {
		assert.equal(safetyNumber(filled(1), filled(2)), known);
		assert.equal(safetyNumber(filled(2), filled(1)), known);
	});

	it("is another one for another key", () => {
		assert.notEqual(safetyNumber(filled(1), flipped(filled(2), 0)), known);
		assert.throws(() => safetyNumber(filled(1), NONE), RangeError);
	});

	it("is shown in groups of five digits", () => {
		const shown = "03675 35883 71741 48816 39399 23346 04381 01028 47059 45183 68811 68740";
		assert.equal(formatSafetyNumber(known), shown);
	});
});
