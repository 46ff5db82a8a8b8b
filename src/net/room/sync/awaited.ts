/** What members were asked for and have not sent yet: each log is asked of one peer at a time, however many are connected. */
import type { Clock } from "../../ports.ts";
import type { Piece } from "../logs/logPlace.ts";

/** A peer that sends nothing new for this long, ms, is not waited for; */
const patience = 5_000;
/** nor one that sends other things, but nothing of what it was asked for. It answers in turn, and may have much to send. */
const patienceMost = 60_000;

/** A peer that gave nothing of what it was asked for is asked for the same after this long, ms, doubled each time, */
const askAgainAfter = 5_000;
/** up to this: it may have got it meanwhile, and whoever waits for it would wait so long. */
const askAgainMost = 20_000;

/** Events of one log that a peer was asked for and has not sent yet. */
interface Asked {
	readonly from: string;
	readonly to: number;
	readonly at: number;
}

/** Questions to one peer that brought nothing, downwards from the newest number that is missing. */
interface Fruitless extends Piece {
	/** When it was asked for that number. */
	readonly at: number;
	readonly waits: number;
}

/** Questions for logs that are open in one room. */
export class Awaited {
	readonly #clock: Clock;
	readonly #gaveAt: (identity: string) => number;
	/** By log. */
	readonly #asked = new Map<string, Asked>();
	/** By log and peer. */
	readonly #fruitless = new Map<string, Map<string, Fruitless>>();

	/** `gaveAt` says when a peer last sent events that were new. */
	constructor(deps: { readonly clock: Clock; readonly gaveAt: (identity: string) => number }) {
		this.#clock = deps.clock;
		this.#gaveAt = deps.gaveAt;
	}

	/** A peer is asked for what is missing of a log within a piece of it. */
	note(log: string, from: string, piece: Piece): void {
		const at = this.#clock.monotonic();
		this.#asked.set(log, { from, to: piece.to, at });
		const peers = this.#fruitless.get(log) ?? new Map<string, Fruitless>();
		const before = peers.get(from);
		if (before !== undefined && piece.to < before.from) {
			peers.set(from, { ...before, from: piece.from });
			return;
		}
		const waits = before?.to === piece.to ? Math.min(2 * before.waits, askAgainMost) : askAgainAfter;
		this.#fruitless.set(log, peers.set(from, { ...piece, at, waits }));
	}

	/**
	 * Up to which number to ask a peer for a log, where something is missing all over a piece of it. RULE: below what it did
	 * not give, and from the top again once it was asked for all: what nobody has any more hides nothing that is older.
	 */
	endFor(log: string, from: string, all: Piece): number {
		const before = this.#fruitless.get(log)?.get(from);
		return before?.to === all.to && before.from > all.from ? before.from - 1 : all.to;
	}

	/** An event of a log has come, from whomever; what is missing above it was not given for all that. */
	arrived(log: string, seq: number): void {
		const peers = [...(this.#fruitless.get(log) ?? [])].filter(([, { from }]) => seq < from);
		if (peers.length > 0) {
			this.#fruitless.set(log, new Map(peers));
		} else {
			this.#fruitless.delete(log);
		}
		const asked = this.#asked.get(log);
		if (asked !== undefined && seq >= asked.to) {
			this.#asked.delete(log);
		} else if (asked !== undefined) {
			this.#asked.set(log, { ...asked, at: this.#clock.monotonic() });
		}
	}

	/** Whether a peer is to be asked for a log up to a number: nobody who may still answer was, and it did not just give nothing. */
	mayAsk(log: string, from: string, to: number): boolean {
		return !this.#has(log) && !this.#isTooSoon(log, from, to);
	}

	#has(log: string): boolean {
		const asked = this.#asked.get(log);
		if (asked === undefined) {
			return false;
		}
		const now = this.#clock.monotonic();
		const gaveAt = Math.max(asked.at, this.#gaveAt(asked.from));
		return now - gaveAt < patience && now - asked.at < patienceMost;
	}

	/** RULE: what a peer did not give it is asked for less and less often: it may be that nobody has it any more. */
	#isTooSoon(log: string, from: string, to: number): boolean {
		const before = this.#fruitless.get(log)?.get(from);
		return before !== undefined && before.to === to && this.#clock.monotonic() - before.at < before.waits;
	}

	/** A peer has got something since: maybe what it did not give. */
	changed(identity: string): void {
		for (const peers of this.#fruitless.values()) {
			const before = peers.get(identity);
			if (before !== undefined) {
				peers.set(identity, { ...before, waits: askAgainAfter });
			}
		}
	}

	/** A peer is gone: what it was asked for is asked of others. */
	gone(identity: string): void {
		for (const [log, asked] of this.#asked) {
			if (asked.from === identity) {
				this.#asked.delete(log);
			}
		}
		for (const peers of this.#fruitless.values()) {
			peers.delete(identity);
		}
	}
}
