/** Offering: what a person chose is found, hashed, written down, and said in the conversation, in this order. */
import type { TransferProblem } from "../api/files.ts";
import type { FileOffer } from "../api/messages.ts";
import { done, type Outcome, refused } from "../api/outcome.ts";
import { fileLimits } from "../limits.ts";
import type { Clock, RandomBytes } from "../ports.ts";
import type { FileRow } from "../store/fileRows.ts";
import type { Store } from "../store/store.ts";
import { toHex } from "../wire/bytes.ts";
import { ContentReader, hashContent, type Layout, SourceChanged, sizeOf, sourceFault } from "./content.ts";
import type { Conversations, Place } from "./conversations.ts";
import type { FileDisk } from "./disk.ts";
import type { Own, Preparing } from "./fetch.ts";
import { type FileBook, sourceProblems } from "./fileBook.ts";
import { gather } from "./gather.ts";
import { encodeLayout } from "./shelf.ts";

/** What offering is built from. */
export interface OfferingDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly store: Store;
	readonly disk: FileDisk;
	readonly book: FileBook;
	readonly conversations: Conversations;
	/** Streams of an own offer end. */
	readonly withdrawn: (own: Own) => void;
	readonly failed: (error: unknown) => void;
}

const idLength = 16;

/** Makes and takes back own offers. */
export class Offering {
	readonly #deps: OfferingDeps;
	/** Offers that are being looked for on the disk, by what they are to be sent by. */
	readonly #finding = new Map<string, Promise<Outcome<{ readonly id: string }>>>();

	constructor(deps: OfferingDeps) {
		this.#deps = deps;
	}

	/** Offers what is at `paths`; the same `clientId` again offers it once. */
	offer(place: Place, paths: readonly string[], clientId: string): Promise<Outcome<{ readonly id: string }>> {
		const { book } = this.#deps;
		const known = [...book.owns.values(), ...book.preparing.values()].find(({ row }) => row.clientId === clientId);
		if (known !== undefined) {
			return Promise.resolve({ ok: true, value: { id: known.row.id } });
		}
		const finding =
			this.#finding.get(clientId) ?? this.#find(place, paths, clientId).finally(() => this.#finding.delete(clientId));
		this.#finding.set(clientId, finding);
		return finding;
	}

	/**
	 * Offers once more, as it is now, what an offer of mine was made of. RULE: the offer before ends only when what was
	 * chosen for it has been found again. @throws StoreError
	 */
	async again(id: string, clientId: string): Promise<Outcome<{ readonly id: string }>> {
		const { book } = this.#deps;
		const before = book.owns.get(id) ?? book.preparing.get(id);
		const paths = book.layout(id)?.paths ?? [];
		if (before === undefined || paths.length === 0 || before.row.state === "preparing") {
			return refused("transferUnknown");
		}
		const { room, peer } = before.row;
		const offered = await this.offer({ room, peer }, paths, clientId);
		const own = book.owns.get(id);
		if (offered.ok && own?.row.state === "offered") {
			this.withdraw(own);
		} else if (offered.ok && own === undefined) {
			book.drop(id);
		}
		return offered;
	}

	/** After a start: what was being read is read again, and what was perhaps not said is said. @throws StoreError */
	resume(): void {
		for (const preparing of this.#deps.book.preparing.values()) {
			if (preparing.row.state === "preparing") {
				this.#prepareAgain(preparing);
			}
		}
		for (const own of this.#deps.book.owns.values()) {
			if (own.row.state === "offered" && own.row.message === "") {
				this.#say(own);
			}
		}
	}

	/** The message an own offer became, once it is sent; one that was said again is another. @throws StoreError */
	messageOf(own: Own): string {
		if (own.row.message === "" || this.#deps.conversations.offer(own.row, own.row.message) === null) {
			const sent = this.#deps.conversations.sentAs(own.row, own.row.clientId);
			if (sent !== null && sent !== own.row.message) {
				this.#deps.book.save(own, { message: sent });
			}
		}
		return own.row.message;
	}

