/**
 * EVENTS records of one link on their way in, all rooms together: taken in order and at once, as long as their peer keeps
 * within the signatures we look at for it a second; then they wait here, and with them the CREDIT they would get.
 */
import { peerLimits } from "../../limits.ts";
import type { Clock } from "../../ports.ts";
import type { TokenBuckets } from "../../transport/tokenBuckets.ts";
import type { RoomLink } from "./roomLink.ts";

/** What may wait: all that a peer may send beyond CREDIT, and new words pushed meanwhile. */
const waitingMost = peerLimits.syncCredit + peerLimits.sendQueue;

/** What an inbox stands on. */
export interface InboxDeps {
	readonly clock: Clock;
	readonly link: RoomLink;
	/** Signatures a second, for all links of a peer. */
	readonly rates: TokenBuckets;
	/** Takes a record; how many signatures were looked at. */
	readonly take: (link: RoomLink, body: Uint8Array) => number;
	/** So many bytes have been taken. */
	readonly took: (bytes: number) => void;
}

/** Records that came on one link. */
export class Inbox {
	readonly #deps: InboxDeps;
	#waiting: Uint8Array[] = [];
	#bytes = 0;
	#cancelWait: (() => void) | null = null;
	#isClosed = false;

	constructor(deps: InboxDeps) {
		this.#deps = deps;
	}

	/** A record has come. */
	receive(body: Uint8Array): void {
		if (this.#isClosed) {
			return;
		}
		// What it owes on another link counts.
		this.#wait(0);
		if (this.#cancelWait === null) {
			this.#take(body);
		} else if (this.#bytes + body.length > waitingMost) {
			// RULE: who sends on without CREDIT is not waited for: what is dropped will be asked for again, if it is worth it.
			this.#deps.took(body.length);
		} else {
			this.#waiting.push(body);
			this.#bytes += body.length;
		}
	}

	/** The link is gone. */
	close(): void {
		this.#isClosed = true;
		this.#waiting = [];
		this.#bytes = 0;
		this.#cancelWait?.();
		this.#cancelWait = null;
	}

	#take(body: Uint8Array): void {
		const { link, take, took } = this.#deps;
		took(body.length);
		this.#wait(take(link, body));
	}

	/** RULE: what is beyond what we look at for one peer a second is read later, and never refused. */
	#wait(signatures: number): void {
		const { clock, link, rates } = this.#deps;
		const wait = rates.spend(link.identity, signatures);
		if (wait > 0 && !this.#isClosed) {
			this.#cancelWait ??= clock.after(wait, () => {
				this.#cancelWait = null;
				this.#goOn();
			});
		}
	}

	#goOn(): void {
		while (this.#cancelWait === null) {
			const next = this.#waiting.shift();
			if (next === undefined) {
				return;
			}
			this.#bytes -= next.length;
			this.#take(next);
		}
	}
}
