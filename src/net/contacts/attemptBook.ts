/** How often keys were compared with each peer lately. Pure but for the clock passed in. */
import { countLimits, timeLimits } from "../limits.ts";
import type { Clock } from "../ports.ts";

/** Attempts and refusals of the last ten minutes. */
export class AttemptBook {
	readonly #clock: Pick<Clock, "monotonic">;
	readonly #attempts = new Map<string, readonly number[]>();
	readonly #refusals = new Map<string, readonly number[]>();

	constructor(deps: { readonly clock: Pick<Clock, "monotonic"> }) {
		this.#clock = deps.clock;
	}

	/**
	 * RULE: three attempts with one peer in ten minutes, whoever asks: each is a chance of 2^-42 to deceive.
	 * @returns 0 when another one may begin, which then counts; else the milliseconds until one may
	 */
	begin(identity: string): number {
		return this.#take(this.#attempts, identity, countLimits.sasAttempts);
	}

	/** False when a peer has been refused so often that only a broken one would ask on. */
	refuse(identity: string): boolean {
		return this.#take(this.#refusals, identity, countLimits.sasRefusals) === 0;
	}

	#take(book: Map<string, readonly number[]>, identity: string, most: number): number {
		const now = this.#clock.monotonic();
		for (const [peer, times] of book) {
			if ((times.at(-1) ?? 0) <= now - timeLimits.sasWindow) {
				book.delete(peer);
			}
		}
		const recent = (book.get(identity) ?? []).filter((time) => time > now - timeLimits.sasWindow);
		const [oldest = now] = recent;
		if (recent.length >= most) {
			return oldest + timeLimits.sasWindow - now;
		}
		book.set(identity, [...recent, now]);
		return 0;
	}
}
