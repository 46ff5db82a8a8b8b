/** Rates per key: so many a second, with a burst. Keeps only the keys used last. Pure but for the clock passed in. */
import type { Clock } from "../ports.ts";

/** How fast one key may go. */
export interface BucketOptions {
	/** Tokens a second, and at most saved up. */
	readonly perSecond: number;
	readonly burst: number;
	/** Keys remembered; the one unused longest is forgotten, and starts over with a full bucket. */
	readonly keys: number;
}

interface Bucket {
	readonly tokens: number;
	readonly at: number;
}

/** One bucket for each key. */
export class TokenBuckets {
	readonly #clock: Pick<Clock, "monotonic">;
	readonly #options: BucketOptions;
	/** In the order of their last use. */
	readonly #buckets = new Map<string, Bucket>();

	constructor(deps: { readonly clock: Pick<Clock, "monotonic"> }, options: BucketOptions) {
		this.#clock = deps.clock;
		this.#options = options;
	}

	/** Keys remembered now. */
	get size(): number {
		return this.#buckets.size;
	}

	/** Takes one token of `key`; false when there is none, which costs nothing. */
	take(key: string): boolean {
		const { perSecond, burst, keys } = this.#options;
		const at = this.#clock.monotonic();
		const before = this.#buckets.get(key) ?? { tokens: burst, at };
		const saved = Math.min(burst, before.tokens + ((at - before.at) / 1_000) * perSecond);
		const isAllowed = saved >= 1;
		this.#buckets.delete(key);
		this.#buckets.set(key, { tokens: isAllowed ? saved - 1 : saved, at });
		for (const oldest of this.#buckets.keys()) {
			if (this.#buckets.size <= keys) break;
			this.#buckets.delete(oldest);
		}
		return isAllowed;
	}
}
