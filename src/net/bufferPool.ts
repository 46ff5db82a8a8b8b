/**
 * Buffers of one size, used again. What a file's bytes pass through is made once: fresh memory has to be cleared by the
 * system page by page, which costs more than to encrypt what is put there.
 */
import { release } from "./crypto/bytes.ts";

/** How a pool is set up. */
export interface BufferPoolOptions {
	/** Bytes of each. */
	readonly bytes: number;
	/** As many as are kept while nobody uses them. */
	readonly most: number;
}

/** What is taken and not given back is lost to the pool, and otherwise harmless. */
export class BufferPool {
	readonly #options: BufferPoolOptions;
	readonly #free: ArrayBuffer[] = [];

	constructor(options: BufferPoolOptions) {
		this.#options = options;
	}

	/** One that is the caller's until it is given back; what is in it is left over from whoever had it before. */
	take(): Uint8Array<ArrayBuffer> {
		return new Uint8Array(this.#free.pop() ?? Buffer.allocUnsafeSlow(this.#options.bytes).buffer);
	}

	/** RULE: a buffer is in the pool once, and only when nobody reads or writes it any more. */
	give(buffer: Uint8Array): void {
		const memory = buffer.buffer;
		if (!(memory instanceof ArrayBuffer) || memory.byteLength !== this.#options.bytes || this.#free.includes(memory)) {
			return;
		}
		if (this.#free.length < this.#options.most) {
			this.#free.push(memory);
		} else {
			release(buffer);
		}
	}

	/** Nobody needs any for a while. */
	clear(): void {
		this.#free.length = 0;
	}
}
