/**
 * The store: one SQLite file, nothing in it readable without the master key (PROTOCOL "Store").
 *
 * Synchronous, so that "committed before it is sent" is the order of two lines. Every method may throw `StoreError`;
 * `commit` then has kept nothing.
 */
import type { DatabaseSync } from "node:sqlite";
import { fromHex } from "../wire/bytes.ts";
import { ActReader } from "./actReader.ts";
import { actStatementsOf } from "./actStatements.ts";
import { ActWriter } from "./actWriter.ts";
import { bytesOf, hexOf, orderAfter, orderBefore } from "./cells.ts";
import { guarded, openDatabase } from "./database.ts";
import { DirectReader } from "./directReader.ts";
import { directStatementsOf } from "./directStatements.ts";
import { DirectWriter } from "./directWriter.ts";
import { eventOf, servedOf } from "./eventCells.ts";
import { FileTable } from "./fileTable.ts";
import { givingBack } from "./givingBack.ts";
import { type BoundedPart, readPart } from "./logPart.ts";
import type {
	ContactRow,
	Durability,
	EventRow,
	HaveRow,
	JoinRow,
	LogRow,
	OutboxRow,
	RoomRow,
	ServedRow,
	Slips,
	Write,
} from "./rows.ts";
import { SealedCells } from "./sealedCells.ts";
import type { Sealing } from "./sealing.ts";
import { eventIdOf, type Statements, statementsOf } from "./statements.ts";
import { Writer } from "./writer.ts";

/** Reads and writes the rows of one node. */
export class Store {
	readonly #database: DatabaseSync;
	readonly #cells: SealedCells;
	readonly #statements: Statements;
	readonly #directs: DirectReader;
	readonly #acts: ActReader;
	readonly #files: FileTable;
	readonly #writer: Writer;
	readonly #committed: () => void;
	#durability: Durability | null = null;

