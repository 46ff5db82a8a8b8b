/**
 * How a content is cut into pieces and named by its root (PROTOCOL "Files"). Pure.
 *
 * `root = H(L(file) ‖ size(8) ‖ H(p0) ‖ H(p1) ‖ …)`, pieces of 1 MiB, the last one shorter; an empty content has none.
 */
import { concatBytes } from "../crypto/bytes.ts";
import { HASH_LENGTH, label, sha256 } from "../crypto/hash.ts";
import { fileLimits } from "../limits.ts";
import { toHex, u64 } from "../wire/bytes.ts";

/** Pieces of a content of `size` bytes. */
export const pieceCount = (size: number): number => Math.ceil(size / fileLimits.piece);

/** Bytes of piece `index`. */
export const pieceLength = (size: number, index: number): number =>
	Math.min(fileLimits.piece, size - index * fileLimits.piece);

/** What names a content, hex. `hashes` are those of its pieces, one after the other. */
export const rootOfFile = (size: number, hashes: Uint8Array): string => toHex(sha256(label("file"), u64(size), hashes));

/** Whether `hashes` are the list that `root` names. */
export const isListOf = (root: string, size: number, hashes: Uint8Array): boolean =>
	hashes.length === pieceCount(size) * HASH_LENGTH && rootOfFile(size, hashes) === root;

/** The hash of piece `index` in a list. */
export const hashAt = (hashes: Uint8Array, index: number): Uint8Array =>
	hashes.subarray(index * HASH_LENGTH, (index + 1) * HASH_LENGTH);

/** Which pieces somebody has: a bit each, the first in the highest bit of the first byte, unused bits 0. */
export class PieceSet {
	readonly count: number;
	readonly #bits: Uint8Array;
	#held: number;

	private constructor(count: number, bits: Uint8Array) {
		this.count = count;
		this.#bits = bits;
		this.#held = bits.reduce((sum, byte) => sum + (ones[byte] ?? 0), 0);
	}

	static none(count: number): PieceSet {
		return new PieceSet(count, new Uint8Array(Math.ceil(count / 8)));
	}

	static all(count: number): PieceSet {
		const set = PieceSet.none(count);
		for (let index = 0; index < count; index++) {
			set.add(index);
		}
		return set;
	}

	/** A set of `count` pieces from its bytes, copied; null where they are not of that many, or an unused bit is set. */
	static from(count: number, bytes: Uint8Array): PieceSet | null {
		const unused = (8 - (count % 8)) % 8;
		const last = bytes.at(-1) ?? 0;
		const fits = bytes.length === Math.ceil(count / 8) && (last & ((1 << unused) - 1)) === 0;
		return fits ? new PieceSet(count, concatBytes(bytes)) : null;
	}

	/** Pieces in it. */
	get held(): number {
		return this.#held;
	}

	get isFull(): boolean {
		return this.#held === this.count;
	}

	has(index: number): boolean {
		return ((this.#bits[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0;
	}

	/** Returns whether that is news. */
	add(index: number): boolean {
		if (index < 0 || index >= this.count || this.has(index)) {
			return false;
		}
		this.#bits[index >> 3] = (this.#bits[index >> 3] ?? 0) | (0x80 >> (index & 7));
		this.#held++;
		return true;
	}

	/** Returns whether it was there. */
	delete(index: number): boolean {
		if (!this.has(index)) {
			return false;
		}
		this.#bits[index >> 3] = (this.#bits[index >> 3] ?? 0) & ~(0x80 >> (index & 7));
		this.#held--;
		return true;
	}

	/** A copy of its bytes. */
	bytes(): Uint8Array {
		return concatBytes(this.#bits);
	}
}

/** Bits set in each byte. */
const ones: readonly number[] = Array.from({ length: 256 }, (_, byte) => {
	let count = 0;
	for (let rest = byte; rest > 0; rest >>= 1) {
		count += rest & 1;
	}
	return count;
});
