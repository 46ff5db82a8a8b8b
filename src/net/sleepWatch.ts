/** Whether the machine slept between two looks: much more time passed than should have. Pure but for the clock. */
import type { Clock } from "./ports.ts";

/** To be asked at each look. */
export class SleepWatch {
	readonly #clock: Pick<Clock, "now" | "monotonic">;
	readonly #most: number;
	#now: number;
	#monotonic: number;

	/** More than `most` milliseconds between two looks means sleep; the first is now. */
	constructor(deps: { readonly clock: Pick<Clock, "now" | "monotonic"> }, { most }: { readonly most: number }) {
		this.#clock = deps.clock;
		this.#most = most;
		this.#now = deps.clock.now();
		this.#monotonic = deps.clock.monotonic();
	}

	/** Sleep stops some clocks and not others, so either counts. */
	hasSlept(): boolean {
		const now = this.#clock.now();
		const monotonic = this.#clock.monotonic();
		const longest = Math.max(now - this.#now, monotonic - this.#monotonic);
		this.#now = now;
		this.#monotonic = monotonic;
		return longest > this.#most;
	}
}
