import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Picker } from "../../../src/net/files/picker.ts";
import { hashAt, isListOf, PieceSet, pieceCount, pieceLength, rootOfFile } from "../../../src/net/files/pieces.ts";
import { seededRandom } from "../../harness/people.ts";
import { fc } from "../../harness/testChance.ts";

const mib = 2 ** 20;

describe("the pieces of a content", () => {
	it("cover it exactly, whatever its size", () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 64 * 2 ** 30 }), (size) => {
				const count = pieceCount(size);
				const last = count === 0 ? 0 : pieceLength(size, count - 1);
				assert.equal(count === 0 ? 0 : (count - 1) * mib + last, size);
				assert.ok(count === 0 || (last > 0 && last <= mib));
			}),
		);
	});

	it("are named by a root as the protocol lays it out", () => {
		const hashes = new Uint8Array(64).fill(7);
		const size = Buffer.alloc(8);
		size.writeBigUInt64BE(BigInt(mib + 1));
		const expected = createHash("sha256").update("lanchat/1 file\0").update(size).update(hashes).digest("hex");
		assert.equal(rootOfFile(mib + 1, hashes), expected);
		assert.equal(isListOf(expected, mib + 1, hashes), true);
		assert.equal(isListOf(expected, mib + 2, hashes), false);
		assert.equal(isListOf(expected, mib + 1, hashes.subarray(32)), false);
		assert.deepEqual(hashAt(hashes, 1), hashes.subarray(32));
	});
});

describe("a set of pieces", () => {
	it("holds what was added and comes back from its bytes", () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 300 }), fc.array(fc.nat(320)), (count, indices) => {
				const set = PieceSet.none(count);
				for (const index of indices) {
					const isNews = index < count && !set.has(index);
					assert.equal(set.add(index), isNews);
				}
				const wanted = new Set(indices.filter((index) => index < count));
				assert.equal(set.held, wanted.size);
				const back = PieceSet.from(count, set.bytes());
				assert.deepEqual(back?.bytes(), set.bytes());
				assert.equal(back?.held, wanted.size);
			}),
		);
	});

	it("is refused with too many bytes, too few, or a bit beyond the last piece", () => {
		assert.equal(PieceSet.from(9, new Uint8Array(1)), null);
		assert.equal(PieceSet.from(9, new Uint8Array(3)), null);
		assert.equal(PieceSet.from(9, Uint8Array.of(0, 0x40)), null);
		assert.notEqual(PieceSet.from(9, Uint8Array.of(0, 0x80)), null);
		assert.equal(PieceSet.all(9).isFull, true);
	});
});

describe("what is asked for next", () => {
	const view = { isOpen: () => true, end: 500, rarity: () => 2, isForOthers: () => false };

	it("is the rarest piece", () => {
		const picker = new Picker(50, seededRandom("rare"));
		assert.equal(picker.pick({ ...view, rarity: (index) => (index === 31 ? 1 : 2) }), 31);
	});

	it("is another one for everybody where all are equally rare, and in order where nobody else fetches", () => {
		const firsts = Array.from({ length: 20 }, (_, i) => new Picker(500, seededRandom(`p${i}`)).pick(view));
		assert.ok(new Set(firsts).size > 15);
		assert.equal(new Picker(500, null).pick(view), 0);
	});

	it("is nothing from the end on, however rare it is there", () => {
		const picker = new Picker(500, seededRandom("far"));
		const rarity = (index: number): number => (index < 20 ? 2 : 1);
		const picked = Array.from({ length: 20 }, (_, n) =>
			picker.pick({ ...view, end: 20, rarity, isOpen: (index) => index !== n }),
		);
		assert.ok(picked.every((index) => index !== null && index < 20));
		assert.equal(picker.pick({ ...view, end: 0 }), null);
	});

	it("is nothing that others have, nor what is here", () => {
		const picker = new Picker(3, null);
		assert.equal(picker.pick({ ...view, isForOthers: (index) => index === 0 }), 1);
		assert.equal(picker.pick({ ...view, isOpen: () => false }), null);
	});

	it("comes back to a piece that was lost", () => {
		const here = new Set([0, 1, 2]);
		const picker = new Picker(3, null);
		for (let i = 0; i < 3; i++) {
			picker.arrived((index) => here.has(index));
		}
		here.delete(1);
		picker.lost(1);
		assert.equal(picker.pick({ ...view, isOpen: (index) => !here.has(index) }), 1);
	});
});
