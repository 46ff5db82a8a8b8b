/** How long a thread did not get round to anything else. */
import { monitorEventLoopDelay } from "node:perf_hooks";

/** Often enough for pauses anybody could notice; looking costs the thread time that would be counted, too. */
const resolutionMs = 5;

/** Watches the thread it is made in. */
export class LoopWatch {
	readonly #histogram = monitorEventLoopDelay({ resolution: resolutionMs });

	/** Forgets what was. */
	reset(): void {
		this.#histogram.reset();
		this.#histogram.enable();
	}

	/** The longest since then, ms: what a timer was late by. */
	get worstMs(): number {
		return Math.max(0, this.#histogram.max / 1e6 - resolutionMs);
	}
}
