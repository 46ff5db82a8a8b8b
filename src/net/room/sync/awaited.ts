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
interface Asked extends Piece {
	readonly peer: string;
	readonly at: number;
	/** Something of it has come. */
	readonly isAnswered: boolean;
}

/** All that a peer was asked for of a log, question below question from the newest number that was missing on. */
interface Sweep extends Piece {
	/** When it was asked for the top of it. */
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
	readonly #sweeps = new Map<string, Map<string, Sweep>>();

	/** `gaveAt` says when a peer last sent events that were new. */
	constructor(deps: { readonly clock: Clock; readonly gaveAt: (identity: string) => number }) {
		this.#clock = deps.clock;
		this.#gaveAt = deps.gaveAt;
	}

	/** A peer is asked for what is missing of a log within a piece of it. */
	note(log: string, peer: string, piece: Piece): void {
		const at = this.#clock.monotonic();
		this.#asked.set(log, { ...piece, peer, at, isAnswered: false });
		const sweeps = this.#sweeps.get(log) ?? new Map<string, Sweep>();
		const before = sweeps.get(peer);
		if (before !== undefined && piece.to < before.from) {
			sweeps.set(peer, { ...before, from: piece.from });
			return;
		}
		const isAgain = before !== undefined && isIn(before, piece.to);
		const waits = isAgain ? Math.min(2 * before.waits, askAgainMost) : askAgainAfter;
		this.#sweeps.set(log, sweeps.set(peer, { ...piece, at, waits }));
	}

	/**
	 * Up to which number to ask a peer for a log, where something is missing all over a piece of it. RULE: below all that it
	 * was asked for, and from the top again once it was asked for everything: what nobody has any more hides nothing that is
	 * older, and is not asked for again with it.
	 */
	endFor(log: string, peer: string, all: Piece): number {
		const before = this.#sweeps.get(log)?.get(peer);
		const isBelow = before !== undefined && isIn(before, all.to) && before.from > all.from;
		return isBelow ? before.from - 1 : all.to;
	}

	/** Events of a log have come from `giver`, the first and the last of them in `run`. Nothing is missing if it `isWhole`. */
	arrived(log: string, giver: string, run: Piece, isWhole: boolean): void {
		const sweeps = this.#sweeps.get(log);
		const sweep = sweeps?.get(giver);
		if (isWhole) {
			this.#sweeps.delete(log);
		} else if (sweep !== undefined && doMeet(sweep, run)) {
			sweeps?.set(giver, { ...sweep, waits: askAgainAfter });
		}
		const asked = this.#asked.get(log);
		if (asked !== undefined && isIn(run, asked.to)) {
			this.#asked.delete(log);
		} else if (asked?.peer === giver) {
			const isAnswered = asked.isAnswered || doMeet(asked, run);
			this.#asked.set(log, { ...asked, at: this.#clock.monotonic(), isAnswered });
		}
	}

	/** Whether a peer is to be asked for a log up to a number: nobody who may still answer was, and it did not just give nothing. */
	mayAsk(log: string, peer: string, to: number): boolean {
		return (!this.#has(log) || this.#goesOn(log, peer, to)) && !this.#isTooSoon(log, peer, to);
	}

	/**
	 * RULE: who has begun to give what it was asked for is asked for what is below: it answers in turn, and its answer need
	 * not reach the top, which nobody may have. RULE: but not before: whoever gives nothing makes nobody ask on.
	 */
	#goesOn(log: string, peer: string, to: number): boolean {
		const asked = this.#asked.get(log);
		return asked?.peer === peer && asked.isAnswered && to < asked.from;
	}

	#has(log: string): boolean {
		const asked = this.#asked.get(log);
		if (asked === undefined) {
			return false;
		}
		const now = this.#clock.monotonic();
		const gaveAt = Math.max(asked.at, this.#gaveAt(asked.peer));
		return now - gaveAt < patience && now - asked.at < patienceMost;
	}

	/** RULE: what a peer did not give it is asked for less and less often: it may be that nobody has it any more. */
	#isTooSoon(log: string, peer: string, to: number): boolean {
		const before = this.#sweeps.get(log)?.get(peer);
		return before !== undefined && isIn(before, to) && this.#clock.monotonic() - before.at < before.waits;
	}

	/** A peer has got something since: maybe what it did not give. */
	changed(identity: string): void {
		for (const sweeps of this.#sweeps.values()) {
			const before = sweeps.get(identity);
			if (before !== undefined) {
				sweeps.set(identity, { ...before, waits: askAgainAfter });
			}
		}
	}

	/** A peer is gone: what it was asked for is asked of others. */
	gone(identity: string): void {
		for (const [log, asked] of this.#asked) {
			if (asked.peer === identity) {
				this.#asked.delete(log);
			}
		}
		for (const [log, sweeps] of this.#sweeps) {
			sweeps.delete(identity);
			if (sweeps.size === 0) {
				this.#sweeps.delete(log);
			}
		}
	}
}

const isIn = ({ from, to }: Piece, seq: number): boolean => from <= seq && seq <= to;

const doMeet = (one: Piece, other: Piece): boolean => one.from <= other.to && other.from <= one.to;
