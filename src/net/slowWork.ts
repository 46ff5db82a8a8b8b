/** Work that is done in slices, so that everything else goes on meanwhile. */
import type { Clock } from "./ports.ts";

/** Between two slices, ms. */
const pause = 2;

/** The slow work of one thing that can end. */
export class SlowWork {
	readonly #clock: Clock;
	readonly #resting = new Set<() => void>();
	#isStopped = false;

	constructor(deps: { readonly clock: Clock }) {
		this.#clock = deps.clock;
	}

	/** Nothing is begun any more, and what rests ends. */
	stop(): void {
		this.#isStopped = true;
		for (const wake of this.#resting) {
			wake();
		}
	}

	/** Does one slice after the other. False where everything ended meanwhile. */
	async all(slices: Iterable<() => void>): Promise<boolean> {
		let isFirst = true;
		for (const slice of slices) {
			if (!isFirst) {
				await this.#rest();
			}
			if (this.#isStopped) {
				return false;
			}
			isFirst = false;
			slice();
		}
		return true;
	}

	/** Waits for as long as between two slices. False where everything ended meanwhile. */
	async later(): Promise<boolean> {
		await this.#rest();
		return !this.#isStopped;
	}

	#rest(): Promise<void> {
		return new Promise((resolve) => {
			const wake = (): void => {
				cancel();
				this.#resting.delete(wake);
				resolve();
			};
			const cancel = this.#clock.after(pause, wake);
			this.#resting.add(wake);
		});
	}
}
