/** Fetching: what a person accepted, from whoever has it, through pauses, full disks and restarts. */
import { done, type Outcome, refused } from "../api/outcome.ts";
import { fileLimits } from "../limits.ts";
import type { Clock, RandomBytes } from "../ports.ts";
import type { FileRow } from "../store/fileRows.ts";
import type { Store } from "../store/store.ts";
import { toHex } from "../wire/bytes.ts";
import type { NakReason } from "../wire/files.ts";
import type { Conversations, Place, StandingOffer } from "./conversations.ts";
import { DiskError, type DiskProblem, type FileDisk } from "./disk.ts";
import { Download } from "./download.ts";
import { Fetch, problemOf } from "./fetch.ts";
import { type FileBook, sourceProblems } from "./fileBook.ts";
import { Leftovers } from "./leftovers.ts";
import type { PlacedEntry } from "./listing.ts";
import { placedLayout } from "./placedLayout.ts";
import { Retries } from "./retries.ts";
import { encodeLayout } from "./shelf.ts";
import type { Backlog } from "./stock.ts";
import type { Holding } from "./uploads.ts";

/** What fetching is built from. */
export interface FetchingDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly store: Store;
	readonly disk: FileDisk;
	readonly book: FileBook;
	readonly backlog: Backlog;
	readonly conversations: Conversations;
	/** The state of a fetch is another one: those concerned are told. */
	readonly stateChanged: (fetch: Fetch) => void;
	/** What was here of a fetch is not served any more: its streams end. */
	readonly closing: (holding: Holding) => void;
	/** A piece is here. */
	readonly gained: (fetch: Fetch, index: number) => void;
	/** Peers to ask now. */
	readonly ask: (fetch: Fetch) => void;
	readonly failed: (error: unknown) => void;
}

const idLength = 16;

/** Accepts, pauses, goes on, gives up. */
export class Fetching {
	readonly #deps: FetchingDeps;
	readonly #leftovers: Leftovers;
	readonly #retries: Retries;
	/** Resolves when what crashes left is gone. */
	#sweeping: Promise<void> = Promise.resolve();
	#isStopped = false;

	constructor(deps: FetchingDeps) {
		this.#deps = deps;
		this.#leftovers = new Leftovers(deps);
		this.#retries = new Retries(deps);
	}

	/** After a start: goes on with what was not finished, and removes what a crash left of what was. */
	resume(): void {
		for (const fetch of this.#deps.book.fetches.values()) {
			if (fetch.row.state === "fetching") {
				this.#start(fetch);
			} else if (fetch.row.state === "paused" && fetch.row.problem !== "") {
				this.#retryLater(fetch);
			}
		}
		this.#sweeping = this.#leftovers.sweep();
	}

	/** Fetches what a message offers. */
	async accept(place: Place, message: string, folder: string): Promise<Outcome<{ readonly id: string }>> {
		const standing = this.#deps.conversations.offer(place, message);
		if (standing === null || standing.author === "") {
			return refused("messageUnknown");
		}
		const real = await this.#folder(folder);
		if (real === null) {
			return refused("fileFolder");
		}
		const known = this.known(place, message);
		if (known !== null && known.row.state !== "done") {
			const resumed = await this.go(known, real);
			return resumed.ok ? { ok: true, value: { id: known.row.id } } : resumed;
		}
		const fetch = this.#add(place, message, standing, { state: "fetching", folder: real });
		if (fetch === null) {
			return refused("transferLimit", { max: fileLimits.transfers });
		}
		this.#start(fetch);
		this.#deps.stateChanged(fetch);
		return { ok: true, value: { id: fetch.row.id } };
	}

	/** Says no. @throws StoreError */
	decline(place: Place, message: string): Outcome<null> {
		const standing = this.#deps.conversations.offer(place, message);
		const known = this.known(place, message);
		if (standing === null || standing.author === "") {
			return refused("messageUnknown");
		}
		if (known !== null) {
			return known.row.endedMs > 0 ? done : refused("transferEnded");
		}
		const fetch = this.#add(place, message, standing, { state: "declined", folder: "" });
		if (fetch === null) {
			return refused("transferLimit", { max: fileLimits.transfers });
		}
		this.#deps.stateChanged(fetch);
		return done;
	}

	async pause(fetch: Fetch): Promise<Outcome<null>> {
		if (fetch.row.state !== "fetching" && fetch.row.state !== "paused") {
			return refused("transferEnded");
		}
		// Also what a disk in trouble has paused: it is not tried again by itself any more.
		if (fetch.row.state === "fetching" || fetch.row.problem !== "") {
			await this.#stop(fetch, { state: "paused", problem: "" });
		}
		return done;
	}

