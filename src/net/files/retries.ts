/** What a disk in trouble has stopped is tried again by itself, later each time that is in vain. */
import { fileLimits } from "../limits.ts";
import type { Clock } from "../ports.ts";

/** One try a transfer, by id. */
export class Retries {
	readonly #clock: Clock;
	readonly #waiting = new Map<string, () => void>();
	/** How often it was in vain. */
	readonly #counts = new Map<string, number>();

	constructor(deps: { readonly clock: Clock }) {
		this.#clock = deps.clock;
	}

	/** Does `work` once it is time. */
	later(id: string, work: () => void): void {
		this.cancel(id);
		const count = this.#counts.get(id) ?? 0;
		this.#counts.set(id, count + 1);
		const wait = Math.min(fileLimits.diskAgainMost, fileLimits.diskAgain * 2 ** count);
		const cancel = this.#clock.after(wait, () => {
			this.#waiting.delete(id);
			work();
		});
		this.#waiting.set(id, cancel);
	}

	/** It is not tried by itself any more, for now. */
	cancel(id: string): void {
		this.#waiting.get(id)?.();
		this.#waiting.delete(id);
	}

	/** It goes on, or a person wants it: what comes is new trouble. */
	forget(id: string): void {
		this.#counts.delete(id);
	}

	stop(): void {
		for (const id of [...this.#waiting.keys()]) {
			this.cancel(id);
		}
	}
}
