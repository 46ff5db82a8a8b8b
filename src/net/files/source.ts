/** One peer a content is fetched from: what it has, and what it has been asked for. */
import { fileLimits } from "../limits.ts";
import type { PieceSet } from "./pieces.ts";

/** The peer's bulk link, as a download uses it. */
export interface SourceLine {
	/** Identity key, hex. */
	readonly identity: string;
	/** When something last came that was asked for, of whatever content, monotonic ms. */
	readonly heardAt: number;
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
	/** When it last sent something that was asked for. */
	heardAt: number;
	/** When it last gave something whole, or began to owe it: what it has, the list, a piece. */
	wholeAt: number;
	/** It has nothing for us until then. */
	restsUntil = 0;

	constructor(line: SourceLine, options: { readonly stream: number; readonly nowMs: number }) {
		this.line = line;
		this.stream = options.stream;
		this.heardAt = options.nowMs;
		this.wholeAt = options.nowMs;
	}

	get identity(): string {
		return this.line.identity;
	}

	/** It owes something from now on. */
	owesFrom(nowMs: number): void {
		this.heardAt = nowMs;
		this.wholeAt = nowMs;
	}

	/**
	 * RULE: who owes and sends nothing has stalled, and so has who drips: gives a little now and then and nothing whole. A
	 * peer that sends of another content is busy, for as long as it may drip.
	 */
	hasStalled(nowMs: number): boolean {
		const isSilent = nowMs - Math.max(this.heardAt, this.line.heardAt) > fileLimits.stalled;
		return isSilent || nowMs - this.wholeAt > fileLimits.dripped;
	}

	/** It pointed to others for a piece. */
	avoid(index: number, nowMs: number): void {
		this.#avoided.set(index, nowMs);
	}

	/** RULE: as long as anything comes from anybody, whoever pointed to others is not asked for the same again. */
	isAvoided(index: number, progressAt: number, nowMs: number): boolean {
		const since = this.#avoided.get(index);
		if (since !== undefined && nowMs - Math.max(since, progressAt) >= fileLimits.askOthersWait) {
			this.#avoided.delete(index);
			return false;
		}
		return since !== undefined;
	}
}
