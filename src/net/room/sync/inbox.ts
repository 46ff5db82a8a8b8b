/**
 * EVENTS records of one link on their way in, all rooms together: taken in order and at once, those of a history a few
 * together, as long as their peer keeps within the signatures we look at for it a second; then they wait here, and with
 * them the CREDIT they would get.
 */
import { peerLimits, wireLimits } from "../../limits.ts";
import type { PeerLink } from "../../link/peerLink.ts";
import type { Clock } from "../../ports.ts";
import { Timer } from "../../timer.ts";
import type { TokenBuckets } from "../../tokenBuckets.ts";

/**
 * History is taken in steps of so many bytes: a commit writes the pages of the indexes that its events touch, which for
 * four records are not many more than for one. Larger steps would keep other work waiting for longer.
 */
const step = 262_144;
/** A record beyond any that holds one event is of a history, and more may follow: */
const historyFrom = wireLimits.eventBody + 1_024;
/** it waits so long for the next, ms. What somebody says just now never waits. */
const gather = 2;

/** What may wait: all that a peer may send beyond CREDIT, and new words pushed meanwhile. */
const waitingMost = peerLimits.syncCredit + peerLimits.sendQueue;

/** What an inbox stands on. */
export interface InboxDeps {
	readonly clock: Clock;
	readonly link: PeerLink;
	/** Signatures a second, for all links of a peer. */
	readonly rates: TokenBuckets;
	/** Takes records; how many signatures were looked at. */
	readonly take: (link: PeerLink, bodies: readonly Uint8Array[]) => number;
	/** So many bytes have been taken. */
	readonly took: (bytes: number) => void;
}

/** Records that came on one link. */
export class Inbox {
	readonly #deps: InboxDeps;
	#waiting: Uint8Array[] = [];
	#bytes = 0;
	/** Until what is owed is paid. */
	readonly #paying: Timer;
	/** Until more of a history has come. */
	readonly #gathering: Timer;
	#isClosed = false;

	constructor(deps: InboxDeps) {
		this.#deps = deps;
		this.#paying = new Timer(deps);
		this.#gathering = new Timer(deps);
	}

	/** A record has come. */
	receive(body: Uint8Array): void {
		if (this.#isClosed) {
			return;
		}
		// What it owes on another link counts.
		this.#wait(0);
		if (this.#bytes + body.length > waitingMost) {
			// RULE: who sends on without CREDIT is not waited for: what is dropped will be asked for again, if it is worth it.
			this.#deps.took(body.length);
			return;
		}
		this.#waiting.push(body);
		this.#bytes += body.length;
		if (body.length >= historyFrom && this.#bytes < step) {
			this.#gathering.setUnlessSet(gather, () => this.#deps.link.guarded(() => this.#goOn()));
		} else {
			this.#goOn();
		}
	}

	/** The link is gone. */
	close(): void {
		this.#isClosed = true;
		this.#waiting = [];
		this.#bytes = 0;
		this.#paying.cancel();
		this.#gathering.cancel();
	}

	/** Takes what waits, a step at a time. */
	#goOn(): void {
		this.#gathering.cancel();
		while (!this.#paying.isSet && this.#waiting.length > 0) {
			const { link, take, took } = this.#deps;
			const { bodies, bytes } = this.#nextStep();
			took(bytes);
			this.#wait(take(link, bodies));
		}
	}

	#nextStep(): { readonly bodies: readonly Uint8Array[]; readonly bytes: number } {
		let bytes = 0;
		let count = 0;
		while (bytes < step && count < this.#waiting.length) {
			bytes += this.#waiting[count]?.length ?? 0;
			count++;
		}
		this.#bytes -= bytes;
		return { bodies: this.#waiting.splice(0, count), bytes };
	}

	/** RULE: what is beyond what we look at for one peer a second is read later, and never refused. */
	#wait(signatures: number): void {
		const { link, rates } = this.#deps;
		const wait = rates.spend(link.identity, signatures);
		if (wait > 0 && !this.#isClosed) {
			this.#paying.setUnlessSet(wait, () => link.guarded(() => this.#goOn()));
		}
	}
}
