/** Whether the machine slept between two looks: much more time passed than should have. Pure but for the clock. */
import { timeLimits } from "../limits.ts";
import type { Clock } from "../ports.ts";

/** To be asked at each look. */
export class SleepWatch {
	readonly #clock: Pick<Clock, "now" | "monotonic">;
	#now: number;
	#monotonic: number;

	/** The first look is now. */
	constructor(deps: { readonly clock: Pick<Clock, "now" | "monotonic"> }) {
		this.#clock = deps.clock;
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
		return longest > timeLimits.sleptAfter;
	}
}
