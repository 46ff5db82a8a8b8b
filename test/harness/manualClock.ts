/** A `Clock` that stands still until the test moves it, so that hours pass in no time and always in the same order. */
import type { Clock } from "../../src/net/ports.ts";

interface Timer {
	readonly at: number;
	readonly callback: () => void;
}

/**
 * Timers due at one time run in the order they were set. As with Node's, a wait has whole milliseconds: one that is only
 * what rounding left of another (`due - now`, at 1e-13) would otherwise end at the very time it began, for ever.
 */
export class ManualClock implements Clock {
	#elapsed = 0;
	#wall = 1_790_000_000_000;
	readonly #timers = new Set<Timer>();
	readonly #settled: () => Promise<void>;

	/** @param settled resolves when the promises that were ready have run, and those they made ready */
	constructor(settled: () => Promise<void> = afterImmediates) {
		this.#settled = settled;
	}

	now(): number {
		return this.#wall + this.#elapsed;
	}

	monotonic(): number {
		return this.#elapsed;
	}

	after(ms: number, callback: () => void): () => void {
		const timer = { at: this.#elapsed + Math.max(0, Math.ceil(ms)), callback };
		this.#timers.add(timer);
		return () => this.#timers.delete(timer);
	}

	/** Timers that wait. */
	get pending(): number {
		return this.#timers.size;
	}

	/** Sets the wall clock forward or back, as a person or a time server does; timers do not notice. */
	jump(ms: number): void {
		this.#wall += ms;
	}

	/** Lets time pass, running what becomes due, what that sets in turn, and the promises between. */
	async advance(ms: number): Promise<void> {
		const end = this.#elapsed + ms;
		await this.#settled();
		for (let next = this.#nextDue(end); next; next = this.#nextDue(end)) {
			this.#timers.delete(next);
			this.#elapsed = Math.max(this.#elapsed, next.at);
			next.callback();
			await this.#settled();
		}
		this.#elapsed = end;
	}

	#nextDue(end: number): Timer | undefined {
		let first: Timer | undefined;
		for (const timer of this.#timers) {
			if (timer.at <= end && (first === undefined || timer.at < first.at)) first = timer;
		}
		return first;
	}
}

/** Lets the event loop go round, which it does once no promise is ready. */
export const afterImmediates = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
