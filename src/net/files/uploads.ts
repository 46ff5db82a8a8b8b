/**
 * What one peer fetches from us over its bulk link: served only while it may have it, read piece by piece, never more at
 * once than fits the link's queue (PROTOCOL "Files").
 */
import type { BufferPool } from "../bufferPool.ts";
import { HASH_LENGTH } from "../crypto/hash.ts";
import { fileLimits } from "../limits.ts";
import type { Clock } from "../ports.ts";
import { Timer } from "../timer.ts";
import {
	bulkTypes,
	decodeIndices,
	decodeListWant,
	decodeOpen,
	encodeIndices,
	encodeList,
	encodeNak,
	type FileOpen,
	type NakReason,
} from "../wire/files.ts";
import { sourceFault } from "./content.ts";
import { DiskError } from "./disk.ts";
import { PieceSet } from "./pieces.ts";

/** A content that is here, or as much of it as is. */
export interface Holding {
	readonly root: string;
	readonly size: number;
	/** The list, checked. */
	readonly hashes: Uint8Array;
	/** What of it can be served now. */
	readonly pieces: PieceSet;
	/** Reads a piece into the beginning of `into`. @throws DiskError, SourceChanged */
	read(index: number, into: Uint8Array): Promise<number>;
	/** Our own file is not what we offered; the person wants to know. */
	broken(reason: "changed" | "vanished" | "unreadable"): void;
	/** Whom each piece of an own offer was given to; others give to everybody. */
	readonly given: GivenBook | null;
	/** So many bytes of it were sent. */
	sent(bytes: number): void;
}

/**
 * Whom the pieces of a content were given to first. RULE: of several who fetch the same, each piece is given to one, and
 * the others are pointed to them once; so whoever has everything uploads it little more than once.
 */
export class GivenBook {
	readonly #first = new Map<number, Upload>();

	/** It is gone: what it was given it may not give to others. */
	closed(upload: Upload): void {
		for (const [index, first] of this.#first) {
			if (first === upload) {
				this.#first.delete(index);
			}
		}
	}

	/** It does not want it after all, and has not got it. RULE: nobody is pointed to whoever asks and takes nothing. */
	freed(upload: Upload, index: number): void {
		if (this.#first.get(index) === upload) {
			this.#first.delete(index);
		}
	}

	/** Whether `upload` should ask others for a piece; noted as given to it otherwise. */
	isForOthers(upload: Upload, index: number): boolean {
		const first = this.#first.get(index);
		if (first === undefined) {
			this.#first.set(index, upload);
			return false;
		}
		return first !== upload && !upload.pointed.has(index);
	}
}

/** One stream of a peer's. */
export interface Upload {
	readonly stream: number;
	readonly open: FileOpen;
	readonly holding: Holding;
	/** Pieces it was told that we have. */
	readonly told: PieceSet;
	/** Pieces it was pointed to others for. */
	readonly pointed: Set<number>;
	/** Pieces it asked for and has not got, in order. */
	asked: number[];
	/** Pieces that came since it was told. */
	news: number[];
	/** When it was last looked whether it may have it, monotonic ms. */
	checkedAt: number;
}

/** What uploads to one peer are built from. */
export interface UploadsDeps {
	readonly clock: Clock;
	readonly link: {
		readonly bufferedAmount: number;
		send(type: number, stream: number, body: Uint8Array): void;
		sendPiece(stream: number, index: number, data: Uint8Array): void;
	};
	/** RULE: only members of a room where a standing message offers it, or the other end of the conversation where it was offered. */
	readonly holdingFor: (open: FileOpen) => Holding | NakReason;
	/** Of one piece each. */
	readonly buffers: BufferPool;
	readonly failed: (error: unknown) => void;
}

/** How soon a full queue is looked at again, ms. */
const lookAgain = 20;
/** Pieces read at once for one peer: one is sealed while the next is read. */
const readsAtOnce = 2;

/** Serves one peer. */
export class Uploads {
	readonly #deps: UploadsDeps;
	readonly #uploads = new Map<number, Upload>();
	#reading = 0;
	readonly #nextLook: Timer;
	#isClosed = false;

