/** One peer a content is fetched from: what it has, and what it has been asked for. */
import { fileLimits } from "../limits.ts";
import type { Others } from "./others.ts";
import type { PieceSet } from "./pieces.ts";

/** The peer's bulk link, as a download uses it. */
export interface SourceLine {
	/** Identity key, hex. */
	readonly identity: string;
	/** Bytes that came so far, of whatever content, of pieces that are not whole, too. */
	readonly receivedBytes: number;
	send(type: number, stream: number, body: Uint8Array): void;
	/** The peer sent what no honest one would: counts against it and closes the link. */
	fault(reason: string): void;
	/** The stream is over. */
	drop(stream: number): void;
	/** There is room, or something to ask for. */
	pump(): void;
}

/** A piece on its way. */
export interface Asked {
	/** Monotonic ms. */
	readonly since: number;
	/** Null before anything of it has come. */
	data: Uint8Array | null;
	/** How many are there. */
	bytes: number;
}

/** One stream on one link. */
export class Source {
	readonly line: SourceLine;
	readonly stream: number;
	/** Null until it has said so. */
	have: PieceSet | null = null;
	readonly asked = new Map<number, Asked>();
	/** Pieces not to be asked of it, and since when. */
	readonly #avoided = new Map<number, number>();
	/** Asked for and then not wanted any more: what still comes of them is dropped. */
	readonly cancelled = new Set<number>();
	/** When it last gave something whole, or began to owe it: what it has, the list, a piece. */
	wholeAt: number;
	/** How long it took for the last piece, ms; 0 before the first one. */
	pace = 0;
	/** When it was last seen to go on, and how much had come by then, and when it last gave something whole. */
	#heardAt: number;
	#heardBytes: number;
	#wholeBytes: number;
	/** It has nothing for us until then. */
	restsUntil = 0;

	constructor(line: SourceLine, options: { readonly stream: number; readonly nowMs: number }) {
		this.line = line;
		this.stream = options.stream;
		this.wholeAt = options.nowMs;
		this.#heardAt = options.nowMs;
		this.#heardBytes = line.receivedBytes;
		this.#wholeBytes = line.receivedBytes;
	}

	get identity(): string {
		return this.line.identity;
	}

	/** It gave something whole, or owes something from now on. */
	owesFrom(nowMs: number): void {
		this.wholeAt = nowMs;
		this.#heardAt = nowMs;
		this.#heardBytes = this.line.receivedBytes;
		this.#wholeBytes = this.line.receivedBytes;
	}

	/** Whether it ever pointed to others: then others fetch the same. */
	get hasPointed(): boolean {
		return this.#avoided.size > 0;
	}

	/** It gave a whole piece. */
	gave(asked: Asked, nowMs: number): void {
		this.pace = Math.max(1, nowMs - asked.since);
		this.owesFrom(nowMs);
	}

	/** Whether enough has come of it since the last look that it goes on, of pieces that are not whole, too. */
	goesOn(nowMs: number): boolean {
		const { receivedBytes } = this.line;
		const isMore = receivedBytes - this.#heardBytes >= fileLimits.trickle;
		if (isMore) {
			this.#heardAt = nowMs;
			this.#heardBytes = receivedBytes;
		}
		return isMore;
	}

	/**
	 * Why a peer that owes something is let go, or null; asked after `goesOn`. RULE: who owes and sends next to nothing has stalled, and so has
	 * who sends and sends and gives nothing whole; who is slow goes on, as long as nobody else is known to be twice as fast.
	 */
	fault(nowMs: number, others: readonly Source[]): "stalled" | "slow" | null {
		const { receivedBytes } = this.line;
		const owed = nowMs - this.wholeAt;
		if (nowMs - this.#heardAt > fileLimits.stalled || owed > fileLimits.slowest) {
			return "stalled";
		}
		if (owed <= fileLimits.outrun) {
			return null;
		}
		if (receivedBytes - this.#wholeBytes > fileLimits.owedMost) {
			return "stalled";
		}
		return others.some((other) => this.#isOutrunBy(other, nowMs)) ? "slow" : null;
	}

	#isOutrunBy(other: Source, nowMs: number): boolean {
		const isFaster = other.pace > 0 && 2 * Math.max(other.pace, fileLimits.slowPiece) < nowMs - this.wholeAt;
		const hasIt = this.asked.size === 0 || [...this.asked.keys()].some((index) => other.have?.has(index) === true);
		return other !== this && other.restsUntil <= nowMs && isFaster && hasIt;
	}

	/** It pointed to others for a piece. */
	avoid(index: number, nowMs: number): void {
		this.#avoided.set(index, nowMs);
	}

	/**
	 * RULE: as long as anything comes from those others, whoever pointed to them is not asked for the same again; after
	 * that for one such piece at a time, since all who wait begin at once, and one that has it gives it to the others.
	 * RULE: patience with others ends where whoever pointed to them gives twice as fast, or was not tried: they may drip.
	 */
	isAvoided(index: number, others: Others, nowMs: number): boolean {
		const since = this.#avoided.get(index);
		if (since === undefined) {
			return false;
		}
		const isLong = nowMs - since >= fileLimits.askOthersMost && 2 * this.pace < others.pace(nowMs);
		const isPatient = nowMs - Math.max(since, others.at) < fileLimits.askOthersWait && !isLong;
		return isPatient || [...this.asked.keys()].some((asked) => this.#avoided.has(asked));
	}
}
