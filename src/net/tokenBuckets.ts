/** Rates per key: so many a second, with a burst. Keeps only the keys used last. Pure but for the clock passed in. */
import type { Clock } from "./ports.ts";

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
		const saved = this.#saved(key);
		const isAllowed = saved >= 1;
		this.#keep(key, isAllowed ? saved - 1 : saved);
		return isAllowed;
	}

	/** Takes so many tokens of `key`, and owes those that are not there: for how long, ms. */
	spend(key: string, tokens: number): number {
		const left = this.#saved(key) - tokens;
		this.#keep(key, left);
		return left >= 0 ? 0 : Math.ceil((-left / this.#options.perSecond) * 1_000);
	}

	#saved(key: string): number {
		const { perSecond, burst } = this.#options;
		const before = this.#buckets.get(key);
		const passed = this.#clock.monotonic() - (before?.at ?? 0);
		return before === undefined ? burst : Math.min(burst, before.tokens + (passed / 1_000) * perSecond);
	}

	#keep(key: string, tokens: number): void {
		this.#buckets.delete(key);
		this.#buckets.set(key, { tokens, at: this.#clock.monotonic() });
		for (const oldest of this.#buckets.keys()) {
			if (this.#buckets.size <= this.#options.keys) break;
			this.#buckets.delete(oldest);
		}
	}
}
