/** Chance that can be replayed: a generator of its own for everything a test decides. Not for secrets. */

/** The same seed gives the same decisions. */
export class Chance {
	#state: number;

	constructor(seed: number) {
		this.#state = seed >>> 0;
	}

	/** 0 up to 1 (mulberry32). */
	next(): number {
		this.#state = (this.#state + 0x6d2b79f5) >>> 0;
		let t = this.#state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	}

	/** A whole number from 0 up to, not including, `end`. */
	below(end: number): number {
		return Math.floor(this.next() * end);
	}

	/** True in a share of `share` of all cases. */
	is(share: number): boolean {
		return this.next() < share;
	}

	/** One of them; undefined of none. */
	pick<T>(of: readonly T[]): T | undefined {
		return of[this.below(of.length)];
	}
}
