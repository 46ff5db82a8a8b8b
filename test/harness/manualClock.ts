/** A `Clock` that stands still until the test moves it, so that hours pass in no time and always in the same order. */
import type { Clock } from "../../src/net/ports.ts";

interface Timer {
	readonly at: number;
	/** How many were set before. */
	readonly nth: number;
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
	/** Those and some that were cleared, as a heap: worlds of many peers have thousands. */
	#queue: Timer[] = [];
	#set = 0;
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
		this.#set += 1;
		const timer = { at: this.#elapsed + Math.max(0, Math.ceil(ms)), nth: this.#set, callback };
		this.#timers.add(timer);
		push(this.#queue, timer);
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
		// In order of time, a list is a heap.
		if (this.#queue.length > 2 * this.#timers.size + 64) this.#queue = [...this.#timers].sort(order);
		for (let first = this.#queue[0]; first !== undefined && first.at <= end; first = this.#queue[0]) {
			pop(this.#queue);
			if (this.#timers.has(first)) return first;
		}
		return undefined;
	}
}

const order = (a: Timer, b: Timer): number => a.at - b.at || a.nth - b.nth;

/** Puts a timer into a heap, the first to come at its head. */
const push = (heap: Timer[], timer: Timer): void => {
	let at = heap.length;
	for (let above = (at - 1) >> 1; at > 0 && order(timer, heap[above] as Timer) < 0; above = (at - 1) >> 1) {
		heap[at] = heap[above] as Timer;
		at = above;
	}
	heap[at] = timer;
};

/** Takes the head away. */
const pop = (heap: Timer[]): void => {
	const last = heap.pop();
	if (last === undefined || heap.length === 0) return;
	let at = 0;
	for (;;) {
		const left = 2 * at + 1;
		const right = heap[left + 1];
		const below = right !== undefined && order(right, heap[left] as Timer) < 0 ? left + 1 : left;
		const next = heap[below];
		if (next === undefined || order(last, next) <= 0) break;
		heap[at] = next;
		at = below;
	}
	heap[at] = last;
};

/** Lets the event loop go round, which it does once no promise is ready. */
export const afterImmediates = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
