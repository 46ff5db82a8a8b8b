/**
 * One content on its way here: finds out what is missing, asks whoever has it, checks every piece before it is written,
 * and puts the whole in place (PROTOCOL "Files").
 *
 * opening → running → verifying → placing → done; stopped at any time, and opened again.
 */
import { equalPublicBytes } from "../crypto/bytes.ts";
import { HASH_LENGTH, sha256, startSha256 } from "../crypto/hash.ts";
import { fileLimits } from "../limits.ts";
import type { Clock, RandomBytes } from "../ports.ts";
import type { FileRow } from "../store/fileRows.ts";
import { bulkTypes, encodeIndices, encodeListWant, type NakReason } from "../wire/files.ts";
import { DiskError, type DiskProblem, type FileDisk, type PartFile } from "./disk.ts";
import { decodeListing, type PlacedEntry } from "./listing.ts";
import { Meter } from "./meter.ts";
import { Picker } from "./picker.ts";
import { hashAt, isListOf, PieceSet, pieceCount, pieceLength } from "./pieces.ts";
import { Source, type SourceLine } from "./source.ts";

/** Pieces received and not written yet, by all downloads of the node. */
export interface Backlog {
	pieces: number;
}

/** What a download is built from. */
export interface DownloadDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly disk: FileDisk;
	readonly backlog: Backlog;
	/** Each commits and may throw `StoreError`. */
	readonly listed: (hashes: Uint8Array) => void;
	readonly kept: (pieces: Uint8Array) => void;
	/** A piece is here: those who fetch from us want to know. */
	readonly gained: (index: number) => void;
	/** Something to show has changed. */
	readonly changed: () => void;
	/** A peer gave something wrong, or nothing. */
	readonly blamed: (identity: string, why: BlameReason) => void;
	/** Nothing more can be done until `problem` is mended. */
	readonly stuck: (problem: DiskProblem | "contentFalse") => void;
	/** It is in place; `entries` of a folder. Commits. */
	readonly placed: (path: string, entries: readonly PlacedEntry[]) => Promise<void>;
	/** Whatever a bug or the store threw. */
	readonly failed: (error: unknown) => void;
}

/** Why a peer is not asked any more. */
export type BlameReason = "wrongPiece" | "wrongList" | "stalled";

/** What a download does now. */
export type Phase = "stopped" | "opening" | "running" | "verifying" | "placing" | "done";

/** One download. */
export class Download {
	readonly #deps: DownloadDeps;
	readonly #row: FileRow;
	readonly #count: number;
	readonly #sources = new Map<string, Source>();
	readonly #meter = new Meter();
	readonly #picker: Picker;
	/** How many sources have each piece. */
	readonly #rarity: Uint16Array;
	/** Who is asked for a piece. */
	readonly #askedOf = new Map<number, Set<Source>>();
	/** Received and right, not written yet. */
	readonly #inHand = new Set<number>();
	/** Pieces an earlier run of the program wrote: checked again before the whole is put in place. */
	readonly #trusted: PieceSet;
	/** Peers not asked any more. */
	readonly #banned = new Set<string>();
	#pieces: PieceSet;
	#hashes: Uint8Array | null;
	#part: PartFile | null = null;
	#phase: Phase = "stopped";
	/** The list on its way, and from whom. */
	#listing: { readonly source: Source; readonly hashes: Uint8Array; got: number } | null = null;
	#unkept = 0;
	#keptAt = 0;
	#keeping: Promise<void> | null = null;
	#received = 0;
	/** When something last came from anybody, monotonic ms. */
	#progressAt = 0;

	constructor(
		deps: DownloadDeps,
		options: {
			readonly row: FileRow;
			readonly hashes: Uint8Array | null;
			readonly pieces: Uint8Array | null;
		},
	) {
		this.#deps = deps;
		this.#row = options.row;
		this.#count = pieceCount(options.row.size);
		this.#hashes = this.#count === 0 ? new Uint8Array() : options.hashes;
		this.#pieces = (options.pieces && PieceSet.from(this.#count, options.pieces)) ?? PieceSet.none(this.#count);
		this.#trusted = PieceSet.from(this.#count, this.#pieces.bytes()) ?? PieceSet.none(this.#count);
		this.#rarity = new Uint16Array(this.#count);
		// A direct conversation has one source, whose disk likes order; in a room those who fetch should not fetch the same.
		this.#picker = new Picker(this.#count, options.row.room === "" ? null : deps.random);
	}

