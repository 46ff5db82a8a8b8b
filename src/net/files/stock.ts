/**
 * What of one content stands on this disk while it arrives: pieces written and marked, marks that a crash lost found
 * again, everything of an earlier run looked at once more, and the whole put in place (PROTOCOL "Files").
 */
import type { BufferPool } from "../bufferPool.ts";
import { equalPublicBytes } from "../crypto/bytes.ts";
import { sha256 } from "../crypto/hash.ts";
import { fileLimits } from "../limits.ts";
import type { Clock } from "../ports.ts";
import type { FileRow } from "../store/fileRows.ts";
import { DiskError, type FileDisk, type FileFacts, type PartFile } from "./disk.ts";
import { checkSpare, inStorage, type RoomBook } from "./diskRoom.ts";
import { decodeListing, type PlacedEntry } from "./listing.ts";
import { hashAt, PieceSet, pieceCount, pieceLength } from "./pieces.ts";

/** What all downloads of the node have under way. */
export interface Backlog {
	/** Pieces received and not written yet. */
	pieces: number;
	/** Pieces asked of anybody and not whole yet. */
	asked: number;
	/** Of one piece each: where they are put together. */
	readonly buffers: BufferPool;
	readonly room: RoomBook;
}

/** What a stock is built from. */
export interface StockDeps {
	readonly clock: Clock;
	readonly disk: FileDisk;
	readonly backlog: Backlog;
	/** Commits which pieces are here. May throw `StoreError`. */
	readonly kept: (pieces: Uint8Array) => void;
	/** A piece is here; `isNew` where it has just come, and was not found again. */
	readonly arrived: (index: number, isNew: boolean) => void;
	/** A piece is not what it was. */
	readonly lost: (index: number) => void;
	/** Runs what may meet a disk that refuses; never throws. */
	readonly guarded: (work: () => Promise<void>) => Promise<void>;
}

/** What one run of a download tells the next. */
export interface Checked {
	/** The part when all of it was found right and was made to stay; null before that. */
	whole: FileFacts | null;
}

/** How a stock is set up. */
export interface StockOptions {
	readonly row: FileRow;
	/** The list, checked, where it is known. */
	readonly hashes: Uint8Array | null;
	/** What an earlier run kept. */
	readonly pieces: Uint8Array | null;
	readonly checked: Checked;
}

/** Pieces of one content. */
export class Stock {
	readonly pieces: PieceSet;
	/** The list, checked; null until it is known. */
	hashes: Uint8Array | null;
	readonly #deps: StockDeps;
	readonly #row: FileRow;
	readonly #count: number;
	/** Received and right, not written yet; each resolves when it is. */
	readonly #inHand = new Map<number, Promise<void>>();
	/** Pieces an earlier run of the program wrote: checked again before the whole is put in place. */
	readonly #trusted: PieceSet;
	readonly #checked: Checked;
	/** The part when it was last looked at as a whole. */
	#looked: FileFacts | null = null;
	#part: PartFile | null = null;
	#unkept = 0;
	#keptAt = 0;
	#keeping: Promise<void> | null = null;

