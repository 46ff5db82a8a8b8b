/** The steps of a long benchmark: said on stderr while they last, and ended when their time is over. */

/** Tells how far a step is. */
export type Say = (progress: string) => void;

/** A line is written so often at most. */
const sayEveryMs = 5_000;

/** Steps one after the other, with so much time for all of them. */
export class Steps {
	readonly #name: string;
	readonly #begun = performance.now();
	readonly #mostMs: number;

	constructor(name: string, mostMs: number) {
		this.#name = name;
		this.#mostMs = mostMs;
	}

	/** @throws Error when the time is over first. */
	async run<Result>(step: string, work: (say: Say) => Promise<Result>): Promise<Result> {
		let timer: NodeJS.Timeout | undefined;
		let saidAt = Number.NEGATIVE_INFINITY;
		let last = "";
		const say: Say = (progress) => {
			last = progress;
			if (performance.now() - saidAt >= sayEveryMs) {
				saidAt = performance.now();
				this.#write(`${step}: ${progress}`);
			}
		};
		this.#write(step);
		const over = new Promise<never>((_, reject) => {
			const left = this.#mostMs - (performance.now() - this.#begun);
			timer = setTimeout(
				() => reject(new Error(`${this.#name}: no time left for ${step} (${last})`)),
				Math.max(0, left),
			);
		});
		try {
			return await Promise.race([work(say), over]);
		} finally {
			clearTimeout(timer);
		}
	}

	#write(words: string): void {
		console.error(`${this.#name}, ${((performance.now() - this.#begun) / 1_000).toFixed(0)} s: ${words}`);
	}
}
