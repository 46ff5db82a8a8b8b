/**
 * Files of one node: what is offered and fetched, over which links, by whom (PROTOCOL "Files"). Wires the parts; decides
 * who is served, and who is asked.
 */

import type { Transfer } from "../api/files.ts";
import { type Outcome, refused } from "../api/outcome.ts";
import { BufferPool } from "../bufferPool.ts";
import { fileLimits } from "../limits.ts";
import type { PeerLink } from "../link/peerLink.ts";
import type { BulkLinks } from "../mesh/bulkLinks.ts";
import type { Clock, Logger, RandomBytes } from "../ports.ts";
import { SteadyTime } from "../steadyTime.ts";
import { StoreError } from "../store/database.ts";
import type { FileRow } from "../store/fileRows.ts";
import type { Store } from "../store/store.ts";
import { Timer } from "../timer.ts";
import type { FileOpen, NakReason } from "../wire/files.ts";
import { recordTypes } from "../wire/records.ts";
import { AutoAccept, type OfferMessage } from "./autoAccept.ts";
import type { Conversations, Place } from "./conversations.ts";
import type { FileDisk } from "./disk.ts";
import { RoomBook } from "./diskRoom.ts";
import type { Fetch, Own } from "./fetch.ts";
import { Fetching } from "./fetching.ts";
import { FileBook } from "./fileBook.ts";
import { FileLine, type LineLink } from "./fileLine.ts";
import { Offering } from "./offering.ts";
import { StatusTalk } from "./statusTalk.ts";
import { placeOf } from "./swarm.ts";
import type { Holding } from "./uploads.ts";

/** Who wants to know how far files are. */
export interface FileListener {
	transfers(changed: readonly Transfer[], gone: readonly string[]): void;
	/** The disk of the store refused. */
	storeFailed(error: StoreError): void;
}

/** What files are built from. */
export interface FilesDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly logger: Logger;
	readonly store: Store;
	readonly disk: FileDisk;
	readonly conversations: Conversations;
	readonly nameOf: (identity: string) => string;
	readonly isVerified: (identity: string) => boolean;
	readonly listener: FileListener;
}

/** Offers and transfers of one node. */
export class Files {
	readonly offering: Offering;
	readonly fetching: Fetching;
	readonly autoAccept: AutoAccept;
	readonly book: FileBook;
	readonly #deps: FilesDeps;
	readonly #buffers = new BufferPool({ bytes: fileLimits.piece, most: fileLimits.piecesKept });
	readonly #status: StatusTalk;
	/** Chat links by identity key. */
	readonly #links = new Map<string, PeerLink>();
	#bulk: BulkLinks | null = null;
	readonly #nextLook: Timer;
	/** When own offers were last looked at, monotonic ms. */
	#offersAt = Number.NEGATIVE_INFINITY;
	readonly #time: SteadyTime;
	readonly #news: Timer;
	#isStopped = false;