	constructor(deps: StockDeps, { row, hashes, pieces, checked }: StockOptions) {
		this.#deps = deps;
		this.#row = row;
		this.#count = pieceCount(row.size);
		this.hashes = this.#count === 0 ? new Uint8Array() : hashes;
		this.pieces = (pieces && PieceSet.from(this.#count, pieces)) ?? PieceSet.none(this.#count);
		this.#trusted = PieceSet.from(this.#count, this.pieces.bytes()) ?? PieceSet.none(this.#count);
		this.#checked = checked;
	}

	get bytes(): number {
		const last = this.#count - 1;
		const isShort = this.#count > 0 && this.pieces.has(last);
		return this.pieces.held * fileLimits.piece - (isShort ? fileLimits.piece - pieceLength(this.#row.size, last) : 0);
	}

	/** Whether nothing but writing, if that, is left to do for a piece. */
	has(index: number): boolean {
		return this.pieces.has(index) || this.#inHand.has(index);
	}

	/** Room for what is missing, and for the whole where it goes, until it is closed. @throws DiskError */
	async takeRoom(): Promise<void> {
		// Where a disk knows no holes, more is taken already than there are pieces.
		const { occupied } = await this.#opened().facts();
		const { size } = this.#row;
		await this.#deps.backlog.room.take(this.#row, () => Math.max(0, size - Math.max(this.bytes, occupied)));
	}

	/** Whether the whole has room where it goes. @throws DiskError */
	checkPlace(): Promise<void> {
		return this.#deps.backlog.room.checkPlace(this.#row);
	}

	/** Opens what is on the disk, and looks for what was written and not marked, while `goesOn`. @throws DiskError */
	async open(goesOn: () => boolean): Promise<void> {
		this.#part = await inStorage(() => this.#deps.disk.openPart(this.#row.id));
		await this.#recover(this.#part, goesOn);
		this.#keptAt = this.#deps.clock.monotonic();
	}

	/** Makes stay what is here and what is being written, and closes. @throws DiskError */
	async close(): Promise<void> {
		await Promise.all(this.#inHand.values());
		await this.#keeping;
		this.#deps.backlog.room.release(this.#row);
		const part = this.#part;
		this.#part = null;
		if (part === null) {
			return;
		}
		try {
			const pieces = this.pieces.bytes();
			await part.keep();
			this.#deps.kept(pieces);
		} finally {
			await part.close();
		}
	}

	/** Reads a piece that is here, for somebody else. @throws DiskError */
	async read(index: number, into: Uint8Array): Promise<number> {
		const part = this.#part;
		if (part === null) {
			throw new DiskError("missing");
		}
		const length = pieceLength(this.#row.size, index);
		if ((await part.read(into.subarray(0, length), index * fileLimits.piece)) < length) {
			throw new DiskError("failed");
		}
		return length;
	}

	/** Writes a piece that has the right hash, and takes its memory over. */
	write(index: number, piece: Uint8Array): Promise<void> {
		const writing = this.#write(index, piece);
		this.#inHand.set(index, writing);
		return writing;
	}

	async #write(index: number, piece: Uint8Array): Promise<void> {
		const { backlog, guarded, arrived } = this.#deps;
		backlog.pieces++;
		await guarded(async () => {
			await inStorage(() => this.#part?.write(piece, index * fileLimits.piece));
			if (this.#part !== null && this.pieces.add(index)) {
				this.#unkept++;
				arrived(index, true);
			}
		});
		backlog.buffers.give(piece);
		this.#inHand.delete(index);
		backlog.pieces--;
		if (this.#unkept >= fileLimits.keepPieces) {
			this.#keep();
		}
	}

	/** Looks whether it is time to keep what was written. */
	tick(): void {
		if (this.#unkept > 0 && this.#deps.clock.monotonic() - this.#keptAt >= fileLimits.keepEvery) {
			this.#keep();
		}
	}

	/**
	 * Looks once more at pieces of an earlier run, while `goesOn`; false where one was bad. A part that has not changed since
	 * it was found right is not read again: what cannot be put in place is tried for hours. @throws DiskError
	 */
	async verify(goesOn: () => boolean): Promise<boolean> {
		await this.#keeping;
		const part = this.#opened();
		const facts = await part.facts();
		const { whole } = this.#checked;
		this.#looked = facts;
		if (whole?.size === facts.size && whole.mtimeMs === facts.mtimeMs) {
			return true;
		}
		const buffer = new Uint8Array(Math.min(fileLimits.piece, this.#row.size));
		let isWhole = true;
		for (let index = 0; index < this.#count && goesOn(); index++) {
			if (this.#trusted.delete(index)) {
				const piece = buffer.subarray(0, pieceLength(this.#row.size, index));
				const got = await part.read(piece, index * fileLimits.piece);
				if (got < piece.length || !equalPublicBytes(sha256(piece), hashAt(this.hashes ?? piece, index))) {
					this.pieces.delete(index);
					this.#deps.lost(index);
					isWhole = false;
				}
			}
		}
		return isWhole;
	}

	/** What is in a folder; empty for a single file; null for a listing that is a lie. @throws DiskError */
	async entries(): Promise<readonly PlacedEntry[] | null> {
		const { listing, size } = this.#row;
		if (listing === 0) {
			return [];
		}
		const bytes = new Uint8Array(listing);
		const got = await this.#opened().read(bytes, 0);
		const decoded = got === listing ? decodeListing(bytes, size) : null;
		return decoded?.ok ? decoded.value : null;
	}

	/** Everything is here: it stays, and is marked. False where that is over, by `goesOn`. @throws DiskError, StoreError */
	async keepAll(goesOn: () => boolean): Promise<boolean> {
		const pieces = this.pieces.bytes();
		// What a disk refuses to make stay it may have lost.
		this.#checked.whole = null;
		await this.#opened().keep();
		if (!goesOn()) {
			return false;
		}
		this.#checked.whole = this.#looked;
		this.#deps.kept(pieces);
		return true;
	}

	/** Puts the whole under its name; returns the path. @throws DiskError */
	place(entries: readonly PlacedEntry[]): Promise<string> {
		const { disk } = this.#deps;
		const { id, folder, name, listing } = this.#row;
		const to = { folder, name };
		return listing === 0 ? disk.place(id, to) : disk.placeTree(id, to, entries);
	}

	/** It is in place: the part is not needed any more. @throws DiskError */
	async drop(): Promise<void> {
		await this.#part?.close();
		this.#part = null;
		await this.#deps.disk.dropPart(this.#row.id);
	}

	#opened(): PartFile {
		if (this.#part === null) {
			throw new DiskError("missing");
		}
		return this.#part;
	}

	/**
	 * RULE: what the bitmap on the disk says is on the disk. It is taken down first, then the pieces are made to stay, then
	 * it is committed; so a crash between loses marks, never pieces, and `#recover` finds those again.
	 */
	#keep(): void {
		const part = this.#part;
		if (this.#keeping !== null || part === null) {
			return;
		}
		const pieces = this.pieces.bytes();
		this.#unkept = 0;
		this.#keptAt = this.#deps.clock.monotonic();
		this.#keeping = this.#deps
			.guarded(async () => {
				await part.keep();
				this.#deps.kept(pieces);
				await checkSpare(this.#deps.disk);
			})
			.finally(() => {
				this.#keeping = null;
			});
	}

	/** RULE: a good piece is never fetched twice. What was written and not marked yet is found by its hash. */
	async #recover(part: PartFile, goesOn: () => boolean): Promise<void> {
		const { hashes } = this;
		const { size } = await part.facts();
		const buffer = new Uint8Array(fileLimits.piece);
		// Most of what was never written reads as zeros, which need not be hashed a thousand times.
		const ofZeros = sha256(zeros);
		for (let index = 0; hashes !== null && index * fileLimits.piece < size && goesOn(); index++) {
			if (!this.pieces.has(index)) {
				const piece = buffer.subarray(0, pieceLength(this.#row.size, index));
				const isRead = (await part.read(piece, index * fileLimits.piece)) === piece.length;
				const hash = isHole(piece) && piece.length === fileLimits.piece ? ofZeros : sha256(piece);
				const isRight = isRead && equalPublicBytes(hash, hashAt(hashes, index));
				if (isRight) {
					this.pieces.add(index);
					this.#deps.arrived(index, false);
					this.#unkept++;
				}
			}
		}
	}
}

const zeros = new Uint8Array(fileLimits.piece);

/** Nothing but zeros, as what was never written reads. */
const isHole = (piece: Uint8Array): boolean => Buffer.compare(piece, zeros.subarray(0, piece.length)) === 0;