	constructor(deps: UploadsDeps) {
		this.#deps = deps;
		this.#nextLook = new Timer(deps);
	}

	get size(): number {
		return this.#uploads.size;
	}

	/** The link is gone. */
	close(): void {
		this.#isClosed = true;
		this.#nextLook.cancel();
		for (const upload of [...this.#uploads.values()]) {
			this.#drop(upload);
		}
	}

	/**
	 * Takes a record of somebody who fetches. Returns why no honest one sends it, or null.
	 * RULE: whoever asks on and on and reads nothing wants our memory; a short question may have a long answer.
	 */
	receive(type: number, stream: number, body: Uint8Array): string | null {
		if (this.#deps.link.bufferedAmount > fileLimits.unread) {
			return "fileUnread";
		}
		if (type === bulkTypes.open) {
			return this.#open(stream, body);
		}
		const upload = this.#uploads.get(stream);
		if (upload === undefined) {
			// Said before it heard that we have nothing for it, or after the stream ended.
			return null;
		}
		const count = upload.holding.pieces.count;
		switch (type) {
			case bulkTypes.listWant: {
				const want = decodeListWant(body, count);
				if (!want.ok) {
					return want.reason;
				}
				const { from } = want.value;
				const hashes = upload.holding.hashes.subarray(from * HASH_LENGTH, (from + want.value.count) * HASH_LENGTH);
				this.#deps.link.send(bulkTypes.list, stream, encodeList(from, hashes));
				return null;
			}
			case bulkTypes.want: {
				const indices = decodeIndices(body, fileLimits.wantPerRecord, count);
				return indices.ok ? this.#want(upload, indices.value) : indices.reason;
			}
			case bulkTypes.cancel: {
				const indices = decodeIndices(body, fileLimits.wantPerRecord, count);
				return indices.ok ? this.#cancel(upload, indices.value) : indices.reason;
			}
			default:
				this.#drop(upload);
				return body.length === 0 ? null : "fileClose";
		}
	}

	/** A content of ours has a piece more; those who fetch it are told in batches by `tellNews`. */
	gained(holding: Holding, index: number): void {
		for (const upload of this.#uploads.values()) {
			if (upload.holding === holding) {
				upload.news.push(index);
			}
		}
	}

	tellNews(): void {
		for (const upload of this.#uploads.values()) {
			while (upload.news.length > 0) {
				const indices = upload.news.splice(0, fileLimits.gotPerRecord);
				for (const index of indices) {
					upload.told.add(index);
				}
				this.#deps.link.send(bulkTypes.got, upload.stream, encodeIndices(indices));
			}
		}
	}

	/** What a peer may not have any more, or what is not here any more. */
	recheck(): void {
		for (const upload of [...this.#uploads.values()]) {
			const holding = this.#deps.holdingFor(upload.open);
			if (holding !== upload.holding) {
				this.end(upload, typeof holding === "string" ? holding : "refused");
			}
		}
	}

	/** Ends one content's streams, saying why. */
	endAll(holding: Holding, reason: NakReason): void {
		for (const upload of [...this.#uploads.values()]) {
			if (upload.holding === holding) {
				this.end(upload, reason);
			}
		}
	}

	end(upload: Upload, reason: NakReason): void {
		this.#deps.link.send(bulkTypes.nak, upload.stream, encodeNak(reason, null));
		this.#drop(upload);
	}

	#open(stream: number, body: Uint8Array): string | null {
		const open = decodeOpen(body);
		if (!open.ok) {
			return open.reason;
		}
		if (this.#uploads.has(stream) || this.#uploads.size >= fileLimits.streams) {
			return "fileStreams";
		}
		const holding = this.#deps.holdingFor(open.value);
		if (typeof holding === "string") {
			this.#deps.link.send(bulkTypes.nak, stream, encodeNak(holding, null));
			return null;
		}
		const { pieces } = holding;
		const bytes = pieces.bytes();
		const upload: Upload = {
			stream,
			open: open.value,
			holding,
			told: PieceSet.from(pieces.count, bytes) ?? PieceSet.none(pieces.count),
			pointed: new Set(),
			asked: [],
			news: [],
			checkedAt: this.#deps.clock.monotonic(),
		};
		this.#uploads.set(stream, upload);
		this.#deps.link.send(bulkTypes.have, stream, bytes);
		return null;
	}

	/** RULE: whoever may not have it any more gets nothing more of it. Looking is a read of the store, not made for each piece. */
	#mayStillHave(upload: Upload): boolean {
		const now = this.#deps.clock.monotonic();
		if (now - upload.checkedAt < fileLimits.lookEvery) {
			return true;
		}
		upload.checkedAt = now;
		return this.#deps.holdingFor(upload.open) === upload.holding;
	}

	/**
	 * RULE: whoever asks for more at once than it may have under way does not want it but our memory. What it was told of it
	 * may ask for, though it is not here any more.
	 */
	#want(upload: Upload, indices: readonly number[]): string | null {
		const { link } = this.#deps;
		const { holding, open, stream } = upload;
		if (!this.#mayStillHave(upload)) {
			this.end(upload, "refused");
			return null;
		}
		// Noted of whoever is alone, too: others may come.
		const given = open.room === "" ? null : holding.given;
		for (const index of indices) {
			if (!upload.told.has(index) || upload.asked.includes(index)) {
				return "fileWant";
			}
			if (!holding.pieces.has(index)) {
				link.send(bulkTypes.nak, stream, encodeNak("askOthers", index));
			} else if (given?.isForOthers(upload, index) === true) {
				upload.pointed.add(index);
				link.send(bulkTypes.nak, stream, encodeNak("askOthers", index));
			} else {
				upload.asked.push(index);
			}
		}
		const asked = [...this.#uploads.values()].reduce((sum, one) => sum + one.asked.length, 0);
		if (asked > fileLimits.wantsQueued) {
			return "fileWantFlood";
		}
		this.#pump();
		return null;
	}

	/** What is being sent it gets all the same. */
	#cancel(upload: Upload, indices: readonly number[]): null {
		for (const index of indices.filter((one) => upload.asked.includes(one))) {
			upload.holding.given?.freed(upload, index);
		}
		upload.asked = upload.asked.filter((index) => !indices.includes(index));
		return null;
	}

