/** Whether the wall clock may be gone by for what nobody can take back. Pure but for the clock. */
import type { Clock } from "./ports.ts";

/** Beyond what a time server corrects between two looks, ms. */
const jumpFrom = 60_000;

/** A clock that was set is believed after so long, ms: one that was set wrong is often set right soon. */
const settleMs = 3_600_000;

/** To be asked at each look; after sleep it may take a while, too. */
export class SteadyTime {
	readonly #clock: Pick<Clock, "now" | "monotonic">;
	#ahead: number;
	#jumpedAt = Number.NEGATIVE_INFINITY;

	/** The first look is now. */
	constructor(deps: { readonly clock: Pick<Clock, "now" | "monotonic"> }) {
		this.#clock = deps.clock;
		this.#ahead = deps.clock.now() - deps.clock.monotonic();
	}

	/** Whether the clock has not jumped for a while, as far as looks have shown. */
	isSteady(): boolean {
		const monotonic = this.#clock.monotonic();
		const ahead = this.#clock.now() - monotonic;
		if (Math.abs(ahead - this.#ahead) > jumpFrom) {
			this.#jumpedAt = monotonic;
		}
		this.#ahead = ahead;
		return monotonic - this.#jumpedAt >= settleMs;
	}
}
