/** Everything the node knows of offers and transfers: loaded from the store, found by place, told to windows in batches. */
import type { Transfer } from "../api/files.ts";
import { fileLimits } from "../limits.ts";
import type { Clock } from "../ports.ts";
import type { FileRow } from "../store/fileRows.ts";
import type { Store } from "../store/store.ts";
import { Timer } from "../timer.ts";
import { Answers } from "./answers.ts";
import type { Layout } from "./content.ts";
import type { Conversations } from "./conversations.ts";
import type { FileDisk } from "./disk.ts";
import type { Download } from "./download.ts";
import { Fetch, type Own, type Preparing } from "./fetch.ts";
import { fetchView, ownView, preparingView, type ViewWorld } from "./fileViews.ts";
import { PieceSet, pieceCount } from "./pieces.ts";
import { type Contents, decodeLayout, ServedNow, Shelf, type ShelfDeps } from "./shelf.ts";
import { placeOf, SwarmBook } from "./swarm.ts";
import type { Holding } from "./uploads.ts";

/** What a book is built from. */
export interface FileBookDeps {
	readonly clock: Clock;
	readonly store: Store;
	readonly disk: FileDisk;
	readonly told: (changed: readonly Transfer[], gone: readonly string[]) => void;
	readonly nameOf: (identity: string) => string;
	readonly isOnline: (identity: string) => boolean;
	readonly conversations: Conversations;
}

/** Offers and transfers by id. */
export class FileBook {
	readonly owns = new Map<string, Own>();
	readonly fetches = new Map<string, Fetch>();
	readonly preparing = new Map<string, Preparing>();
	readonly swarm = new SwarmBook();
	readonly answers: Answers;
	readonly #deps: FileBookDeps;
	readonly #changed = new Set<string>();
	readonly #gone = new Set<string>();
	readonly #served = new ServedNow();
	readonly #telling: Timer;

	/** Loads every row. @throws StoreError */
	constructor(deps: FileBookDeps) {
		this.#deps = deps;
		this.#telling = new Timer(deps);
		this.answers = new Answers(deps);
		for (const row of deps.store.files.all()) {
			if (row.state === "preparing" || (row.direction === "out" && row.state === "failed")) {
				this.preparing.set(row.id, { row, abort: new AbortController(), doneBytes: 0 });
			} else if (row.direction === "out") {
				this.#loadOwn(row);
			} else {
				const fetch = new Fetch(row);
				this.fetches.set(row.id, fetch);
				if (row.state === "paused") {
					const pieces = deps.store.files.pieces(row.id);
					fetch.keptPieces = pieces === undefined ? 0 : (PieceSet.from(pieceCount(row.size), pieces)?.held ?? 0);
				}
				if (row.state === "done") {
					fetch.shelf = this.shelf(row);
				}
			}
		}
	}

	/** All of them, the oldest first. */
	get all(): readonly Transfer[] {
		const ids = [...this.owns.keys(), ...this.fetches.keys(), ...this.preparing.keys()];
		return ids.flatMap((id) => this.view(id) ?? []).sort((a, b) => a.addedMs - b.addedMs);
	}

	/** How many are kept. */
	get size(): number {
		return this.owns.size + this.fetches.size + this.preparing.size;
	}

	/** The row of an offer or transfer. */
	row(id: string): FileRow | null {
		return (this.owns.get(id) ?? this.fetches.get(id) ?? this.preparing.get(id))?.row ?? null;
	}

	/** What the files of an own offer were when it was begun; null where that is not known. @throws StoreError */
	layout(id: string): Layout | null {
		const cell = this.#deps.store.files.layout(id);
		return cell === undefined ? null : decodeLayout(cell);
	}