	/** Streams in turn, one piece each. */
	#pump(): void {
		while (!this.#isClosed && this.#reading < readsAtOnce) {
			const upload = [...this.#uploads.values()].find((one) => one.asked.length > 0);
			if (upload === undefined) {
				return;
			}
			if (this.#deps.link.bufferedAmount > fileLimits.sendQueue) {
				this.#nextLook.setUnlessSet(lookAgain, () => this.#pump());
				return;
			}
			// The last in the order of turns from now on.
			this.#uploads.delete(upload.stream);
			this.#uploads.set(upload.stream, upload);
			const index = upload.asked.shift() ?? 0;
			this.#reading++;
			void this.#send(upload, index);
		}
	}

	async #send(upload: Upload, index: number): Promise<void> {
		const { link, buffers } = this.#deps;
		const buffer = buffers.take();
		try {
			const length = await upload.holding.read(index, buffer);
			if (this.#uploads.get(upload.stream) === upload) {
				link.sendPiece(upload.stream, index, buffer.subarray(0, length));
				upload.holding.sent(length);
			}
		} catch (error) {
			this.#readFailed(upload, error);
		} finally {
			buffers.give(buffer);
			this.#reading--;
		}
		this.#pump();
	}

	#readFailed(upload: Upload, error: unknown): void {
		try {
			const reason = sourceFault(error);
			upload.holding.broken(reason);
			if (this.#uploads.get(upload.stream) === upload) {
				this.end(upload, reason);
			}
		} catch (unexpected) {
			if (!DiskError.is(unexpected)) {
				this.#deps.failed(unexpected);
			}
		}
	}

	#drop(upload: Upload): void {
		this.#uploads.delete(upload.stream);
		upload.holding.given?.closed(upload);
	}
}
