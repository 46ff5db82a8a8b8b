/** Who misbehaved, and how long nothing is taken from there. Pure but for the clock passed in. */
import type { Clock } from "../ports.ts";

/** How penalties grow. */
export interface PenaltyOptions {
	/** Milliseconds of the first penalty and of the longest; each one doubles the one before. */
	readonly first: number;
	readonly most: number;
	/** Keys remembered; the one penalised longest ago is forgotten. */
	readonly keys: number;
}

interface Penalty {
	readonly length: number;
	readonly until: number;
}

/** Penalties by key. A key that behaves for as long as the longest penalty starts over. */
export class PenaltyBook {
	readonly #clock: Pick<Clock, "monotonic">;
	readonly #options: PenaltyOptions;
	/** In the order of the latest penalty. */
	readonly #penalties = new Map<string, Penalty>();

	constructor(deps: { readonly clock: Pick<Clock, "monotonic"> }, options: PenaltyOptions) {
		this.#clock = deps.clock;
		this.#options = options;
	}

	/** Keys remembered now. */
	get size(): number {
		return this.#penalties.size;
	}

	/** Penalises `key` from now on, twice as long as the last time. */
	penalize(key: string): void {
		const { first, most, keys } = this.#options;
		const now = this.#clock.monotonic();
		const before = this.#penalties.get(key);
		const isRemembered = before !== undefined && now < before.until + most;
		const length = isRemembered ? Math.min(before.length * 2, most) : first;
		this.#penalties.delete(key);
		this.#penalties.set(key, { length, until: now + length });
		for (const oldest of this.#penalties.keys()) {
			if (this.#penalties.size <= keys) break;
			this.#penalties.delete(oldest);
		}
	}

	isPenalized(key: string): boolean {
		const penalty = this.#penalties.get(key);
		return penalty !== undefined && this.#clock.monotonic() < penalty.until;
	}
}