	/** Loads every offer and transfer. @throws StoreError */
	constructor(deps: FilesDeps) {
		this.#deps = deps;
		this.#nextLook = new Timer(deps);
		this.#news = new Timer(deps);
		this.#time = new SteadyTime(deps);
		this.book = new FileBook({
			...deps,
			told: (changed, gone) => deps.listener.transfers(changed, gone),
			isOnline: (identity) => this.#links.has(identity),
		});
		this.#status = new StatusTalk({ ...deps, book: this.book, links: this.#links });
		const room = new RoomBook(deps);
		const parts = { ...deps, book: this.book, room, failed: (error: unknown) => this.#failed(error) };
		this.offering = new Offering({ ...parts, withdrawn: ({ shelf }) => this.#endStreams(shelf, "withdrawn") });
		this.fetching = new Fetching({
			...parts,
			backlog: { pieces: 0, asked: 0, buffers: this.#buffers, room },
			stateChanged: (fetch) => this.#status.tell(fetch),
			closing: (holding) => this.#endStreams(holding, "refused"),
			gained: (fetch, index) => this.#gained(fetch, index),
			ask: (fetch) => this.#ask(fetch),
		});
		this.autoAccept = new AutoAccept({ ...parts, fetching: this.fetching });
	}

	/** Once rooms and people are there. @throws StoreError */
	start(): void {
		this.book.followMoves();
		this.offering.resume();
		this.fetching.resume();
		this.#look();
	}

	/** The network is up, or down. */
	useNetwork(bulk: BulkLinks | null): void {
		this.#bulk = bulk;
	}

	async stop(): Promise<void> {
		this.#isStopped = true;
		this.#nextLook.cancel();
		this.#news.cancel();
		this.book.stop();
		for (const preparing of this.book.preparing.values()) {
			preparing.abort.abort();
		}
		await this.fetching.stop();
		await Promise.all([...this.book.owns.values()].map(({ shelf }) => shelf.close()));
	}

	linkUp(link: PeerLink): void {
		this.#links.set(link.identity, link);
		this.#guarded(() => this.book.followMoves());
		this.#status.linkUp(link);
		for (const fetch of this.book.fetches.values()) {
			if (fetch.download !== null) {
				fetch.forgive(link.identity);
				this.#ask(fetch);
			}
		}
	}

	linkDown(link: PeerLink): void {
		if (this.#links.get(link.identity) === link) {
			this.#links.delete(link.identity);
		}
	}

	/** Takes one record of a chat link. False when its type is not of files. */
	receive(link: PeerLink, type: number, body: Uint8Array): boolean {
		if (type === recordTypes.bulkWanted) {
			if (body.length > 0) {
				link.fault("bulkWanted");
			} else {
				this.#bulk?.handleWanted(link.identity);
			}
			return true;
		}
		if (type !== recordTypes.fileStatus) {
			return false;
		}
		for (const fetch of this.#status.take(link, body)) {
			this.#ask(fetch);
		}
		return true;
	}

	/** A bulk link is open. */
	lineUp(link: LineLink): FileLine {
		const { clock } = this.#deps;
		const line = new FileLine({
			link,
			clock,
			buffers: this.#buffers,
			holdingFor: (open) => this.#holdingFor(link.identity, open),
			refused: (download, identity, reason) => {
				const fetch = this.book.fetchOf(download);
				if (fetch !== null) {
					this.fetching.handleRefused(fetch, identity, reason);
				}
			},
			failed: (error) => this.#failed(error),
		});
		// Its streams can be opened once it is among the links.
		clock.after(0, () => this.#askAll());
		return line;
	}

	/** Members came or went, messages were taken back: nobody is served who should not be. */
	permissionsChanged(): void {
		this.#guarded(() => this.book.followMoves());
		for (const { row } of this.book.fetches.values()) {
			this.book.changed(row.id);
		}
		for (const line of this.#bulk?.lines ?? []) {
			line.uploads.recheck();
		}
	}

	/** A message that offers something has come. */
	offered(place: Place, message: OfferMessage, author: string): void {
		void this.autoAccept.offered(place, message, author).catch((error: unknown) => this.#failed(error));
	}

	/** Does something to one of them. @throws StoreError */
	act(id: string, what: "pause" | "cancel" | "forget"): Promise<Outcome<null>> | Outcome<null> {
		const preparing = this.book.preparing.get(id);
		if (preparing !== undefined) {
			preparing.abort.abort();
			this.book.drop(id);
			return { ok: true, value: null };
		}
		const own = this.book.owns.get(id);
		const fetch = this.book.fetches.get(id);
		if (own !== undefined) {
			return this.#actOnOwn(own, what);
		}
		if (fetch === undefined) {
			return refused("transferUnknown");
		}
		if (what !== "forget") {
			return what === "pause" ? this.fetching.pause(fetch) : this.fetching.cancel(fetch);
		}
		if (fetch.row.endedMs === 0) {
			return refused("transferEnded");
		}
		this.book.drop(id);
		return { ok: true, value: null };
	}

	/** Goes on with what arrives; looks again at what was offered. */
	async resume(id: string, folder: string): Promise<Outcome<null>> {
		const fetch = this.book.fetches.get(id);
		const own = this.book.owns.get(id);
		if (fetch !== undefined) {
			return await this.fetching.go(fetch, folder);
		}
		if (own === undefined) {
			return refused("transferUnknown");
		}
		own.problem = "";
		this.book.changed(id);
		return { ok: true, value: null };
	}

	#actOnOwn(own: Own, what: "pause" | "cancel" | "forget"): Outcome<null> {
		if (what === "cancel" && own.row.state === "offered") {
			return this.offering.withdraw(own);
		}
		if (what !== "forget" || own.row.state === "offered") {
			return refused("transferEnded");
		}
		this.book.drop(own.row.id);
		return { ok: true, value: null };
	}

	/**
	 * RULE: served only to members of a room where a standing message that they may read offers it, or to the other end of
	 * the direct conversation where it was offered; and only from what the person offered or accepted there.
	 */
	#holdingFor(identity: string, open: FileOpen): Holding | NakReason {
		const place: Place = { room: open.room, peer: open.room === "" ? identity : "" };
		if (!this.#deps.conversations.isBetween(place, identity)) {
			return "refused";
		}
		const oldest = this.#deps.clock.now() - fileLimits.offerAge;
		const at = placeOf({ ...place, root: open.root });
		const found = this.book.holdings(at).find(({ row, holding }) => {
			const isStanding = row.size === open.size && (row.direction === "in" || row.addedMs > oldest);
			return isStanding && holding.root === open.root && this.#stands(place, row, identity);
		});
		const isWithdrawn = this.book.at(at).owns.some(({ row }) => row.state === "withdrawn");
		return found?.holding ?? (isWithdrawn ? "withdrawn" : "refused");
	}

	#stands(place: Place, row: FileRow, identity: string): boolean {
		const own = this.book.owns.get(row.id);
		const message = own === undefined ? row.message : this.offering.messageOf(own);
		const known = this.#deps.conversations;
		return known.mayRead(place, identity, message) && known.offer(place, message)?.file.root === row.root;
	}

	/** Asks whoever may have it, as far as that is not done already. */
	#ask(fetch: Fetch): void {
		const { download, row } = fetch;
		const bulk = this.#bulk;
		if (download === null || bulk === null || this.#isStopped) {
			return;
		}
		const now = this.#deps.clock.monotonic();
		const holders = row.room === "" ? [] : this.book.swarm.holders(placeOf(row));
		const { asking } = download;
		let taken = asking.sources.filter(({ identity }) => identity !== row.peer).length;
		for (const identity of new Set([row.peer, ...holders])) {
			const isAsked = asking.sources.some((source) => source.identity === identity);
			const mayBe = !isAsked && this.#links.has(identity) && fetch.mayAsk(identity, now);
			// RULE: whoever offers it always has a place, since the others together may lack something.
			if (mayBe && (identity === row.peer || taken < fileLimits.sources || asking.makeRoom())) {
				taken++;
				bulk.want(identity);
				bulk.line(identity)?.fetch(download, row);
			}
		}
	}

	#askAll(): void {
		for (const fetch of this.book.fetches.values()) {
			this.#ask(fetch);
		}
	}

	#gained(fetch: Fetch, index: number): void {
		const { holding } = fetch;
		if (fetch.heldPieces === 1) {
			this.#status.tell(fetch);
		}
		for (const line of this.#bulk?.lines ?? []) {
			if (holding !== null) {
				line.uploads.gained(holding, index);
			}
		}
		this.#news.setUnlessSet(fileLimits.newsEvery, () => {
			for (const line of this.#bulk?.lines ?? []) {
				line.uploads.tellNews();
			}
		});
	}

	#endStreams(holding: Holding, reason: NakReason): void {
		for (const line of this.#bulk?.lines ?? []) {
			line.uploads.endAll(holding, reason);
		}
	}

	#look(): void {
		this.#nextLook.set(fileLimits.lookEvery, () => {
			this.#guarded(() => this.fetching.tick());
			this.#guarded(() => this.#lookAtOffers());
			this.#status.tick();
			this.#look();
		});
	}

	#lookAtOffers(): void {
		const now = this.#deps.clock.monotonic();
		if (now - this.#offersAt >= fileLimits.offersEvery) {
			this.#offersAt = now;
			this.book.followMoves();
			this.offering.endOver(this.#time.isSteady());
		}
	}

	#guarded(work: () => void): void {
		try {
			work();
		} catch (error) {
			this.#failed(error);
		}
	}

	#failed(error: unknown): void {
		if (StoreError.is(error)) {
			this.#deps.listener.storeFailed(error);
		} else {
			const what = error instanceof Error ? (error.stack ?? "") : "unknown";
			this.#deps.logger.log("error", `files: ${what}`);
		}
	}
}
