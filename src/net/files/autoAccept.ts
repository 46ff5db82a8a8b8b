/** Offers taken without asking: what people whose keys were compared offer, where the person has said so. */
import type { AcceptRule } from "../api/files.ts";
import { fileLimits } from "../limits.ts";
import type { Clock } from "../ports.ts";
import type { Conversations, Place } from "./conversations.ts";
import type { Fetching } from "./fetching.ts";
import type { FileBook } from "./fileBook.ts";

/** What it is built from. */
export interface AutoAcceptDeps {
	readonly clock: Clock;
	readonly book: FileBook;
	readonly conversations: Conversations;
	readonly fetching: Fetching;
	readonly isVerified: (identity: string) => boolean;
}

/** A message that offers something. */
export interface OfferMessage {
	readonly id: string;
	/** Its author's time. */
	readonly atMs: number;
}

/** Takes offers by itself; nothing before a rule is set. */
export class AutoAccept {
	readonly #deps: AutoAcceptDeps;
	/** Messages whose offers were taken since the program started. */
	readonly #taken = new Set<string>();
	/** Authors of what is being taken, and is not among the transfers yet. */
	readonly #beingTaken: string[] = [];
	#rule: AcceptRule = { folder: "", maxBytes: 0 };

	constructor(deps: AutoAcceptDeps) {
		this.#deps = deps;
	}

	setRule(rule: AcceptRule): void {
		this.#rule = rule;
	}

	/**
	 * An offer has come. RULE: taken by itself only from people whose keys were compared, once, and only what is small
	 * enough, new, and not one of a flood.
	 */
	async offered(place: Place, { id, atMs }: OfferMessage, author: string): Promise<void> {
		const { book, clock, conversations, fetching, isVerified } = this.#deps;
		const { folder, maxBytes } = this.#rule;
		const standing = conversations.offer(place, id);
		const isFresh = !this.#taken.has(id) && fetching.known(place, id) === null;
		const isNew = clock.now() - atMs <= fileLimits.autoAge;
		if (folder === "" || !isVerified(author) || !isFresh || !isNew) {
			return;
		}
		if (standing === null || standing.author !== author || standing.file.size > maxBytes) {
			return;
		}
		const theirs = [...book.fetches.values()].filter(({ row }) => row.peer === author && row.endedMs === 0);
		const soon = this.#beingTaken.filter((one) => one === author);
		if (theirs.length + soon.length >= fileLimits.autoAtOnce) {
			return;
		}
		this.#taken.add(id);
		this.#beingTaken.push(author);
		try {
			await fetching.accept(place, id, folder);
		} finally {
			this.#beingTaken.splice(this.#beingTaken.indexOf(author), 1);
		}
	}
}
