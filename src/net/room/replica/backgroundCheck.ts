/**
 * Looks, in small slices between other work, at the signatures of events that the hash chain has vouched for (PROTOCOL
 * "Anti-entropy"). A bad one is missing again and is asked for elsewhere.
 */
import type { Clock } from "../../ports.ts";
import { asTheDiskAllows } from "../../store/asTheDiskAllows.ts";
import { Timer } from "../../timer.ts";
import type { Ledger } from "./ledger.ts";

/** Signatures a slice looks at: about 5 ms of work. */
const sliceSize = 64;
/** Between two slices, ms. */
const pause = 2;
/** After messages came, ms: more are likely on their way, and they come first. */
const courtesy = 250;
/** Nobody's stream of messages puts the check off for longer, ms. */
const putOffMost = 30_000;

/** The check of one room. */
export class BackgroundCheck {
	readonly #clock: Clock;
	readonly #ledger: Ledger;
	readonly #reopened: () => void;
	readonly #next: Timer;
	/** When messages last came, and since when there is something to look at. */
	#cameAt = 0;
	#since: number | null = null;

	/** `reopened` is called when events turned out to be bad and are missing again. */
	constructor(deps: { readonly clock: Clock; readonly ledger: Ledger; readonly reopened: () => void }) {
		this.#clock = deps.clock;
		this.#next = new Timer(deps);
		this.#ledger = deps.ledger;
		this.#reopened = deps.reopened;
	}

	/** There may be something to look at, once no more messages come. */
	wake(): void {
		this.#cameAt = this.#clock.monotonic();
		this.#since ??= this.#cameAt;
		this.#lookIn(courtesy);
	}

	stop(): void {
		this.#next.cancel();
	}

	#lookIn(ms: number): void {
		this.#next.setUnlessSet(ms, () => {
			const now = this.#clock.monotonic();
			if (now - this.#cameAt < courtesy && now - (this.#since ?? now) < putOffMost) {
				this.#lookIn(courtesy - (now - this.#cameAt));
				return;
			}
			// A disk that cannot be read now is told of elsewhere; the rest is looked at when something new comes.
			asTheDiskAllows(() => this.#slice());
		});
	}

	#slice(): void {
		const { replica, store } = this.#ledger;
		const rows = store.unchecked(replica.room, sliceSize);
		const good = rows.filter((row) => replica.settle(row)).length;
		if (rows.length === 0 || !this.#ledger.commitTaken()) {
			return;
		}
		if (good < rows.length) {
			this.#reopened();
		}
		if (rows.length === sliceSize && good > 0) {
			this.#lookIn(pause);
		} else {
			this.#since = null;
		}
	}
}
