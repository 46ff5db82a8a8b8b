/**
 * A peer's messages coming in over one link: each taken once, in order, committed before it is acknowledged. What comes
 * in a burst is committed together; what comes faster than its rate waits, and with it the acknowledgement.
 */

import { countLimits, peerLimits, timeLimits } from "../limits.ts";
import type { PeerLink } from "../link/peerLink.ts";
import type { Clock } from "../ports.ts";
import { Timer } from "../timer.ts";
import { TokenBuckets } from "../tokenBuckets.ts";
import { type DirectMessage, encodeDirectAck } from "../wire/direct.ts";
import { recordTypes } from "../wire/records.ts";

/** What a receiver is built from. */
export interface DirectReceiverDeps {
	readonly clock: Clock;
	readonly link: PeerLink;
	/** Who wrote a message that is kept already; null for a new one. */
	readonly authorOf: (id: string) => "me" | "peer" | null;
	/** Keeps messages, on the disk when it returns. False when the disk, or the person, does not want them. */
	readonly keep: (messages: readonly DirectMessage[]) => boolean;
}

/** How fast one peer may send, over all its links. */
export class DirectRates {
	/** New messages, and those sent again. */
	readonly fresh: TokenBuckets;
	readonly again: TokenBuckets;

	constructor(deps: { readonly clock: Clock }) {
		const keys = countLimits.peers;
		const { directRate, directBurst, directAgainRate, directAgainBurst } = peerLimits;
		this.fresh = new TokenBuckets(deps, { perSecond: directRate, burst: directBurst, keys });
		this.again = new TokenBuckets(deps, { perSecond: directAgainRate, burst: directAgainBurst, keys });
	}
}

/** Receives on one link. */
export class DirectReceiver {
	readonly #deps: DirectReceiverDeps;
	readonly #rates: DirectRates;
	/** Not committed yet, in the order it came. */
	#queue: readonly DirectMessage[] = [];
	/** Kept, and not acknowledged yet. */
	readonly #owed = new Set<string>();
	/** Id of the first message that was not kept: nothing after it is, until it comes again. */
	#missed: string | null = null;
	/** What came since that one came last. */
	readonly #letGo = new Set<string>();
	readonly #flushing: Timer;
	#flushedAt = Number.NEGATIVE_INFINITY;

	constructor(deps: DirectReceiverDeps, options: { readonly rates: DirectRates }) {
		this.#deps = deps;
		this.#flushing = new Timer(deps);
		this.#rates = options.rates;
	}

	/** A message that is not wanted now. RULE: what follows it waits until it is sent again, so that order is kept. */
	miss(id: string): void {
		const first = this.#queue[0]?.id ?? id;
		this.#queue = [];
		if (!this.#waits(id)) {
			this.#missed = first;
		}
	}

	/**
	 * Whether a message waits for the one that was missed. RULE: not where it comes a second time without that one: all that
	 * is under way is sent again in order, so the missed one was deleted by its author and does not come any more.
	 */
	#waits(id: string): boolean {
		if (this.#missed === null || this.#missed === id || this.#letGo.has(id)) {
			this.#missed = null;
			this.#letGo.clear();
			return false;
		}
		this.#letGo.add(id);
		const [oldest] = this.#letGo;
		if (this.#letGo.size > countLimits.directWindow && oldest !== undefined) {
			this.#letGo.delete(oldest);
		}
		return true;
	}

	/** Takes one message. @throws StoreError */
	receive(message: DirectMessage): void {
		const { link, authorOf } = this.#deps;
		if (this.#waits(message.id)) {
			return;
		}
		const author = authorOf(message.id);
		if (author === "me") {
			// SECURITY: a peer that gives its words the id of ours would put them in the place of ours.
			link.fault("directId");
			return;
		}
		if (author === "peer" || this.#queue.some((waiting) => waiting.id === message.id)) {
			if (!this.#rates.again.take(link.identity)) {
				link.fault("directAgain");
				return;
			}
			if (author === "peer") {
				this.#owed.add(message.id);
			}
		} else if (this.#queue.length >= countLimits.directWindow) {
			link.fault("directFlood");
			return;
		} else {
			this.#queue = [...this.#queue, message];
		}
		this.#schedule();
	}

	/** The link is gone: what was not committed will be sent again. */
	close(): void {
		this.#flushing.cancel();
		this.#queue = [];
		this.#owed.clear();
	}

	/** The first of a burst at once, so that a single message is there without delay. */
	#schedule(): void {
		const wait = this.#flushedAt + timeLimits.directBatch - this.#deps.clock.monotonic();
		if (!this.#flushing.isSet && wait <= 0) {
			this.#flush();
			return;
		}
		this.#flushing.setUnlessSet(Math.max(0, wait), () => this.#deps.link.guarded(() => this.#flush()));
	}

	#flush(): void {
		const { clock, link, keep } = this.#deps;
		this.#flushedAt = clock.monotonic();
		const within = this.#queue.findIndex(() => !this.#rates.fresh.take(link.identity));
		const batch = within < 0 ? this.#queue : this.#queue.slice(0, within);
		this.#queue = within < 0 ? [] : this.#queue.slice(within);
		const [first] = batch;
		if (first !== undefined && keep(batch)) {
			for (const message of batch) {
				this.#owed.add(message.id);
			}
		} else if (first !== undefined) {
			this.#queue = [];
			this.miss(first.id);
		}
		if (this.#owed.size > 0) {
			link.send(recordTypes.directAck, encodeDirectAck([...this.#owed]));
			this.#owed.clear();
		}
		if (this.#queue.length > 0) {
			this.#schedule();
		}
	}
}
