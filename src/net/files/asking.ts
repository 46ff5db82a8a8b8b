/**
 * Whom to ask for what of one content: who has which pieces, which one to ask of whom, what is taken back, who has
 * stalled and who gave something wrong (PROTOCOL "Files"). Touches no disk.
 */
import { equalPublicBytes } from "../crypto/bytes.ts";
import { sha256 } from "../crypto/hash.ts";
import { fileLimits } from "../limits.ts";
import type { Clock, RandomBytes } from "../ports.ts";
import type { FileRow } from "../store/fileRows.ts";
import { bulkTypes, encodeIndices, type NakReason } from "../wire/files.ts";
import { ListAsking } from "./listAsking.ts";
import { Meter } from "./meter.ts";
import { Others } from "./others.ts";
import { Picker } from "./picker.ts";
import { hashAt, PieceSet, pieceCount, pieceLength } from "./pieces.ts";
import { Source, type SourceLine } from "./source.ts";
import type { Backlog, Stock } from "./stock.ts";

/** Why a peer is not asked any more. */
export type BlameReason = "wrongPiece" | "wrongList" | "stalled" | "slow";

/** What asking is built from. */
export interface AskingDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly backlog: Backlog;
	readonly stock: Stock;
	/** Anything is to be asked for at all. */
	readonly isRunning: () => boolean;
	/** The list is here, and is the one the root names. May throw `StoreError`. */
	readonly listed: (hashes: Uint8Array) => void;
	/** A piece with the right hash is here, and is not on the disk yet. */
	readonly received: (index: number, piece: Uint8Array) => void;
	/** Whoever made the offer, under the key it has now. */
	readonly author: () => string;
	/** A peer gave something wrong, or nothing. */
	readonly blamed: (identity: string, why: BlameReason) => void;
}

/** The peers of one download. */
export class Asking {
	readonly #deps: AskingDeps;
	readonly #row: FileRow;
	readonly #count: number;
	readonly #sources = new Map<string, Source>();
	readonly #meter = new Meter();
	readonly #picker: Picker;
	/** How many sources have each piece. */
	readonly #rarity: Uint16Array;
	/** Who is asked for a piece. */
	readonly #askedOf = new Map<number, Set<Source>>();
	/** Peers not asked any more. */
	readonly #banned = new Set<string>();
	readonly #list: ListAsking;
	readonly #others = new Others();

	constructor(deps: AskingDeps, row: FileRow) {
		this.#deps = deps;
		this.#row = row;
		this.#count = pieceCount(row.size);
		this.#list = new ListAsking(row);
		this.#rarity = new Uint16Array(this.#count);
		// A direct conversation has one source, whose disk likes order; in a room those who fetch should not fetch the same.
		this.#picker = new Picker(this.#count, row.room === "" ? null : deps.random);
	}

