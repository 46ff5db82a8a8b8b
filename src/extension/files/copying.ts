/** One copy that is being made for an offer: where it goes, how far it is, and whether somebody has stopped it. */
import { randomUUID } from "node:crypto";
import { copyTellMs } from "../limits.ts";
import type { ShownTransfer } from "./shownTransfer.ts";

/** What is to be offered, and where. `size` and `count` are 0 until they are known. */
export type CopyFacts = Pick<
	ShownTransfer,
	"clientId" | "room" | "peerId" | "peerName" | "name" | "size" | "count" | "isFolder"
>;

/** What an offer is known by, and what tells that the person has stopped it. */
export interface OfferHandle {
	readonly clientId: string;
	readonly signal?: AbortSignal;
}

/** What a copy needs. */
export interface CopyingDeps {
	readonly now: () => number;
	/** It has come further. */
	readonly changed: () => void;
}

/** See the file's header. */
export class Copying {
	/** Empty when the copy begins. */
	readonly folder: string;
	readonly #deps: CopyingDeps;
	readonly #id = randomUUID().replaceAll("-", "");
	readonly #stopped = new AbortController();
	readonly #begunMs: number;
	#facts: CopyFacts;
	#doneBytes = 0;
	#toldMs: number;

	constructor(deps: CopyingDeps, { folder, facts }: { readonly folder: string; readonly facts: CopyFacts }) {
		this.#deps = deps;
		this.folder = folder;
		this.#facts = facts;
		this.#begunMs = deps.now();
		this.#toldMs = this.#begunMs;
	}

	/** Aborted where the person thought better of it. */
	get signal(): AbortSignal {
		return this.#stopped.signal;
	}

	/** What it comes to, where that was not known from the start. */
	measured(facts: Pick<CopyFacts, "size" | "count" | "isFolder">): void {
		this.#facts = { ...this.#facts, ...facts };
		this.#deps.changed();
	}

	/** So many bytes more are there. */
	advance(bytes: number): void {
		this.#doneBytes += bytes;
		const now = this.#deps.now();
		if (now - this.#toldMs < copyTellMs) return;
		this.#toldMs = now;
		this.#deps.changed();
	}

	/** Whoever copies finds out by the signal. */
	stop(): void {
		this.#stopped.abort();
	}

	/** As pages and trees show it. */
	get shown(): ShownTransfer {
		const seconds = (this.#deps.now() - this.#begunMs) / 1_000;
		const bytesPerSecond = seconds > 0 ? Math.round(this.#doneBytes / seconds) : 0;
		const left = Math.max(0, this.#facts.size - this.#doneBytes);
		return {
			...this.#facts,
			id: this.#id,
			direction: "out",
			messageId: "",
			state: "copying",
			problem: "",
			doneBytes: this.#doneBytes,
			bytesPerSecond,
			secondsLeft: bytesPerSecond > 0 ? Math.ceil(left / bytesPerSecond) : null,
			sources: 0,
			folder: "",
			path: "",
			isProgram: false,
			receivers: [],
			sentBytes: 0,
			blamed: [],
			addedMs: this.#begunMs,
			endedMs: 0,
		};
	}
}