	get phase(): Phase {
		return this.#phase;
	}

	get pieces(): PieceSet {
		return this.#pieces;
	}

	get hashes(): Uint8Array | null {
		return this.#hashes;
	}

	get sources(): readonly Source[] {
		return [...this.#sources.values()];
	}

	/** Bytes fetched in this run, right or wrong. */
	get received(): number {
		return this.#received;
	}

	get doneBytes(): number {
		const { size } = this.#row;
		const last = this.#count - 1;
		const isShort = this.#count > 0 && this.#pieces.has(last);
		return this.#pieces.held * fileLimits.piece - (isShort ? fileLimits.piece - pieceLength(size, last) : 0);
	}

	get bytesPerSecond(): number {
		return this.#meter.rate(this.#deps.clock.monotonic());
	}

	mayAsk(identity: string): boolean {
		return this.#phase !== "done" && this.#phase !== "stopped" && !this.#banned.has(identity);
	}

	/** Opens what is on the disk of it and goes on. */
	async start(): Promise<void> {
		if (this.#phase !== "stopped") {
			return;
		}
		this.#phase = "opening";
		await this.#guarded(async () => {
			this.#part = await this.#deps.disk.openPart(this.#row.id);
			await this.#recover(this.#part);
			if (this.phase === "opening") {
				this.#phase = "running";
				this.#keptAt = this.#deps.clock.monotonic();
				this.#askList();
				this.#go();
			}
		});
	}

	/** Asks nobody for anything any more; what is being written is written and kept. */
	async stop(): Promise<void> {
		if (this.#phase === "stopped" || this.#phase === "done") {
			return;
		}
		this.#phase = "stopped";
		this.#endStreams();
		this.#askedOf.clear();
		this.#rarity.fill(0);
		this.#listing = null;
		await this.#keeping;
		const part = this.#part;
		this.#part = null;
		if (part === null) {
			return;
		}
		try {
			const pieces = this.#pieces.bytes();
			await part.keep();
			this.#deps.kept(pieces);
		} catch (error) {
			if (!DiskError.is(error)) {
				this.#deps.failed(error);
			}
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

	/** A stream to a peer that may have something is open. */
	sourceUp(line: SourceLine, stream: number): Source {
		const source = new Source(line, { stream, nowMs: this.#deps.clock.monotonic() });
		this.#sources.set(line.identity, source);
		return source;
	}

	/** The peer is gone, or has nothing more for us. */
	sourceDown(source: Source): void {
		if (this.#sources.get(source.identity) !== source) {
			return;
		}
		this.#sources.delete(source.identity);
		for (const index of [...source.asked.keys()]) {
			this.#unask(source, index);
		}
		const { have } = source;
		for (let index = 0; have !== null && index < this.#count; index++) {
			if (have.has(index)) {
				this.#rarity[index] = (this.#rarity[index] ?? 1) - 1;
			}
		}
		if (this.#listing?.source === source) {
			this.#listing = null;
			this.#askList();
		}
		this.#pumpAll();
	}

	/** All that a peer has. Returns why no honest one says so, or null. */
	handleHave(source: Source, bitmap: Uint8Array): string | null {
		const have = PieceSet.from(this.#count, bitmap);
		if (have === null || source.have !== null) {
			return "fileHave";
		}
		source.have = have;
		for (let index = 0; index < this.#count; index++) {
			if (have.has(index)) {
				this.#rarity[index] = (this.#rarity[index] ?? 0) + 1;
			}
		}
		this.#askList();
		source.line.pump();
		return null;
	}

	/** More that a peer has. */
	handleGot(source: Source, indices: readonly number[]): string | null {
		if (source.have === null) {
			return "fileGot";
		}
		for (const index of indices) {
			if (source.have.add(index)) {
				this.#rarity[index] = (this.#rarity[index] ?? 0) + 1;
			}
		}
		this.#pumpAll();
		return null;
	}

	/** A part of the list. RULE: it is believed only when the root says so, and whoever gave another is not asked again. */
	handleList(source: Source, from: number, hashes: Uint8Array): string | null {
		const listing = this.#listing;
		if (
			listing?.source !== source ||
			from !== listing.got ||
			from * HASH_LENGTH + hashes.length > listing.hashes.length
		) {
			// What comes late of a list that another gave in the meantime is dropped.
			return this.#hashes === null && listing?.source === source ? "fileList" : null;
		}
		listing.hashes.set(hashes, from * HASH_LENGTH);
		listing.got += hashes.length / HASH_LENGTH;
		source.heardAt = this.#deps.clock.monotonic();
		if (listing.got < this.#count) {
			this.#askListPart();
			return null;
		}
		this.#listing = null;
		if (!isListOf(this.#row.root, this.#row.size, listing.hashes)) {
			this.#ban(source, "wrongList");
			return "fileListWrong";
		}
		this.#deps.listed(listing.hashes);
		this.#hashes = listing.hashes;
		this.#go();
		return null;
	}

	/** A part of a piece. RULE: only what was asked for, in order, and nothing is written before it has the right hash. */
	handleChunk(source: Source, index: number, offset: number, data: Uint8Array): string | null {
		this.#received += data.length;
		const asked = source.asked.get(index);
		if (asked === undefined) {
			return source.cancelled.has(index) ? null : "fileChunkUnasked";
		}
		const length = pieceLength(this.#row.size, index);
		if (offset !== asked.bytes || offset + data.length > length) {
			return "fileChunkOffset";
		}
		asked.hash.update(data);
		asked.chunks.push(data);
		asked.bytes += data.length;
		source.heardAt = this.#deps.clock.monotonic();
		this.#progressAt = source.heardAt;
		this.#meter.add(data.length, source.heardAt);
		if (asked.bytes < length) {
			return null;
		}
		this.#unask(source, index);
		const isRight = this.#hashes !== null && equalPublicBytes(asked.hash.digest(), hashAt(this.#hashes, index));
		if (!isRight) {
			this.#ban(source, "wrongPiece");
			return "filePieceWrong";
		}
		this.#cancelElsewhere(index);
		if (!this.#pieces.has(index) && !this.#inHand.has(index)) {
			void this.#write(index, asked.chunks);
		}
		source.line.pump();
		return null;
	}

	/** A peer will not send a piece, or none at all (`index` null). */
	handleNak(source: Source, reason: NakReason, index: number | null): void {
		const now = this.#deps.clock.monotonic();
		if (index !== null) {
			this.#unask(source, index);
			source.avoid(index, now);
			source.cancelled.delete(index);
		}
		if (reason !== "askOthers") {
			source.restsUntil = now + fileLimits.stalled;
			for (const asked of [...source.asked.keys()]) {
				this.#unask(source, asked);
			}
			if (this.#listing?.source === source) {
				this.#listing = null;
				this.#askList();
			}
		}
		this.#pumpAll();
	}

	/** The piece to ask of a source now, noted as asked; null if there is none. */
	next(source: Source): number | null {
		const now = this.#deps.clock.monotonic();
		const { have } = source;
		const isAsking = this.#phase === "running" && this.#hashes !== null && have !== null && source.restsUntil <= now;
		if (!isAsking || this.#deps.backlog.pieces >= fileLimits.unwritten) {
			return null;
		}
		const index = this.#pickFor(source, have, now) ?? this.#slowest(source, have, now);
		if (index !== null) {
			source.asked.set(index, { since: now, hash: startSha256(), chunks: [], bytes: 0 });
			source.cancelled.delete(index);
			this.#askedOf.set(index, (this.#askedOf.get(index) ?? new Set()).add(source));
			source.heardAt = source.asked.size === 1 ? now : source.heardAt;
		}
		return index;
	}

	/** Looks for who has stalled, and whether it is time to keep what was written. */
	tick(): void {
		const now = this.#deps.clock.monotonic();
		for (const source of this.#sources.values()) {
			const waits = source.asked.size > 0 || this.#listing?.source === source;
			if (waits && now - source.heardAt > fileLimits.stalled) {
				// On another stream it may be asked again; what still comes on this one is late.
				this.#deps.blamed(source.identity, "stalled");
				source.line.send(bulkTypes.close, source.stream, new Uint8Array());
				source.line.drop(source.stream);
				this.sourceDown(source);
			}
		}
		if (this.#unkept > 0 && now - this.#keptAt >= fileLimits.keepEvery) {
			this.#keep();
		}
		this.#pumpAll();
	}

	#pickFor(source: Source, have: PieceSet, now: number): number | null {
		const others = this.#isAuthor(source) ? this.sources.filter((other) => other !== source) : [];
		const isOpen = (index: number, of: Source): boolean =>
			of.have?.has(index) === true && !of.cancelled.has(index) && !of.isAvoided(index, this.#progressAt, now);
		return this.#picker.pick({
			isOpen: (index) =>
				!this.#pieces.has(index) &&
				!this.#inHand.has(index) &&
				!this.#askedOf.has(index) &&
				have.has(index) &&
				isOpen(index, source),
			rarity: (index) => this.#rarity[index] ?? 0,
			isForOthers: (index) => others.some((other) => other.restsUntil <= now && isOpen(index, other)),
		});
	}

	/** Whoever made the offer. */
	#isAuthor(source: Source): boolean {
		return source.identity === this.#row.peer;
	}

	/** Endgame: nothing is left to ask for but what another source has owed for long. */
	#slowest(source: Source, have: PieceSet, now: number): number | null {
		for (const [index, askers] of this.#askedOf) {
			const oldest = Math.min(...[...askers].map((asker) => asker.asked.get(index)?.since ?? now));
			const isFree = have.has(index) && !source.cancelled.has(index) && !askers.has(source);
			if (askers.size === 1 && isFree && now - oldest >= fileLimits.slowPiece) {
				return index;
			}
		}
		return null;
	}

	#unask(source: Source, index: number): void {
		source.asked.delete(index);
		const askers = this.#askedOf.get(index);
		askers?.delete(source);
		if (askers?.size === 0) {
			this.#askedOf.delete(index);
		}
	}

	#cancelElsewhere(index: number): void {
		for (const other of this.#askedOf.get(index) ?? []) {
			this.#cancel(other, [index]);
		}
	}

	#cancel(source: Source, indices: readonly number[]): void {
		for (const index of indices) {
			this.#unask(source, index);
			source.cancelled.add(index);
		}
		if (indices.length > 0) {
			source.line.send(bulkTypes.cancel, source.stream, encodeIndices(indices));
		}
	}

	#ban(source: Source, why: BlameReason): void {
		this.#banned.add(source.identity);
		this.#deps.blamed(source.identity, why);
	}

	#askList(): void {
		const now = this.#deps.clock.monotonic();
		if (this.#phase !== "running" || this.#hashes !== null || this.#listing !== null) {
			return;
		}
		const source = this.sources.find(
			(one) => one.have !== null && one.restsUntil <= now && !this.#banned.has(one.identity),
		);
		if (source !== undefined) {
			source.heardAt = now;
			this.#listing = { source, hashes: new Uint8Array(this.#count * HASH_LENGTH), got: 0 };
			this.#askListPart();
		}
	}

	#askListPart(): void {
		if (this.#listing !== null) {
			const { source, got } = this.#listing;
			const count = Math.min(fileLimits.hashesPerRecord, this.#count - got);
			source.line.send(bulkTypes.listWant, source.stream, encodeListWant(got, count));
		}
	}

	/** Something to do has turned up. */
	#go(): void {
		this.#deps.changed();
		if (this.#phase === "running" && this.#hashes !== null && this.#pieces.isFull) {
			void this.#finish();
		} else {
			this.#pumpAll();
		}
	}

	#pumpAll(): void {
		this.#askList();
		for (const source of this.#sources.values()) {
			source.line.pump();
		}
	}

	async #write(index: number, chunks: readonly Uint8Array[]): Promise<void> {
		const { backlog } = this.#deps;
		this.#inHand.add(index);
		backlog.pieces++;
		await this.#guarded(async () => {
			await this.#part?.write(chunks, index * fileLimits.piece);
			if (this.#part !== null && this.#pieces.add(index)) {
				this.#unkept++;
				this.#picker.arrived((one) => this.#pieces.has(one));
				this.#deps.gained(index);
			}
		});
		this.#inHand.delete(index);
		backlog.pieces--;
		if (this.#unkept >= fileLimits.keepPieces) {
			this.#keep();
		}
		this.#go();
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
		const pieces = this.#pieces.bytes();
		this.#unkept = 0;
		this.#keptAt = this.#deps.clock.monotonic();
		this.#keeping = this.#guarded(async () => {
			await part.keep();
			this.#deps.kept(pieces);
		}).finally(() => {
			this.#keeping = null;
		});
	}

	/** RULE: a good piece is never fetched twice. What was written and not marked yet is found by its hash. */
	async #recover(part: PartFile): Promise<void> {
		const hashes = this.#hashes;
		const { size } = await part.facts();
		const buffer = new Uint8Array(fileLimits.piece);
		// Most of what was never written reads as zeros, which need not be hashed a thousand times.
		const ofZeros = sha256(zeros);
		for (let index = 0; hashes !== null && index * fileLimits.piece < size && this.phase === "opening"; index++) {
			if (!this.#pieces.has(index)) {
				const piece = buffer.subarray(0, pieceLength(this.#row.size, index));
				const isRead = (await part.read(piece, index * fileLimits.piece)) === piece.length;
				const hash = isHole(piece) && piece.length === fileLimits.piece ? ofZeros : sha256(piece);
				const isRight = isRead && equalPublicBytes(hash, hashAt(hashes, index));
				if (isRight) {
					this.#pieces.add(index);
					this.#picker.arrived((one) => this.#pieces.has(one));
					this.#unkept++;
				}
			}
		}
	}

	/** Everything is here. */
	async #finish(): Promise<void> {
		this.#phase = "verifying";
		this.#deps.changed();
		await this.#guarded(async () => {
			await this.#keeping;
			const part = this.#part;
			if (part === null || !(await this.#verifyTrusted(part))) {
				return;
			}
			const entries = await this.#entries(part);
			if (entries === null) {
				this.#deps.stuck("contentFalse");
				return;
			}
			const pieces = this.#pieces.bytes();
			await part.keep();
			if (this.phase !== "verifying") {
				return;
			}
			this.#deps.kept(pieces);
			this.#phase = "placing";
			const to = { folder: this.#row.folder, name: this.#row.name };
			const { disk } = this.#deps;
			const path =
				this.#row.listing === 0 ? await disk.place(this.#row.id, to) : await disk.placeTree(this.#row.id, to, entries);
			await this.#deps.placed(path, entries);
			this.#phase = "done";
			this.#deps.changed();
			this.#endStreams();
			await part.close();
			this.#part = null;
			await disk.dropPart(this.#row.id);
		});
	}

	#endStreams(): void {
		for (const source of this.#sources.values()) {
			source.line.send(bulkTypes.close, source.stream, new Uint8Array());
			source.line.drop(source.stream);
		}
		this.#sources.clear();
	}

	/** Pieces of an earlier run are looked at once more; a bad one is fetched again. */
	async #verifyTrusted(part: PartFile): Promise<boolean> {
		const buffer = new Uint8Array(Math.min(fileLimits.piece, this.#row.size));
		let isWhole = true;
		for (let index = 0; index < this.#count && this.phase === "verifying"; index++) {
			if (this.#trusted.delete(index)) {
				const piece = buffer.subarray(0, pieceLength(this.#row.size, index));
				const got = await part.read(piece, index * fileLimits.piece);
				if (got < piece.length || !equalPublicBytes(sha256(piece), hashAt(this.#hashes ?? piece, index))) {
					this.#pieces.delete(index);
					this.#picker.lost(index);
					isWhole = false;
				}
			}
		}
		if (!isWhole && this.phase === "verifying") {
			this.#phase = "running";
			this.#go();
		}
		return isWhole && this.phase === "verifying";
	}

	/** What is in a folder; empty for a single file; null for a listing that is a lie. */
	async #entries(part: PartFile): Promise<readonly PlacedEntry[] | null> {
		const { listing, size } = this.#row;
		if (listing === 0) {
			return [];
		}
		const bytes = new Uint8Array(listing);
		const got = await part.read(bytes, 0);
		const decoded = got === listing ? decodeListing(bytes, size) : null;
		return decoded?.ok ? decoded.value : null;
	}

	/** A disk that refuses stops this download and nothing else. */
	async #guarded(work: () => Promise<void>): Promise<void> {
		try {
			await work();
		} catch (error) {
			if (!DiskError.is(error)) {
				this.#deps.failed(error);
			} else if (this.#phase !== "stopped") {
				this.#deps.stuck(error.problem);
			}
		}
	}
}

const zeros = new Uint8Array(fileLimits.piece);

/** Nothing but zeros, as what was never written reads. */
const isHole = (piece: Uint8Array): boolean => Buffer.compare(piece, zeros.subarray(0, piece.length)) === 0;