	get sources(): readonly Source[] {
		return [...this.#sources.values()];
	}

	get bytesPerSecond(): number {
		return this.#meter.rate(this.#deps.clock.monotonic());
	}

	/** Whether there is nobody but this source to ask, and nobody else who asks it, as far as can be seen. */
	isAlone(source: Source): boolean {
		return this.#sources.size === 1 && !source.hasPointed;
	}

	isBanned(identity: string): boolean {
		return this.#banned.has(identity);
	}

	/** Nobody is asked for anything any more. */
	stop(): void {
		this.endStreams();
		this.#askedOf.clear();
		this.#rarity.fill(0);
		this.#list.stop();
	}

	endStreams(): void {
		for (const source of this.#sources.values()) {
			source.line.send(bulkTypes.close, source.stream, new Uint8Array());
			source.line.drop(source.stream);
			this.#deps.backlog.asked -= source.asked.size;
			source.asked.clear();
		}
		this.#sources.clear();
	}

	/** A piece is here. */
	arrived(): void {
		this.#picker.arrived((one) => this.#deps.stock.pieces.has(one));
	}

	/** A piece that was here is not any more. */
	lost(index: number): void {
		this.#picker.lost(index);
	}

	/** A stream to a peer that may have something is open. */
	sourceUp(line: SourceLine, stream: number): Source {
		const nowMs = this.#deps.clock.monotonic();
		const source = new Source(line, { stream, nowMs });
		this.#meter.begin(nowMs);
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
		this.#list.forget(source);
		this.pump();
	}

	/** All that a peer has. Returns why no honest one says so, or null. */
	handleHave(source: Source, bitmap: Uint8Array): string | null {
		const have = PieceSet.from(this.#count, bitmap);
		if (have === null || source.have !== null) {
			return "fileHave";
		}
		source.have = have;
		source.owesFrom(this.#deps.clock.monotonic());
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
		this.pump();
		return null;
	}

	/** A part of the list. RULE: it is believed only when the root says so, and whoever gave another is not asked again. */
	handleList(source: Source, from: number, hashes: Uint8Array): string | null {
		const taken = this.#list.take(source, from, hashes);
		if (taken === "late") {
			return null;
		}
		if (taken === "unasked") {
			return this.#deps.stock.hashes === null ? "fileList" : null;
		}
		if (taken === "wrong") {
			this.#ban(source, "wrongList");
			return "fileListWrong";
		}
		if (taken !== "more") {
			this.#deps.listed(taken);
		}
		return null;
	}

	/** A part of a piece. RULE: only what was asked for, in order, and nothing is written before it has the right hash. */
	handleChunk(source: Source, index: number, offset: number, data: Uint8Array): string | null {
		const asked = source.asked.get(index);
		if (asked === undefined) {
			return source.cancelled.has(index) ? null : "fileChunkUnasked";
		}
		const length = pieceLength(this.#row.size, index);
		if (offset !== asked.bytes || offset + data.length > length) {
			return "fileChunkOffset";
		}
		asked.data ??= this.#deps.backlog.buffers.take().subarray(0, length);
		asked.data.set(data, offset);
		asked.bytes += data.length;
		const now = this.#deps.clock.monotonic();
		this.#cameFrom(source, data.length, now);
		this.#meter.add(data.length, now);
		if (asked.bytes < length) {
			return null;
		}
		this.#unask(source, index);
		source.gave(asked, now);
		const { stock, received } = this.#deps;
		const isRight = stock.hashes !== null && equalPublicBytes(sha256(asked.data), hashAt(stock.hashes, index));
		if (!isRight) {
			this.#ban(source, "wrongPiece");
			return "filePieceWrong";
		}
		for (const other of this.#askedOf.get(index) ?? []) {
			this.#cancel(other, index);
		}
		if (!stock.has(index)) {
			received(index, asked.data);
		}
		source.line.pump();
		return null;
	}

	/** A peer will not send a piece, or none at all (`index` null). RULE: only what was asked for can be refused. */
	handleNak(source: Source, reason: NakReason, index: number | null): string | null {
		const now = this.#deps.clock.monotonic();
		if (index !== null) {
			if (!source.asked.has(index) && !source.cancelled.has(index)) {
				return "fileNakUnasked";
			}
			this.#unask(source, index);
			source.avoid(index, now);
			source.cancelled.delete(index);
		}
		if (reason !== "askOthers") {
			source.restsUntil = now + fileLimits.stalled;
			for (const asked of [...source.asked.keys()]) {
				this.#unask(source, asked);
			}
			this.#list.forget(source);
		}
		this.pump();
		return null;
	}

	/** The piece to ask of a source now, noted as asked; null if there is none. */
	next(source: Source): number | null {
		const { clock, stock, backlog, isRunning } = this.#deps;
		const now = clock.monotonic();
		const { have } = source;
		const isAsking = isRunning() && stock.hashes !== null && have !== null && source.restsUntil <= now;
		// RULE: of who is slow one piece is asked at a time, so that little is lost when it goes, and others may be asked.
		if (source.pace >= fileLimits.slowPiece && source.asked.size > 0) return null;
		// RULE: whatever peers owe, and however many they are, what is under way costs the node so much memory and no more.
		if (!isAsking || backlog.pieces >= fileLimits.unwritten || backlog.asked >= fileLimits.underWay) {
			return null;
		}
		const index = this.#pickFor(source, have, now) ?? this.#slowest(source, have, now);
		if (index !== null) {
			source.asked.set(index, { since: now, data: null, bytes: 0 });
			backlog.asked++;
			source.cancelled.delete(index);
			this.#askedOf.set(index, (this.#askedOf.get(index) ?? new Set()).add(source));
			if (source.asked.size === 1) {
				source.owesFrom(now);
			}
		}
		return index;
	}

	/** Looks for who has stalled. */
	tick(): void {
		const now = this.#deps.clock.monotonic();
		for (const source of this.#sources.values()) {
			const owes = source.have === null || source.asked.size > 0 || this.#list.isOwedBy(source);
			if (owes && source.goesOn(now)) {
				this.#cameFrom(source, 0, now);
			}
			const fault = owes ? source.fault(now, this.sources) : null;
			if (fault !== null) {
				// On another stream it may be asked again; what still comes on this one is late.
				this.#deps.blamed(source.identity, fault);
				this.#close(source);
			}
		}
	}

	/**
	 * Somebody waits to be asked and all places are taken: whoever owes nothing and has given nothing for a while is let go.
	 * RULE: places go round, so that those who have nothing for us keep nobody else from being asked.
	 */
	makeRoom(): boolean {
		const before = this.#deps.clock.monotonic() - fileLimits.stalled;
		const idle = this.sources.find((one) => one.asked.size === 0 && one.wholeAt < before && !this.#isAuthor(one));
		if (idle !== undefined) {
			this.#close(idle);
		}
		return idle !== undefined;
	}

	/** Asks whoever has something for as much as there is room for. */
	pump(): void {
		this.#askList();
		for (const source of this.#sources.values()) {
			source.line.pump();
		}
	}

	#pickFor(source: Source, have: PieceSet, now: number): number | null {
		const others = this.#isAuthor(source) ? this.sources.filter((other) => other !== source) : [];
		const isOpen = (index: number, of: Source): boolean =>
			of.have?.has(index) === true && !of.cancelled.has(index) && !of.isAvoided(index, this.#others, now);
		return this.#picker.pick({
			isOpen: (index) =>
				!this.#deps.stock.has(index) && !this.#askedOf.has(index) && have.has(index) && isOpen(index, source),
			end: this.#deps.stock.pieces.held + fileLimits.ahead,
			rarity: (index) => this.#rarity[index] ?? 0,
			isForOthers: (index) => others.some((other) => other.restsUntil <= now && isOpen(index, other)),
		});
	}

	#cameFrom(source: Source, bytes: number, now: number): void {
		if (!this.#isAuthor(source)) {
			this.#others.gave(bytes, now);
		}
	}

	/** Whoever made the offer. */
	#isAuthor(source: Source): boolean {
		return source.identity === this.#deps.author();
	}

	/**
	 * Endgame: nothing is left to ask for but what other sources have owed for long. RULE: one more is asked every while,
	 * however many owe it, so that nobody who dawdles can keep a piece from us; not before it is owed for as long as the
	 * other would take, and not of who pointed to others as long as they give: where all are slow, all would ask there.
	 */
	#slowest(source: Source, have: PieceSet, now: number): number | null {
		for (const [index, askers] of this.#askedOf) {
			const latest = Math.max(...[...askers].map((asker) => asker.asked.get(index)?.since ?? now));
			const isKept = source.cancelled.has(index) || source.isAvoided(index, this.#others, now);
			const isFree = have.has(index) && !isKept && !askers.has(source);
			if (isFree && now - latest >= Math.max(fileLimits.slowPiece, source.pace)) {
				return index;
			}
		}
		return null;
	}

	#close(source: Source): void {
		source.line.send(bulkTypes.close, source.stream, new Uint8Array());
		source.line.drop(source.stream);
		this.sourceDown(source);
	}

	#unask(source: Source, index: number): void {
		if (source.asked.delete(index)) {
			this.#deps.backlog.asked--;
		}
		const askers = this.#askedOf.get(index);
		askers?.delete(source);
		if (askers?.size === 0) {
			this.#askedOf.delete(index);
		}
	}

	#cancel(source: Source, index: number): void {
		this.#unask(source, index);
		source.cancelled.add(index);
		source.line.send(bulkTypes.cancel, source.stream, encodeIndices([index]));
	}

	#ban(source: Source, why: BlameReason): void {
		this.#banned.add(source.identity);
		this.#deps.blamed(source.identity, why);
	}

	#askList(): void {
		const { clock, stock, isRunning } = this.#deps;
		const now = clock.monotonic();
		if (isRunning() && stock.hashes === null) {
			const canGive = (one: Source): boolean =>
				(one.have?.held ?? 0) > 0 && one.restsUntil <= now && !this.#banned.has(one.identity);
			this.#list.ask(this.sources.filter(canGive), now);
		}
	}
}
