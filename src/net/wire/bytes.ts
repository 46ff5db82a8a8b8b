/**
 * Strict reading and plain writing of the binary layouts. Pure.
 *
 * Integers are big-endian. A decoder reads exactly what its layout says; anything short, long or out of range is
 * malformed as a whole, and no decoder ever throws to its caller.
 */

/** Result of decoding something hostile: the value, or why it is refused (a fixed word, safe to log). */
export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** Thrown inside decoders only; `decodeBytes` turns it into a value. */
class Malformed extends Error {}

/** Leaves the running decoder: what is being read is not of its layout. */
export const malformed = (reason: string): never => {
	throw new Malformed(reason);
};

/** Runs `read` over all of `bytes`: trailing bytes are malformed. */
export const decodeBytes = <T>(bytes: Uint8Array, read: (reader: Reader) => T): Decoded<T> => {
	try {
		const reader = new Reader(bytes);
		const value = read(reader);
		reader.end();
		return { ok: true, value };
	} catch (error) {
		if (error instanceof Malformed) {
			return { ok: false, reason: error.message };
		}
		throw error;
	}
};

/** Upper half of 2^53−1. */
const highMost = 0x1f_ffff;

/** Reads a layout from front to back. */
export class Reader {
	readonly #bytes: Uint8Array;
	/** The same bytes: reads numbers and hex without a view of each field. */
	readonly #buffer: Buffer;
	#at = 0;

	constructor(bytes: Uint8Array) {
		this.#bytes = bytes;
		this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	}

	/** Bytes read so far. */
	get offset(): number {
		return this.#at;
	}

	get left(): number {
		return this.#bytes.length - this.#at;
	}

	u8(): number {
		return this.#buffer.readUInt8(this.#take(1));
	}

	u16(): number {
		return this.#buffer.readUInt16BE(this.#take(2));
	}

	u32(): number {
		return this.#buffer.readUInt32BE(this.#take(4));
	}

	/** An 8-byte integer ≤ 2^53−1. */
	u64(): number {
		const from = this.#take(8);
		const high = this.#buffer.readUInt32BE(from);
		return high <= highMost ? high * 0x1_0000_0000 + this.#buffer.readUInt32BE(from + 4) : malformed("integer");
	}

	/** A view of the next `n` bytes, not a copy. */
	bytes(n: number): Uint8Array {
		const from = this.#take(n);
		return this.#bytes.subarray(from, from + n);
	}

	/** The next `n` bytes as lower-case hex. */
	hex(n: number): string {
		const from = this.#take(n);
		return this.#buffer.toString("hex", from, from + n);
	}

	/** What lies between two offsets of what is being read. */
	slice(from: number, to: number): Uint8Array {
		return this.#bytes.subarray(from, to);
	}

	rest(): Uint8Array {
		return this.bytes(this.left);
	}

	/** One of the values a byte may have. */
	byteIn<T extends number>(allowed: readonly T[], what: string): T {
		const value = this.u8();
		return allowed.find((candidate) => candidate === value) ?? malformed(what);
	}

	/** A byte, or two, that version 1 fixes. */
	expectU8(value: number, what: string): void {
		if (this.u8() !== value) {
			malformed(what);
		}
	}

	expectU16(value: number, what: string): void {
		if (this.u16() !== value) {
			malformed(what);
		}
	}

	end(): void {
		if (this.left !== 0) {
			malformed("trailing");
		}
	}

	#take(n: number): number {
		const from = this.#at;
		if (n > this.#bytes.length - from) {
			malformed("short");
		}
		this.#at = from + n;
		return from;
	}
}

/** One byte. */
export const u8 = (value: number): Uint8Array => Uint8Array.of(value);

/** Four bytes. */
export const u32 = (value: number): Uint8Array => {
	const out = new Uint8Array(4);
	new DataView(out.buffer).setUint32(0, value);
	return out;
};

/** Eight bytes. */
export const u64 = (value: number): Uint8Array => {
	const out = new Uint8Array(8);
	new DataView(out.buffer).setBigUint64(0, BigInt(value));
	return out;
};

/** Lower-case hex. */
export const toHex = (bytes: Uint8Array): string =>
	Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");

/** Bytes of lower-case hex that is known to be well formed (our own ids). */
export const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"));

/** True for exactly `bytes` bytes of lower-case hex. */
export const isHex = (value: unknown, bytes: number): value is string =>
	typeof value === "string" && value.length === bytes * 2 && /^[0-9a-f]*$/.test(value);