	/**
	 * RULE: an offer that nobody is served any more is none: it ends with its message, with my leaving, and with its time.
	 * What it was copied for can go then. RULE: no clock that has just jumped ends one: nobody could take that back.
	 * @throws StoreError
	 */
	endOver(isSteady: boolean): void {
		const { book, clock, conversations } = this.#deps;
		const oldest = isSteady ? clock.now() - fileLimits.offerAge : Number.NEGATIVE_INFINITY;
		for (const own of book.owns.values()) {
			const isSaid = own.row.state === "offered" && own.row.message !== "";
			if (isSaid && (own.row.addedMs <= oldest || conversations.isOver(own.row, this.messageOf(own)))) {
				this.withdraw(own);
			}
		}
	}

	/** Takes an offer back. @throws StoreError */
	withdraw(own: Own): Outcome<null> {
		this.#deps.book.save(own, { state: "withdrawn", endedMs: this.#deps.clock.now() });
		this.#deps.withdrawn(own);
		return done;
	}

	async #find(place: Place, paths: readonly string[], clientId: string): Promise<Outcome<{ readonly id: string }>> {
		const { disk, book, clock, random, store } = this.#deps;
		const gathered = await gather(disk, paths);
		if (!gathered.ok) {
			const { code, path } = gathered;
			return refused(code, { max: code === "fileTooMany" ? fileLimits.entries : fileLimits.size, path });
		}
		if (!book.makeRoom()) {
			return refused("transferLimit", { max: fileLimits.transfers });
		}
		const { name, count, layout } = gathered.value;
		const id = toHex(random(idLength));
		const row: FileRow = {
			id,
			direction: "out",
			...place,
			message: "",
			clientId,
			root: "",
			size: sizeOf(layout),
			listing: layout.listing.length,
			count,
			name,
			state: "preparing",
			problem: "",
			folder: "",
			placed: "",
			addedMs: clock.now(),
			endedMs: 0,
		};
		// RULE: what a person offered is on the disk before they are told that it is taken, and never vanishes unsaid.
		store.commit(
			[
				{ put: "file", row },
				{ put: "fileLayout", id, layout: encodeLayout({ ...layout, paths }) },
			],
			"full",
		);
		const preparing: Preparing = { row, abort: new AbortController(), doneBytes: 0 };
		book.preparing.set(id, preparing);
		book.changed(id);
		void this.#prepare(preparing, layout);
		return { ok: true, value: { id } };
	}

	/** The program ended while it was read. @throws StoreError */
	#prepareAgain(preparing: Preparing): void {
		const layout = this.#deps.book.layout(preparing.row.id);
		if (layout === null) {
			this.#gaveUp(preparing, new SourceChanged());
		} else {
			void this.#prepare(preparing, layout);
		}
	}

	async #prepare(preparing: Preparing, layout: Layout): Promise<void> {
		const { book, store } = this.#deps;
		const { id } = preparing.row;
		const reader = new ContentReader(this.#deps, { layout });
		try {
			const { root, hashes } = await hashContent(reader, {
				signal: preparing.abort.signal,
				progress: (bytes) => {
					preparing.doneBytes = bytes;
					book.changed(id);
				},
			});
			const row: FileRow = { ...preparing.row, root, state: "offered" };
			store.commit(
				[
					{ put: "file", row },
					{ put: "fileHashes", id, hashes },
				],
				"full",
			);
			book.preparing.delete(id);
			book.addOwn(row);
			const own = book.owns.get(id);
			if (own !== undefined) {
				this.#say(own);
			}
		} catch (error) {
			this.#gaveUp(preparing, error);
		} finally {
			await reader.close();
		}
	}

	#gaveUp(preparing: Preparing, error: unknown): void {
		const { book, clock, failed } = this.#deps;
		// Taken back, or the program ends: then it is begun again.
		if (preparing.abort.signal.aborted) {
			book.preparing.delete(preparing.row.id);
			return;
		}
		let problem: TransferProblem = "diskFailed";
		try {
			problem = sourceProblems[sourceFault(error)];
		} catch {
			failed(error);
		}
		try {
			book.save(preparing, { state: "failed", problem, endedMs: clock.now() });
		} catch (refused) {
			failed(refused);
		}
	}

	/** Says it; what the conversation refuses for good is forgotten. @throws StoreError */
	#say(own: Own): void {
		const { root, size, listing, count, name, clientId } = own.row;
		const file: FileOffer = { root, size, listing, count, name };
		const said = this.#deps.conversations.say(own.row, clientId, file);
		if (!said.ok) {
			this.#deps.book.drop(own.row.id);
			return;
		}
		this.messageOf(own);
	}
}