	/** Goes on, whatever stopped it. `folder` empty: where it was to go. */
	async go(fetch: Fetch, folder: string): Promise<Outcome<null>> {
		if (fetch.row.state === "done") {
			return refused("transferEnded");
		}
		const real = folder === "" ? fetch.row.folder : await this.#folder(folder);
		if (real === null || real === "") {
			return refused("fileFolder");
		}
		fetch.forgiveAll();
		if (fetch.row.state === "fetching" && fetch.row.folder === real && fetch.download !== null) {
			this.#deps.ask(fetch);
			return done;
		}
		this.#retries.forget(fetch.row.id);
		await this.#begin(fetch, { problem: "", folder: real });
		return done;
	}

	async #begin(fetch: Fetch, change: Partial<FileRow>): Promise<void> {
		await this.#stop(fetch, { state: "fetching", endedMs: 0, ...change });
		// It may have been finished, paused or given up while what went on before came to its end.
		if (this.#isState(fetch, "fetching")) {
			this.#start(fetch);
			this.#deps.stateChanged(fetch);
		}
	}

	/** Gives up, and drops what is here of it. */
	async cancel(fetch: Fetch): Promise<Outcome<null>> {
		if (fetch.row.endedMs > 0) {
			return fetch.row.state === "done" ? refused("transferEnded") : done;
		}
		await this.#stop(fetch, { state: "cancelled", problem: "", endedMs: this.#deps.clock.now() });
		if (!this.#isState(fetch, "cancelled")) {
			return refused("transferEnded");
		}
		await this.#leftovers.discard(fetch);
		return done;
	}

	/** A peer will not send anything of a content. */
	handleRefused(fetch: Fetch, identity: string, reason: NakReason): void {
		fetch.refused(identity, this.#deps.clock.monotonic());
		const isAuthor = identity === fetch.row.peer;
		if (isAuthor && reason === "withdrawn") {
			const how = { state: "failed", problem: "withdrawn", endedMs: this.#deps.clock.now() } as const;
			void this.#stop(fetch, how).then(() => this.#leftovers.discard(fetch));
		} else if (isAuthor && (reason === "changed" || reason === "vanished" || reason === "unreadable")) {
			fetch.sourceProblem = sourceProblems[reason];
			this.#deps.book.changed(fetch.row.id);
		} else if (isAuthor && reason === "refused") {
			fetch.sourceProblem = "notGiven";
			this.#deps.book.changed(fetch.row.id);
		}
	}

	/** Everything that arrives looks around. */
	tick(): void {
		if (!this.isActive) {
			this.#deps.backlog.buffers.clear();
		}
		for (const fetch of this.#deps.book.fetches.values()) {
			if (fetch.download !== null) {
				fetch.download.tick();
				this.#deps.ask(fetch);
				this.#deps.book.changed(fetch.row.id);
			}
		}
	}

	get isActive(): boolean {
		return [...this.#deps.book.fetches.values()].some(({ download }) => download !== null);
	}

	/** What is being written is written and kept; nothing goes on. */
	async stop(): Promise<void> {
		this.#isStopped = true;
		this.#retries.stop();
		await this.#sweeping;
		await Promise.all(
			[...this.#deps.book.fetches.values()].map(async (fetch) => {
				await fetch.download?.stop();
				await fetch.ended;
				await fetch.shelf?.close();
			}),
		);
	}

	/** The newest transfer of what a message offers. */
	known(place: Place, message: string): Fetch | null {
		const all = [...this.#deps.book.fetches.values()];
		const isThis = ({ row }: Fetch): boolean =>
			row.message === message && row.room === place.room && (place.room !== "" || row.peer === place.peer);
		return all.findLast(isThis) ?? null;
	}

	/** Null where no more are kept. @throws StoreError */
	#add(
		place: Place,
		message: string,
		{ file, author }: StandingOffer,
		how: { readonly state: "fetching" | "declined"; readonly folder: string },
	): Fetch | null {
		const { book, clock, random, store } = this.#deps;
		if (!book.makeRoom()) {
			return null;
		}
		const row: FileRow = {
			id: toHex(random(idLength)),
			direction: "in",
			room: place.room,
			peer: author,
			message,
			clientId: "",
			...file,
			...how,
			problem: "",
			placed: "",
			addedMs: clock.now(),
			endedMs: how.state === "declined" ? clock.now() : 0,
		};
		store.commit([{ put: "file", row }], "full");
		const fetch = new Fetch(row);
		book.fetches.set(row.id, fetch);
		book.changed(row.id);
		return fetch;
	}

	#start(fetch: Fetch): void {
		if (this.#isStopped || fetch.download !== null) {
			return;
		}
		const { clock, random, disk, store, book, backlog } = this.#deps;
		const { row } = fetch;
		const download: Download = new Download(
			{
				clock,
				random,
				disk,
				backlog,
				listed: (hashes) => store.commit([{ put: "fileHashes", id: row.id, hashes }], "grouped"),
				kept: (pieces) => store.commit([{ put: "filePieces", id: row.id, pieces }], "grouped"),
				gained: (index) => {
					fetch.sourceProblem = "";
					this.#mended(fetch);
					this.#deps.gained(fetch, index);
				},
				changed: () => book.changed(row.id),
				author: () => fetch.row.peer,
				blamed: (identity, why) => {
					fetch.blame(identity, why);
					// RULE: whoever stalled is asked again later, each time later, so that it cannot hold the places of others.
					fetch.refused(identity, clock.monotonic());
					book.changed(row.id);
				},
				stuck: (problem) => void this.#stuck(fetch, problem),
				placed: (path, entries) => this.#placed(fetch, path, entries),
				failed: (error) => {
					void this.#stuck(fetch, "failed");
					this.#deps.failed(error);
				},
			},
			{
				row,
				hashes: store.files.hashes(row.id) ?? null,
				pieces: store.files.pieces(row.id) ?? null,
				checked: fetch.checked,
			},
		);
		fetch.download = download;
		void download.start().then(() => this.#deps.ask(fetch));
	}

	async #stop(fetch: Fetch, change: Partial<FileRow>): Promise<void> {
		const { download, holding, shelf } = fetch;
		// RULE: whoever fetches it from us is told before it is gone; what was received stays, and is served on.
		if (holding !== null && shelf === null) {
			this.#deps.closing(holding);
		}
		// What stops for good keeps nothing.
		fetch.keptPieces = (change.endedMs ?? 0) > 0 ? 0 : fetch.heldPieces;
		fetch.download = null;
		this.#retries.cancel(fetch.row.id);
		try {
			this.#deps.book.save(fetch, change);
		} catch (error) {
			this.#deps.failed(error);
		}
		fetch.ended = Promise.all([fetch.ended, download?.stop()]);
		await fetch.ended;
		this.#deps.stateChanged(fetch);
	}

	#isState(fetch: Fetch, state: FileRow["state"]): boolean {
		return fetch.row.state === state;
	}

	/** RULE: a disk in trouble pauses, saying which trouble, and is tried again; a content that is a lie is given up. */
	async #stuck(fetch: Fetch, problem: DiskProblem | "contentFalse"): Promise<void> {
		if (fetch.download === null) {
			return;
		}
		const isLie = problem === "contentFalse";
		if (problem === "failed") {
			fetch.checked.whole = null;
		}
		await this.#stop(fetch, {
			state: isLie ? "failed" : "paused",
			problem: problemOf[problem],
			endedMs: isLie ? this.#deps.clock.now() : 0,
		});
		if (isLie) {
			await this.#leftovers.discard(fetch);
			return;
		}
		if (fetch.download === null && !this.#isState(fetch, "done")) {
			this.#retryLater(fetch);
		}
	}

	/** The disk does as it should: only now the person is told so, since what is tried again may be in vain. */
	#mended(fetch: Fetch): void {
		this.#retries.forget(fetch.row.id);
		if (fetch.row.problem !== "") {
			this.#deps.book.save(fetch, { problem: "" });
		}
	}

	/** RULE: what a disk in trouble has stopped goes on by itself, also after a start; what a person has paused does not. */
	#retryLater(fetch: Fetch): void {
		this.#retries.later(fetch.row.id, () => {
			const isPaused = fetch.row.state === "paused" && fetch.row.problem === "";
			if (fetch.download === null && fetch.row.endedMs === 0 && !isPaused && !this.#isStopped) {
				fetch.forgiveAll();
				void this.#begin(fetch, {}).catch((error: unknown) => this.#deps.failed(error));
			}
		});
	}

	async #placed(fetch: Fetch, path: string, entries: readonly PlacedEntry[]): Promise<void> {
		const { book, clock, disk, store } = this.#deps;
		const layout = encodeLayout(await placedLayout(disk, fetch.row, { path, entries }));
		this.#retries.forget(fetch.row.id);
		const row: FileRow = { ...fetch.row, state: "done", problem: "", placed: path, endedMs: clock.now() };
		store.commit(
			[
				{ put: "file", row },
				{ put: "fileLayout", id: row.id, layout },
			],
			"full",
		);
		fetch.row = row;
		fetch.shelf = book.shelf(row);
		// Its part is dropped yet.
		fetch.ended = Promise.all([fetch.ended, fetch.download?.stop()]);
		fetch.download = null;
		book.changed(row.id);
		this.#deps.stateChanged(fetch);
	}

	async #folder(folder: string): Promise<string | null> {
		try {
			return await this.#deps.disk.realFolder(folder);
		} catch (error) {
			if (!DiskError.is(error)) {
				throw error;
			}
			return null;
		}
	}
}
