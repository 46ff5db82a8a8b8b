/** A peer's bulk link as files use it: what we fetch over it, how much at once, and what the peer fetches. */
import { fileLimits } from "../limits.ts";
import {
	bulkTypes,
	decodeChunk,
	decodeIndices,
	decodeList,
	decodeNak,
	encodeIndices,
	encodeOpen,
	type FileOpen,
	type NakReason,
} from "../wire/files.ts";
import type { Download } from "./download.ts";
import type { Source, SourceLine } from "./source.ts";
import { Uploads, type UploadsDeps } from "./uploads.ts";

/** The link itself. */
export interface LineLink {
	/** Identity key, hex, proved by the handshake. */
	readonly identity: string;
	readonly bufferedAmount: number;
	/** Bytes that came, of messages that are not whole, too. */
	readonly receivedBytes: number;
	send(type: number, stream: number, body: Uint8Array): void;
	sendPiece(stream: number, index: number, data: Uint8Array): void;
	fault(reason: string): void;
}

/** What a line is built from. */
export interface FileLineDeps extends Omit<UploadsDeps, "link"> {
	readonly link: LineLink;
	/** A peer will not send anything of a content. */
	readonly refused: (download: Download, identity: string, reason: NakReason) => void;
}

interface Fetching {
	readonly download: Download;
	readonly source: Source;
}

/** One peer's line. */
export class FileLine implements SourceLine {
	readonly uploads: Uploads;
	readonly #deps: FileLineDeps;
	/** By stream, in the order of turns. */
	readonly #fetching = new Map<number, Fetching>();
	#nextStream = 1;
	#isPumping = false;
	#isClosed = false;
	/** Bytes that came for streams that are over. */
	#late = 0;

	constructor(deps: FileLineDeps) {
		this.#deps = deps;
		this.uploads = new Uploads(deps);
	}

	get identity(): string {
		return this.#deps.link.identity;
	}

	get receivedBytes(): number {
		return this.#deps.link.receivedBytes;
	}

	get isIdle(): boolean {
		return this.#fetching.size === 0 && this.uploads.size === 0;
	}

	/** Begins to fetch a content from this peer, unless that goes on already. */
	fetch(download: Download, open: FileOpen): void {
		const isKnown = [...this.#fetching.values()].some((one) => one.download === download);
		if (isKnown || this.#isClosed || this.#fetching.size >= fileLimits.streams) {
			return;
		}
		const stream = this.#nextStream++;
		this.#fetching.set(stream, { download, source: download.asking.sourceUp(this, stream) });
		this.send(bulkTypes.open, stream, encodeOpen(open));
	}

	drop(stream: number): void {
		this.#fetching.delete(stream);
		this.#late = 0;
	}

	closed(): void {
		this.#isClosed = true;
		this.uploads.close();
		for (const { download, source } of this.#fetching.values()) {
			download.asking.sourceDown(source);
		}
		this.#fetching.clear();
	}

	send(type: number, stream: number, body: Uint8Array): void {
		this.#deps.link.send(type, stream, body);
	}

	fault(reason: string): void {
		this.#deps.link.fault(reason);
	}

	/**
	 * Asks for more as far as there is room, for all of it in one record; with nobody else in sight once half of the window
	 * is free, since a record that asks costs both ends as much as to seal a tenth of a piece. RULE: contents take turns, so
	 * that of ten none waits for another, and never more is asked of a peer than the window: what is asked for is all a peer
	 * may send, and all we must hold.
	 */
	pump(): void {
		// What is asked for can be refused at once by a link in memory.
		if (this.#isPumping || this.#isClosed) {
			return;
		}
		this.#isPumping = true;
		const isAlone = [...this.#fetching.values()].every(({ download, source }) => download.asking.isAlone(source));
		const mostUnderWay = isAlone ? fileLimits.window / 2 : fileLimits.window - 1;
		while (this.#underWay() <= mostUnderWay) {
			const wanted = this.#pick();
			if (wanted.size === 0) {
				break;
			}
			for (const [stream, indices] of wanted) {
				this.send(bulkTypes.want, stream, encodeIndices(indices));
			}
		}
		this.#isPumping = false;
	}

	/** What to ask for now, by stream, noted as asked. */
	#pick(): ReadonlyMap<number, number[]> {
		const wanted = new Map<number, number[]>();
		let idle = 0;
		while (this.#underWay() < fileLimits.window && idle < this.#fetching.size) {
			const [next] = this.#fetching;
			if (next === undefined) {
				break;
			}
			const [stream, fetching] = next;
			this.#fetching.delete(stream);
			this.#fetching.set(stream, fetching);
			const index = fetching.download.asking.next(fetching.source);
			idle = index === null ? idle + 1 : 0;
			if (index !== null) {
				wanted.set(stream, [...(wanted.get(stream) ?? []), index]);
			}
		}
		return wanted;
	}

	/** Takes a record of the peer's. */
	receive(type: number, stream: number, body: Uint8Array): void {
		const fault = answers.has(type)
			? this.#receiveAnswer(type, stream, body)
			: this.uploads.receive(type, stream, body);
		if (fault !== null) {
			this.fault(fault);
		}
	}

	#underWay(): number {
		let count = 0;
		for (const { source } of this.#fetching.values()) {
			count += source.asked.size;
		}
		return count;
	}

	#receiveAnswer(type: number, stream: number, body: Uint8Array): string | null {
		const fetching = this.#fetching.get(stream);
		if (fetching === undefined) {
			// Sent before the peer heard that we have closed it. RULE: a stream that never was is a fault, and so is more than
			// can have been under way.
			this.#late += body.length;
			return stream > 0 && stream < this.#nextStream && this.#late <= fileLimits.owedMost ? null : "fileStream";
		}
		const { download, source } = fetching;
		switch (type) {
			case bulkTypes.chunk: {
				const chunk = decodeChunk(body);
				if (!chunk.ok) {
					return chunk.reason;
				}
				const { index, offset, data } = chunk.value;
				return download.asking.handleChunk(source, index, offset, data);
			}
			case bulkTypes.have:
				return download.asking.handleHave(source, body);
			case bulkTypes.got: {
				const indices = decodeIndices(body, fileLimits.gotPerRecord, download.stock.pieces.count);
				return indices.ok ? download.asking.handleGot(source, indices.value) : indices.reason;
			}
			case bulkTypes.list: {
				const list = decodeList(body);
				return list.ok ? download.asking.handleList(source, list.value.from, list.value.hashes) : list.reason;
			}
			default: {
				const nak = decodeNak(body);
				if (!nak.ok) {
					return nak.reason;
				}
				const { reason, index } = nak.value;
				const fault = download.asking.handleNak(source, reason, index);
				if (index === null) {
					this.#fetching.delete(stream);
					download.asking.sourceDown(source);
					this.#deps.refused(download, this.identity, reason);
				}
				return fault;
			}
		}
	}
}

/** Records that answer what we asked for. */
const answers: ReadonlySet<number> = new Set([
	bulkTypes.have,
	bulkTypes.got,
	bulkTypes.list,
	bulkTypes.chunk,
	bulkTypes.nak,
]);
