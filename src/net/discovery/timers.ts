/** Timers with a purpose: at most one waits for each. Pure but for the clock passed in. */
import type { Clock } from "../ports.ts";

interface Timer {
	readonly due: number;
	readonly cancel: () => void;
	readonly callback: () => void;
}

/** What waits, by its purpose. */
export class Timers {
	readonly #clock: Clock;
	readonly #waiting = new Map<string, Timer>();

	constructor(deps: { readonly clock: Clock }) {
		this.#clock = deps.clock;
	}

	/** Purposes that wait. */
	get size(): number {
		return this.#waiting.size;
	}

	/** Calls `callback` after `ms`, unless something waits for that purpose already: it is left alone. */
	after(purpose: string, ms: number, callback: () => void): void {
		if (this.#waiting.has(purpose)) return;
		const cancel = this.#clock.after(ms, () => {
			this.#waiting.delete(purpose);
			callback();
		});
		this.#waiting.set(purpose, { due: this.#clock.monotonic() + ms, cancel, callback });
	}

	/** Lets the first of these that waits come no later than in `ms`; false when none does. */
	hurry(purposes: readonly string[], ms: number): boolean {
		for (const purpose of purposes) {
			const timer = this.#waiting.get(purpose);
			if (!timer) continue;
			if (timer.due - this.#clock.monotonic() <= ms) return true;
			timer.cancel();
			this.#waiting.delete(purpose);
			this.after(purpose, ms, timer.callback);
			return true;
		}
		return false;
	}

	/** Nothing waits for this any more. */
	cancel(purpose: string): void {
		this.#waiting.get(purpose)?.cancel();
		this.#waiting.delete(purpose);
	}

	clear(): void {
		for (const { cancel } of this.#waiting.values()) cancel();
		this.#waiting.clear();
	}
}
