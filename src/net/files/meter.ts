/** How fast bytes come or go: an average over the last seconds. Pure; time is passed in. */
import { fileLimits } from "../limits.ts";

/** Fewer samples than that in the last seconds say little: a piece comes whole, and on a slow link once in a minute. */
const dense = 3;

/** Counts bytes. */
export class Meter {
	/** Of the last seconds, and the last one before them. */
	#samples: { readonly at: number; bytes: number }[] = [];

	/** From now on bytes may come. */
	begin(nowMs: number): void {
		if (this.#samples.length === 0) {
			this.add(0, nowMs);
		}
	}

	add(bytes: number, nowMs: number): void {
		const last = this.#samples.at(-1);
		if (last !== undefined && nowMs - last.at < fileLimits.tellEvery) {
			last.bytes += bytes;
		} else {
			const recent = this.#recent(nowMs);
			const before = this.#samples.at(-recent.length - 1);
			this.#samples = [...(before === undefined ? [] : [before]), ...recent, { at: nowMs, bytes }];
		}
	}

	/** Bytes a second, 0 if nothing came for a while; where they come seldom, from one time to the next. */
	rate(nowMs: number): number {
		const recent = this.#recent(nowMs);
		if (recent.length >= dense || recent.length === this.#samples.length) {
			return over(recent, nowMs - (recent[0]?.at ?? nowMs));
		}
		const [before, ...since] = this.#samples.slice(recent.length === 0 ? -2 : -recent.length - 1);
		const [first] = since;
		if (before === undefined || first === undefined) {
			return 0;
		}
		if (recent.length > 0) {
			return over(since, nowMs - before.at);
		}
		const gap = first.at - before.at;
		const waited = nowMs - first.at;
		return waited > 2 * gap ? 0 : over(since, Math.max(gap, waited));
	}

	#recent(nowMs: number): { readonly at: number; bytes: number }[] {
		return this.#samples.filter((sample) => nowMs - sample.at < fileLimits.speedOver);
	}
}

function over(samples: readonly { readonly bytes: number }[], ms: number): number {
	const bytes = samples.reduce((sum, sample) => sum + sample.bytes, 0);
	return Math.round((bytes * 1_000) / Math.max(fileLimits.tellEvery, ms));
}
