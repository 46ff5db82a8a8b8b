/** One timer, set for one purpose again and again: at most one call of it waits. */
import type { Clock } from "./ports.ts";

/** Calls once, later, unless it is set anew or cancelled before. */
export class Timer {
	readonly #clock: Pick<Clock, "after">;
	#cancel: (() => void) | null = null;

	constructor(deps: { readonly clock: Pick<Clock, "after"> }) {
		this.#clock = deps.clock;
	}

	/** A call waits. */
	get isSet(): boolean {
		return this.#cancel !== null;
	}

	/** Calls `work` once after `ms`, unless a call waits already: then nothing is changed. */
	setUnlessSet(ms: number, work: () => void): void {
		this.#cancel ??= this.#clock.after(ms, () => {
			this.#cancel = null;
			work();
		});
	}

	/** Calls `work` once after `ms`, in place of the call that waits, if any. */
	set(ms: number, work: () => void): void {
		this.cancel();
		this.setUnlessSet(ms, work);
	}

	/** No call comes any more, until it is set again. */
	cancel(): void {
		this.#cancel?.();
		this.#cancel = null;
	}
}
