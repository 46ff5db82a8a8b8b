/** How fast bytes come or go: an average over the last seconds. Pure; time is passed in. */
import { fileLimits } from "../limits.ts";

/** Counts bytes. */
export class Meter {
	#samples: { readonly at: number; bytes: number }[] = [];

	add(bytes: number, nowMs: number): void {
		const last = this.#samples.at(-1);
		if (last !== undefined && nowMs - last.at < fileLimits.tellEvery) {
			last.bytes += bytes;
		} else {
			this.#samples = [...this.#recent(nowMs), { at: nowMs, bytes }];
		}
	}

	/** Bytes a second, 0 if nothing came for a while. */
	rate(nowMs: number): number {
		const recent = this.#recent(nowMs);
		const [first] = recent;
		if (first === undefined) {
			return 0;
		}
		const span = Math.max(fileLimits.tellEvery, nowMs - first.at);
		return Math.round((recent.reduce((sum, sample) => sum + sample.bytes, 0) * 1_000) / span);
	}

	#recent(nowMs: number): { readonly at: number; bytes: number }[] {
		return this.#samples.filter((sample) => nowMs - sample.at < fileLimits.speedOver);
	}
}