	/** @throws StoreError when the file cannot be opened or is of a newer version. */
	constructor(
		deps: {
			readonly sealing: Sealing;
			readonly open?: (path: string) => DatabaseSync;
			/** The disk took what was written. */
			readonly committed?: () => void;
		},
		options: { readonly path: string },
	) {
		this.#committed = deps.committed ?? (() => {});
		this.#database = (deps.open ?? openDatabase)(options.path);
		this.#statements = statementsOf(this.#database);
		const { sealing } = deps;
		const cells = new SealedCells({ sealing });
		this.#cells = cells;
		const directs = { cells, statements: directStatementsOf(this.#database) };
		this.#directs = new DirectReader(directs);
		const acts = { sealing, statements: actStatementsOf(this.#database) };
		this.#acts = new ActReader(acts);
		this.#files = new FileTable({ cells, database: this.#database });
		this.#writer = new Writer({
			cells,
			statements: this.#statements,
			directs: new DirectWriter(directs),
			acts: new ActWriter({ ...acts, reader: this.#acts }),
			files: this.#files,
		});
	}

	/** Keeps all of `writes` or, throwing, none. */
	commit(writes: readonly Write[], durability: Durability): void {
		if (writes.length === 0) {
			return;
		}
		guarded(() => {
			this.#setDurability(durability);
			this.#database.exec("BEGIN IMMEDIATE");
			try {
				for (const write of writes) {
					this.#writer.write(write);
				}
				this.#database.exec("COMMIT");
			} catch (error) {
				this.#writer.forget();
				// A full disk may have ended the transaction by itself already.
				if (this.#database.isTransaction) {
					this.#database.exec("ROLLBACK");
				}
				throw error;
			}
		});
		this.#committed();
	}

	/** Reads more than once: the file is locked, and looked at for changes, once for all. */
	reading<T>(read: () => T): T {
		return guarded(() => {
			this.#database.exec("BEGIN");
			try {
				return read();
			} finally {
				// A disk that fails may have ended the transaction by itself already.
				if (this.#database.isTransaction) {
					this.#database.exec("END");
				}
			}
		});
	}

	/** What is kept of direct conversations; written by `commit` like everything else. */
	get directs(): DirectReader {
		return this.#directs;
	}

	/** What acts on messages; written by `commit` like everything else. */
	get acts(): ActReader {
		return this.#acts;
	}

	/** What is kept of files offered and fetched; written by `commit`. */
	get files(): Omit<FileTable, "write"> {
		return this.#files;
	}

	/** A value of `meta`, as it was put. */
	meta(key: string): Uint8Array | undefined {
		return guarded(() => bytesOf(this.#statements.meta.get(key)?.value));
	}

	contacts(): readonly ContactRow[] {
		return guarded(() =>
			this.#statements.contacts
				.all()
				.map((row) => this.#cells.openJson<ContactRow>("contacts", hexOf(row.peer), row.sealed)),
		);
	}

	rooms(): readonly RoomRow[] {
		return guarded(() =>
			this.#statements.rooms.all().map((row) => this.#cells.openJson<RoomRow>("rooms", hexOf(row.room), row.sealed)),
		);
	}

	/** Control operations of a room, predecessors first. */
	controls(room: string): readonly Uint8Array[] {
		return guarded(() =>
			this.#statements.controls
				.all(fromHex(room))
				.map((row) => this.#cells.open("controls", hexOf(row.ctl), row.sealed)),
		);
	}

	/** Times at which operations of a room are shown, by their ids; of those that are not shown at their own. */
	controlPlaces(room: string): ReadonlyMap<string, string> {
		const opened = (id: string, place: unknown): string => hexOf(this.#cells.open("controls", id, place, "place"));
		return guarded(() => {
			const rows = this.#statements.controlPlaces.all(fromHex(room));
			return new Map(rows.map(({ ctl, place }) => [hexOf(ctl), opened(hexOf(ctl), place)]));
		});
	}

	/** Epoch keys of a room by the operation that made them. */
	keys(room: string): ReadonlyMap<string, Uint8Array> {
		return guarded(
			() =>
				new Map(
					this.#statements.keys
						.all(fromHex(room))
						.map((row) => [hexOf(row.epoch), this.#cells.open("keys", hexOf(row.epoch), row.sealed)] as const),
				),
		);
	}

	logs(room: string): readonly LogRow[] {
		return guarded(() => this.#statements.logs.all(fromHex(room)).map(logOf));
	}

	/** Up to which number of each log history was deleted here, by author and log. */
	deletedUpTo(room: string): readonly { readonly author: string; readonly log: string; readonly seq: number }[] {
		return guarded(() =>
			this.#statements.deletedUpTo
				.all(fromHex(room))
				.map((row) => ({ author: hexOf(row.author), log: hexOf(row.log), seq: Number(row.deleted) })),
		);
	}

	/** After something was deleted: what the journal still holds of it goes, too, as far as nobody is reading. */
	scrub(): void {
		guarded(() => this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)"));
	}

	/** Slices that give the room of what was deleted back to the disk, as it allows. */
	givingBack(): Iterable<() => void> {
		return givingBack(this.#database, () => this.#setDurability("grouped"));
	}

	/** Latest acks of a room, one an author. */
	acks(room: string): readonly Uint8Array[] {
		return guarded(() => this.#statements.acks.all(fromHex(room)).flatMap((row) => bytesOf(row.bytes) ?? []));
	}

	/** Proofs of a room, one a subject. */
	evidence(room: string): readonly Uint8Array[] {
		return guarded(() => this.#statements.evidence.all(fromHex(room)).flatMap((row) => bytesOf(row.bytes) ?? []));
	}

	/** Up to `limit` events whose own signature has not been looked at yet. */
	unchecked(room: string, limit: number): readonly EventRow[] {
		return guarded(() => this.#statements.unchecked.all(fromHex(room), limit).map(eventOf));
	}

	/** Events `from` to `to` of a log, in order, until `maxBytes` are reached (at least one). */
	eventsOf(part: BoundedPart): readonly EventRow[] {
		return readPart(this.#statements.eventsOf, part, eventOf);
	}

	/** The same, only what of them goes out. */
	served(part: BoundedPart): readonly ServedRow[] {
		return readPart(this.#statements.served, part, servedOf);
	}

	/** The newest event of a log that is here, at `seq` or below. */
	lastUpTo(place: {
		readonly room: string;
		readonly author: string;
		readonly log: string;
		readonly seq: number;
	}): EventRow | undefined {
		return guarded(() => {
			const row = this.#statements.lastUpTo.get(
				fromHex(place.room),
				fromHex(place.author),
				fromHex(place.log),
				place.seq,
			);
			return row === undefined ? undefined : eventOf(row);
		});
	}

	/** Up to `limit` shown events of a room before `before` (empty: the newest), newest first. */
	page(room: string, before: string, limit: number): readonly EventRow[] {
		return guarded(() => this.#statements.page.all(fromHex(room), orderBefore(before), limit).map(eventOf));
	}

	/** Order of the shown event that so many are newer than; empty where there are fewer. */
	orderBehind(room: string, newer: number): string {
		return guarded(() => hexOf(this.#statements.shownAt.get(fromHex(room), newer)?.ord ?? nothing));
	}

	/** An event by its id. */
	event(room: string, id: string): EventRow | undefined {
		return guarded(() => {
			const row = this.#statements.event.get(...eventIdOf(id), fromHex(room));
			return row === undefined ? undefined : eventOf(row);
		});
	}

	/** When an event was signed and where it is shown; asked of what a history names, so nothing else is read. */
	timesOf(room: string, id: string): { readonly hlc: string; readonly order: string } | undefined {
		return guarded(() => {
			const row = this.#statements.timesOf.get(...eventIdOf(id), fromHex(room));
			return row === undefined ? undefined : { hlc: hexOf(row.hlc), order: hexOf(row.ord) };
		});
	}

	/** The event that came of something typed here. */
	eventByClient(clientId: string): EventRow | undefined {
		return guarded(() => {
			const row = this.#statements.eventByClient.get(clientId);
			return row === undefined ? undefined : eventOf(row);
		});
	}

	/** Shown events after `after` that are not mine, newest first, at most `limit`. */
	unread(room: string, after: string, myIdentity: string, limit: number): readonly EventRow[] {
		return guarded(() =>
			this.#statements.unread.all(fromHex(room), orderAfter(after), fromHex(myIdentity), limit).map(eventOf),
		);
	}

	/** Events that are not rows of the conversation and tell of their author (leave, profile): of each log few, oldest first. */
	hidden(room: string): readonly EventRow[] {
		return guarded(() => this.#statements.hidden.all(fromHex(room)).map(eventOf));
	}

	outbox(room: string): readonly OutboxRow[] {
		return guarded(() =>
			this.#statements.outbox.all(fromHex(room)).map((row) => {
				const clientId = String(row.client);
				return { clientId, draft: this.#cells.open("outbox", clientId, row.sealed) };
			}),
		);
	}

	joins(): readonly JoinRow[] {
		return guarded(() =>
			this.#statements.joins
				.all()
				.map((row) => this.#cells.openJson<JoinRow>("joins", hexOf(row.room) + hexOf(row.requester), row.sealed)),
		);
	}

	/** Small things of one kind by their id. */
	slips<Kind extends keyof Slips>(kind: Kind): ReadonlyMap<string, Slips[Kind]> {
		return guarded(
			() =>
				new Map(
					this.#statements.slips.all(kind).map((row) => {
						const id = hexOf(row.id);
						return [id, this.#cells.openJson<Slips[Kind]>("slips", kind + id, row.sealed)] as const;
					}),
				),
		);
	}

	/** How far each member has the logs I wrote in a room. */
	haves(room: string, myIdentity: string): readonly HaveRow[] {
		return guarded(() =>
			this.#statements.haves.all(fromHex(room), fromHex(myIdentity)).map((row) => ({
				log: hexOf(row.log),
				member: hexOf(row.member),
				seq: Number(row.seq),
			})),
		);
	}

	/** Ends the store; what was committed stays. */
	close(): void {
		this.#database.close();
	}

	#setDurability(durability: Durability): void {
		if (this.#durability !== durability) {
			this.#database.exec(`PRAGMA synchronous = ${durability === "full" ? "FULL" : "NORMAL"}`);
			this.#durability = durability;
		}
	}
}

const nothing = new Uint8Array();

/** Gaps are written by us as JSON; they hold numbers and hashes that the wire shows to every member. */
const logOf = (row: Record<string, unknown>): LogRow => ({
	author: hexOf(row.author),
	log: hexOf(row.log),
	seq: Number(row.seq),
	head: hexOf(row.head),
	order: hexOf(row.ord),
	gaps: JSON.parse(String(row.gaps)) as LogRow["gaps"],
});
