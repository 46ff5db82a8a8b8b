/**
 * With how many peers a room compares heads at once. Where hundreds connect in one moment most of them hold the same:
 * what the first few bring makes most of the other comparisons end at their roots.
 */
import type { Clock } from "../../ports.ts";
import { Timer } from "../../timer.ts";

/** So many may begin at once, */
const atOnce = 4;
/** and one more each so many ms. */
const refillMs = 500;

/** What turns stand on. */
export interface TurnsDeps {
	readonly clock: Clock;
	/** It is a peer's turn that had to wait. */
	readonly begin: (identity: string) => void;
}

/** The turns of one room. */
export class Turns {
	readonly #deps: TurnsDeps;
	/** In the order in which they came. */
	readonly #waiting = new Set<string>();
	/** When the turns that were taken so far will all have come back. */
	#fullAt = Number.NEGATIVE_INFINITY;
	readonly #refill: Timer;

	constructor(deps: TurnsDeps) {
		this.#deps = deps;
		this.#refill = new Timer(deps);
	}

	/** Takes a turn for a peer; false where it has to wait, and `begin` is told later. */
	take(identity: string): boolean {
		const now = this.#deps.clock.monotonic();
		const fullAt = Math.max(this.#fullAt, now) + refillMs;
		if (fullAt - now > atOnce * refillMs) {
			this.#waiting.add(identity);
			this.#schedule();
			return false;
		}
		this.#fullAt = fullAt;
		this.#waiting.delete(identity);
		return true;
	}

	gone(identity: string): void {
		this.#waiting.delete(identity);
	}

	stop(): void {
		this.#refill.cancel();
		this.#waiting.clear();
	}

	#schedule(): void {
		this.#refill.setUnlessSet(refillMs, () => {
			const [next] = this.#waiting;
			if (next !== undefined && this.take(next)) {
				this.#deps.begin(next);
			}
			if (this.#waiting.size > 0) {
				this.#schedule();
			}
		});
	}
}