	/** A content that is whole on this disk. What it is made of is loaded when somebody asks for it. */
	shelf(row: FileRow, told: Pick<ShelfDeps, "broken" | "mended"> = untold): Shelf {
		return new Shelf({ ...this.#deps, contents: (id) => this.#contents(id), served: this.#served, ...told }, row);
	}

	#contents(id: string): Contents | null {
		const hashes = this.#deps.store.files.hashes(id);
		const layout = this.layout(id);
		return hashes === undefined || layout === null ? null : { hashes, layout };
	}

	/** Everything of a content that was offered at a place. */
	at(place: string): { readonly owns: readonly Own[]; readonly fetches: readonly Fetch[] } {
		return {
			owns: [...this.owns.values()].filter(({ row }) => placeOf(row) === place),
			fetches: [...this.fetches.values()].filter(({ row }) => placeOf(row) === place),
		};
	}

	/** What a download is part of. */
	fetchOf(download: Download): Fetch | null {
		return [...this.fetches.values()].find((fetch) => fetch.download === download) ?? null;
	}

	/** What can be served of a content offered at a place, and the rows that say it was. */
	holdings(place: string): readonly { readonly row: FileRow; readonly holding: Holding }[] {
		const { owns, fetches } = this.at(place);
		return [
			...owns.filter(({ row }) => row.state === "offered").map(({ row, shelf }) => ({ row, holding: shelf })),
			...fetches.flatMap((fetch) => (fetch.holding === null ? [] : [{ row: fetch.row, holding: fetch.holding }])),
		];
	}

	/** Writes a changed row. @throws StoreError */
	save(holder: { row: FileRow }, change: Partial<FileRow>): void {
		const row = { ...holder.row, ...change };
		this.#deps.store.commit([{ put: "file", row }], "full");
		holder.row = row;
		this.changed(row.id);
	}

	/**
	 * RULE: whoever goes on under another key has what the old one offered, and what was offered to it. @throws StoreError
	 */
	followMoves(): void {
		const { heirOf } = this.#deps.conversations;
		for (const holder of [...this.owns.values(), ...this.fetches.values(), ...this.preparing.values()]) {
			const { row } = holder;
			const heir = row.peer === "" ? "" : heirOf(row, row.peer);
			if (heir !== row.peer) {
				this.save(holder, { peer: heir });
			}
			// What the old key said of itself counts no more; the new one says where it is.
			this.swarm.drop(placeOf(row), (identity) => heirOf(row, identity) !== identity);
		}
	}

	/** Forgets all of it. @throws StoreError */
	drop(id: string): void {
		const row = this.row(id);
		// RULE: whoever has answered is not asked again, whatever becomes of the transfer.
		const answer = row === null ? [] : this.answers.remember(row);
		this.#deps.store.commit([{ drop: "file", id }, ...answer], "full");
		this.owns.delete(id);
		this.fetches.delete(id);
		this.preparing.delete(id);
		if (row !== null && this.holdings(placeOf(row)).length === 0) {
			this.swarm.forget(placeOf(row));
		}
		this.#changed.delete(id);
		this.#gone.add(id);
		this.#tellSoon();
	}

	/** The oldest that have ended make room, own ones among them. @throws StoreError */
	makeRoom(): boolean {
		const all = [...this.fetches.values(), ...this.owns.values(), ...this.preparing.values()];
		const ended = all.filter(({ row }) => row.endedMs > 0).map(({ row }) => row);
		for (const row of ended.sort((a, b) => a.endedMs - b.endedMs)) {
			if (this.size < fileLimits.transfers) {
				break;
			}
			this.drop(row.id);
		}
		return this.size < fileLimits.transfers;
	}

	/** Windows are told soon. */
	changed(id: string): void {
		this.#changed.add(id);
		this.#tellSoon();
	}

	view(id: string): Transfer | null {
		const world = this.#world;
		const own = this.owns.get(id);
		if (own !== undefined) {
			return ownView(own, this.swarm.of(placeOf(own.row)), world);
		}
		const fetch = this.fetches.get(id);
		if (fetch !== undefined) {
			return fetchView(fetch, world);
		}
		const preparing = this.preparing.get(id);
		return preparing === undefined ? null : preparingView(preparing, world);
	}

	stop(): void {
		this.#telling.cancel();
	}

	get #world(): ViewWorld {
		const { nameOf, isOnline, clock, conversations } = this.#deps;
		return { nameOf, isOnline, isMine: conversations.isMine, nowMs: clock.monotonic() };
	}

	#loadOwn(row: FileRow): void {
		const say = (problem: Own["problem"]): void => {
			const own = this.owns.get(row.id);
			if (own !== undefined && own.problem !== problem) {
				own.problem = problem;
				this.changed(row.id);
			}
		};
		const shelf = this.shelf(row, { broken: (reason) => say(sourceProblems[reason]), mended: () => say("") });
		this.owns.set(row.id, { row, shelf, problem: "" });
	}

	/** An own offer has just been written. @throws StoreError */
	addOwn(row: FileRow): void {
		this.#loadOwn(row);
		this.changed(row.id);
	}

	#tellSoon(): void {
		this.#telling.setUnlessSet(fileLimits.tellEvery, () => {
			const changed = [...this.#changed].flatMap((id) => this.view(id) ?? []);
			const gone = [...this.#gone];
			this.#changed.clear();
			this.#gone.clear();
			this.#deps.told(changed, gone);
		});
	}
}

/** What was received is the person's to change. */
const untold: Pick<ShelfDeps, "broken" | "mended"> = { broken: () => undefined, mended: () => undefined };

/** What a person is told of each trouble with a file that was offered. */
export const sourceProblems = {
	changed: "sourceChanged",
	vanished: "sourceVanished",
	unreadable: "sourceUnreadable",
} as const;
