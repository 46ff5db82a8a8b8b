/** What members were asked for and have not sent yet: each log is asked of one peer at a time, however many are connected. */
import type { Clock } from "../../ports.ts";

/** A peer that sends nothing new for this long, ms, is not waited for; */
const patience = 5_000;
/** nor one that sends other things, but nothing of what it was asked for. It answers in turn, and may have much to send. */
const patienceMost = 60_000;

/** Events of one log that a peer was asked for and has not sent yet. */
interface Asked {
	readonly from: string;
	readonly to: number;
	readonly at: number;
}

/** Questions for logs that are open in one room. */
export class Awaited {
	readonly #clock: Clock;
	readonly #gaveAt: (identity: string) => number;
	/** By log. */
	readonly #asked = new Map<string, Asked>();

	/** `gaveAt` says when a peer last sent events that were new. */
	constructor(deps: { readonly clock: Clock; readonly gaveAt: (identity: string) => number }) {
		this.#clock = deps.clock;
		this.#gaveAt = deps.gaveAt;
	}

	/** A peer is asked for a log up to a number. */
	note(log: string, from: string, to: number): void {
		this.#asked.set(log, { from, to, at: this.#clock.monotonic() });
	}

	/** An event of a log has come, from whomever. */
	arrived(log: string, seq: number): void {
		const asked = this.#asked.get(log);
		if (asked !== undefined && seq >= asked.to) {
			this.#asked.delete(log);
		} else if (asked !== undefined) {
			this.#asked.set(log, { ...asked, at: this.#clock.monotonic() });
		}
	}

	/** Whether somebody who may still answer was asked for a log. */
	has(log: string): boolean {
		const asked = this.#asked.get(log);
		if (asked === undefined) {
			return false;
		}
		const now = this.#clock.monotonic();
		const gaveAt = Math.max(asked.at, this.#gaveAt(asked.from));
		return now - gaveAt < patience && now - asked.at < patienceMost;
	}

	/** A peer is gone: what it was asked for is asked of others. */
	gone(identity: string): void {
		for (const [log, asked] of this.#asked) {
			if (asked.from === identity) {
				this.#asked.delete(log);
			}
		}
	}
}
