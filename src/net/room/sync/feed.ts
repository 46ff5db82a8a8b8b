/**
 * History on its way to one peer: at most so much beyond what the peer says it took, and only while its socket keeps
 * up, so that chat never waits behind it (PROTOCOL "Anti-entropy").
 */
import { peerLimits } from "../../limits.ts";
import type { PeerLink } from "../../link/peerLink.ts";
import type { Clock } from "../../ports.ts";
import { Timer } from "../../timer.ts";
import { recordTypes } from "../../wire/records.ts";
import { encodeCredit } from "../../wire/sync.ts";

/** How long to wait before looking again at a socket that is behind, ms. */
const busyWait = 20;
/** Answers waiting for their turn: a few for each room two peers share. */
const queueMost = 1_024;
/** And so many things asked for by them, a hundred bytes each; more than two peers with every log of a large room in pieces. */
const wantsMost = 8_192;
/** How long others have their turn while an answer looks for something to give, ms. */
const breath = 1;
/** CREDIT is told in steps of this many bytes: an eighth of what may be under way. */
const creditStep = peerLimits.syncCredit / 8;

/** An answer whose turn comes, and how many wants it answers. */
interface Answer {
	readonly bodies: Iterator<Uint8Array | null>;
	readonly wants: number;
}

/** Sends and credits EVENTS on one link, for all rooms. */
export class Feed {
	readonly #link: PeerLink;
	readonly #queue: Answer[] = [];
	/** What the waiting answers were asked for. */
	#wants = 0;
	#sent = 0;
	#credited = 0;
	#taken = 0;
	#told = 0;
	readonly #pause: Timer;
	#isClosed = false;

	constructor(deps: { readonly clock: Clock; readonly link: PeerLink }) {
		this.#pause = new Timer(deps);
		this.#link = deps.link;
	}

	/** Sends one EVENTS body now, ahead of history: a new event or operation. */
	push(body: Uint8Array): void {
		if (!this.#isClosed) {
			this.#send(body);
		}
	}

	/**
	 * Adds bodies that answer so many wants, to be sent as the peer takes them; each is made only when its turn has come. A
	 * null among them lets others have their turn.
	 */
	supply(bodies: Iterator<Uint8Array | null>, wants: number): void {
		// RULE: a peer that asks faster than it takes is not answered: what it still lacks it will ask for again.
		const hasRoom = this.#queue.length < queueMost && this.#wants + wants <= wantsMost;
		if (hasRoom || this.#queue.length === 0) {
			this.#queue.push({ bodies, wants });
			this.#wants += wants;
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
		this.#wants = 0;
		this.#pause.cancel();
	}

	#pump(): void {
		while (!this.#isClosed && !this.#pause.isSet && this.#sent - this.#credited < peerLimits.syncCredit) {
			const [answer] = this.#queue;
			if (answer === undefined) {
				return;
			}
			if (this.#link.isBusy) {
				this.#pumpIn(busyWait);
				return;
			}
			const next = answer.bodies.next();
			if (next.done === true) {
				this.#queue.shift();
				this.#wants -= answer.wants;
			} else if (next.value === null) {
				this.#pumpIn(breath);
			} else {
				this.#send(next.value);
			}
		}
	}

	#pumpIn(ms: number): void {
		this.#pause.set(ms, () => this.#link.guarded(() => this.#pump()));
	}

	#send(body: Uint8Array): void {
		this.#sent += body.length;
		this.#link.send(recordTypes.events, body);
	}
}
