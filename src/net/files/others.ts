/** What comes of a content from anybody but whoever made the offer: so long those who were pointed to them are patient. */
import { fileLimits } from "../limits.ts";
import { Meter } from "./meter.ts";

/** All of them together. */
export class Others {
	/** When something last came from any of them, monotonic ms. */
	#at = 0;
	readonly #meter = new Meter();

	get at(): number {
		return this.#at;
	}

	/** `bytes` of a piece came, or so few that only the link has counted them. */
	gave(bytes: number, nowMs: number): void {
		this.#at = nowMs;
		if (bytes > 0) {
			this.#meter.add(bytes, nowMs);
		}
	}

	/** How long a piece takes from them as it is now, ms; without end where next to nothing comes. */
	pace(nowMs: number): number {
		const rate = this.#meter.rate(nowMs);
		return rate === 0 ? Number.POSITIVE_INFINITY : (fileLimits.piece * 1_000) / rate;
	}
}
