/** Offers taken without asking: what people whose keys were compared offer, where the person has said so. */
import type { AcceptRule } from "../api/files.ts";
import { fileLimits } from "../limits.ts";
import type { Clock } from "../ports.ts";
import type { FileRow } from "../store/fileRows.ts";
import type { Conversations, Place } from "./conversations.ts";
import { DiskError } from "./disk.ts";
import type { RoomBook } from "./diskRoom.ts";
import type { Fetching } from "./fetching.ts";
import type { FileBook } from "./fileBook.ts";

/** What it is built from. */
export interface AutoAcceptDeps {
	readonly clock: Clock;
	readonly room: RoomBook;
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
	/** What is being taken, and is not among the transfers yet. */
	readonly #beingTaken = new Set<Taken>();
	#rule: AcceptRule = { folder: "", maxBytes: 0 };

	constructor(deps: AutoAcceptDeps) {
		this.#deps = deps;
	}

	setRule(rule: AcceptRule): void {
		this.#rule = rule;
	}

	/**
	 * An offer has come. RULE: taken by itself only from people whose keys were compared, once, and only what is small
	 * enough, new, not one of a flood, and not what fills the disk while nobody looks.
	 */
	async offered(place: Place, { id, atMs }: OfferMessage, author: string): Promise<void> {
		const { clock, conversations, fetching, isVerified } = this.#deps;
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
		const taken: Taken = { author, size: standing.file.size, files: filesOf(standing.file) };
		if (!this.#isWithinBounds(taken)) {
			return;
		}
		this.#taken.add(id);
		this.#beingTaken.add(taken);
		try {
			if (await this.#leavesRoom(folder, taken)) {
				await fetching.accept(place, id, folder);
			}
		} finally {
			this.#beingTaken.delete(taken);
		}
	}

	/**
	 * RULE: of one person so many at once, and within a day so many files, those in folders each, and so many bytes. Offers
	 * like that which a person took themselves count, too: which of them came without asking is not written down.
	 */
	#isWithinBounds({ author, size, files }: Taken): boolean {
		const { book, clock } = this.#deps;
		const { maxBytes } = this.#rule;
		const soon = [...this.#beingTaken].filter((one) => one.author === author);
		const theirs = [...book.fetches.values()].map(({ row }) => row).filter((row) => row.peer === author);
		if (theirs.filter((row) => row.endedMs === 0).length + soon.length >= fileLimits.autoAtOnce) {
			return false;
		}
		const since = clock.now() - fileLimits.autoAge;
		const isOfToday = (row: FileRow): boolean =>
			row.addedMs > since && row.state !== "declined" && row.size <= maxBytes && filesOf(row) <= fileLimits.autoPerDay;
		const ofToday = theirs.filter(isOfToday).map((row) => ({ size: row.size, files: filesOf(row) }));
		const today = [...ofToday, ...soon];
		const all = today.reduce((sum, one) => sum + one.files, files);
		const bytes = today.reduce((sum, one) => sum + one.size, size);
		return all <= fileLimits.autoPerDay && bytes <= maxBytes * fileLimits.autoSizesPerDay;
	}

	/**
	 * RULE: the last of a disk is the person's; what lies in a part and is put in place has its size twice. What else is on
	 * its way, or was taken a moment before, needs its own.
	 */
	async #leavesRoom(folder: string, taken: Taken): Promise<boolean> {
		const all = [...this.#beingTaken];
		const bytes = all.slice(0, all.indexOf(taken) + 1).reduce((sum, { size }) => sum + 2 * size, 0);
		try {
			const left = await this.#deps.room.left(folder);
			return Math.min(left.storage, left.folder) - bytes >= fileLimits.autoSpare;
		} catch (error) {
			if (!DiskError.is(error)) {
				throw error;
			}
			return false;
		}
	}
}

interface Taken {
	readonly author: string;
	readonly size: number;
	readonly files: number;
}

/** RULE: what an offer says of its files is only said: a long listing counts as many of them, whatever is in it. */
const filesOf = ({ count, listing }: { readonly count: number; readonly listing: number }): number =>
	Math.max(1, count, Math.ceil(listing / fileLimits.autoListed));
