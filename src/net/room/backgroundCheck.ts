/**
 * Looks, in small slices between other work, at the signatures of events that the hash chain has vouched for (PROTOCOL
 * "Anti-entropy"). A bad one is missing again and is asked for elsewhere.
 */
import type { Clock } from "../ports.ts";
import { StoreError } from "../store/database.ts";
import type { Ledger } from "./ledger.ts";

/** Signatures a slice looks at: about 5 ms of work. */
const sliceSize = 64;
/** Between two slices, ms: messages come first. */
const pause = 2;

/** The check of one room. */
export class BackgroundCheck {
	readonly #clock: Clock;
	readonly #ledger: Ledger;
	readonly #reopened: () => void;
	#cancel: (() => void) | null = null;

	/** `reopened` is called when events turned out to be bad and are missing again. */
	constructor(deps: { readonly clock: Clock; readonly ledger: Ledger; readonly reopened: () => void }) {
		this.#clock = deps.clock;
		this.#ledger = deps.ledger;
		this.#reopened = deps.reopened;
	}

	/** There may be something to look at; does nothing while a check is under way. */
	wake(): void {
		this.#cancel ??= this.#clock.after(pause, () => {
			this.#cancel = null;
			try {
				this.#slice();
			} catch (error) {
				// A disk that cannot be read now is told of elsewhere; the rest is looked at when something new comes.
				if (!StoreError.is(error)) {
					throw error;
				}
			}
		});
	}

	stop(): void {
		this.#cancel?.();
		this.#cancel = null;
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
			this.wake();
		}
	}
}
