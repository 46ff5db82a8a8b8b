/**
 * History on its way to one peer: at most so much beyond what the peer says it took, and only while its socket keeps
 * up, so that chat never waits behind it (PROTOCOL "Anti-entropy").
 */
import { peerLimits } from "../../limits.ts";
import type { PeerLink } from "../../link/peerLink.ts";
import type { Clock } from "../../ports.ts";
import { recordTypes } from "../../wire/records.ts";
import { encodeCredit } from "../../wire/sync.ts";

/** How long to wait before looking again at a socket that is behind, ms. */
const busyWait = 20;
/** Answers waiting for their turn: a few for each room two peers share. */
const queueMost = 1_024;
/** CREDIT is told in steps of this many bytes: an eighth of what may be under way. */
const creditStep = peerLimits.syncCredit / 8;

/** Sends and credits EVENTS on one link, for all rooms. */
export class Feed {
	readonly #clock: Clock;
	readonly #link: PeerLink;
	readonly #queue: Iterator<Uint8Array>[] = [];
	#sent = 0;
	#credited = 0;
	#taken = 0;
	#told = 0;
	#cancelWait: (() => void) | null = null;
	#isClosed = false;

	constructor(deps: { readonly clock: Clock; readonly link: PeerLink }) {
		this.#clock = deps.clock;
		this.#link = deps.link;
	}

	/** Sends one EVENTS body now, ahead of history: a new event or operation. */
	push(body: Uint8Array): void {
		if (!this.#isClosed) {
			this.#send(body);
		}
	}

	/** Adds bodies to be sent as the peer takes them; each is made only when its turn has come. */
	supply(bodies: Iterator<Uint8Array>): void {
		// RULE: a peer that asks faster than it takes is not answered: what it still lacks it will ask for again.
		if (this.#queue.length < queueMost) {
			this.#queue.push(bodies);
			this.#pump();
		}
	}

	/** The peer has taken `bytes` of EVENTS since the link opened. False when it cannot have. */
	credit(bytes: number): boolean {
		if (bytes > this.#sent || bytes < this.#credited) {
			return false;
		}
		this.#credited = bytes;
		this.#pump();
		return true;
	}

	/** We have taken an EVENTS body of `bytes`. */
	took(bytes: number): void {
		this.#taken += bytes;
		if (this.#taken - this.#told >= creditStep) {
			this.#told = this.#taken;
			this.#link.send(recordTypes.credit, encodeCredit(this.#taken));
		}
	}

	/** The link is gone. */
	close(): void {
		this.#isClosed = true;
		this.#queue.length = 0;
		this.#cancelWait?.();
		this.#cancelWait = null;
	}

	#pump(): void {
		while (!this.#isClosed && this.#cancelWait === null && this.#sent - this.#credited < peerLimits.syncCredit) {
			const [bodies] = this.#queue;
			if (bodies === undefined) {
				return;
			}
			if (this.#link.isBusy) {
				this.#cancelWait = this.#clock.after(busyWait, () => {
					this.#cancelWait = null;
					this.#link.guarded(() => this.#pump());
				});
				return;
			}
			const next = bodies.next();
			if (next.done === true) {
				this.#queue.shift();
			} else {
				this.#send(next.value);
			}
		}
	}

	#send(body: Uint8Array): void {
		this.#sent += body.length;
		this.#link.send(recordTypes.events, body);
	}
}
