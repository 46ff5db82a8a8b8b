/**
 * Reading an offered content piece by piece from the files it is made of, which must still be what they were when they
 * were offered (PROTOCOL "Files"); and hashing it for the offer.
 */
import { HASH_LENGTH, sha256 } from "../crypto/hash.ts";
import { fileLimits } from "../limits.ts";
import type { Clock } from "../ports.ts";
import { Timer } from "../timer.ts";
import { DiskError, type FileDisk, type OpenedFile } from "./disk.ts";
import { pieceCount, pieceLength, rootOfFile } from "./pieces.ts";

/** A file as it was when it was offered. */
export interface SourceFile {
	readonly path: string;
	readonly size: number;
	readonly mtimeMs: number;
}

/** A file is not what it was. */
export class SourceChanged extends Error {
	static is(error: unknown): error is SourceChanged {
		return error instanceof SourceChanged;
	}
}

/** What a content is made of. */
export interface Layout {
	/** Bytes before the files; empty for a single file. */
	readonly listing: Uint8Array;
	readonly files: readonly SourceFile[];
	/** What a person chose to offer, so that it can be offered again as it is then; none of what was received. */
	readonly paths?: readonly string[];
}

/** Bytes of a content. */
export const sizeOf = ({ listing, files }: Layout): number =>
	files.reduce((sum, file) => sum + file.size, listing.length);

/** What reading stands on. */
export interface ReaderDeps {
	readonly disk: FileDisk;
	readonly clock: Clock;
}

/** Reads pieces. The file read last stays open until another is read, for a while without a read, or until `close`. */
export class ContentReader {
	readonly size: number;
	readonly #disk: FileDisk;
	readonly #layout: Layout;
	/** Where each file begins. */
	readonly #starts: readonly number[];
	#open: { readonly index: number; readonly file: OpenedFile } | null = null;
	/** Reads follow each other, since they share the open file. */
	#turn: Promise<unknown> = Promise.resolve();
	readonly #shutting: Timer;

	constructor(deps: ReaderDeps, options: { readonly layout: Layout }) {
		this.#disk = deps.disk;
		this.#shutting = new Timer(deps);
		this.#layout = options.layout;
		this.size = sizeOf(options.layout);
		let at = options.layout.listing.length;
		this.#starts = options.layout.files.map((file) => {
			const start = at;
			at += file.size;
			return start;
		});
	}

	/** Reads piece `index` into the beginning of `into`; returns its length. @throws DiskError, SourceChanged */
	read(index: number, into: Uint8Array): Promise<number> {
		const read = this.#turn.then(() => this.#read(index, into));
		this.#turn = read.catch(() => undefined).then(() => this.#shutLater());
		return read;
	}

	async close(): Promise<void> {
		await this.#turn;
		this.#shutting.cancel();
		await this.#shut();
	}

	/** RULE: a file is not held open that nobody reads: it could not be moved, nor its disk be taken away. */
	#shutLater(): void {
		this.#shutting.cancel();
		if (this.#open === null) {
			return;
		}
		this.#shutting.set(fileLimits.keptOpen, () => {
			this.#turn = this.#turn.then(() => this.#shut()).catch(() => undefined);
		});
	}

	async #read(index: number, into: Uint8Array): Promise<number> {
		const length = pieceLength(this.size, index);
		const from = index * fileLimits.piece;
		const { listing, files } = this.#layout;
		let done = 0;
		if (from < listing.length) {
			const part = listing.subarray(from, from + length);
			into.set(part);
			done = part.length;
		}
		for (let i = this.#fileAt(from + done); done < length; i++) {
			const file = files[i];
			if (file === undefined) {
				throw new SourceChanged();
			}
			const within = from + done - (this.#starts[i] ?? 0);
			const count = Math.min(file.size - within, length - done);
			if (count > 0) {
				await this.#readFile(i, file, into.subarray(done, done + count), within);
				done += count;
			}
		}
		return length;
	}

	/**
	 * RULE: a file that has another size or time than when it was offered is not read any more. It is looked at when it has
	 * been read: what is written into it meanwhile would go out as a wrong piece, and whoever sent it would be blamed.
	 */
	async #readFile(index: number, file: SourceFile, into: Uint8Array, position: number): Promise<void> {
		if (this.#open?.index !== index) {
			await this.#shut();
			this.#open = { index, file: await this.#disk.open(file.path) };
		}
		const [read] = await Promise.allSettled([this.#open.file.read(into, position)]);
		const { size, mtimeMs, kind } = await this.#disk.facts(file.path);
		if (kind !== "file" || size !== file.size || mtimeMs !== file.mtimeMs) {
			await this.#shut();
			throw new SourceChanged();
		}
		if (read.status === "rejected") {
			throw read.reason;
		}
		if (read.value < into.length) {
			throw new SourceChanged();
		}
	}

	/** The file in which the byte at `offset` is. */
	#fileAt(offset: number): number {
		let low = 0;
		let high = this.#starts.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if ((this.#starts[middle] ?? 0) <= offset) {
				low = middle;
			} else {
				high = middle - 1;
			}
		}
		return low;
	}

	async #shut(): Promise<void> {
		const open = this.#open;
		this.#open = null;
		await open?.file.close();
	}
}

/** Hashes a whole content. `progress` hears of each piece. @throws DiskError, SourceChanged, the signal's reason */
export const hashContent = async (
	reader: ContentReader,
	options: { readonly signal: AbortSignal; readonly progress: (bytes: number) => void },
): Promise<{ readonly root: string; readonly hashes: Uint8Array }> => {
	const count = pieceCount(reader.size);
	const hashes = new Uint8Array(count * HASH_LENGTH);
	const buffer = new Uint8Array(Math.min(fileLimits.piece, reader.size));
	for (let index = 0; index < count; index++) {
		options.signal.throwIfAborted();
		const length = await reader.read(index, buffer);
		hashes.set(sha256(buffer.subarray(0, length)), index * HASH_LENGTH);
		options.progress(index * fileLimits.piece + length);
	}
	return { root: rootOfFile(reader.size, hashes), hashes };
};

/** The disk's word for what went wrong with a source, as the other side is told. @throws what is neither */
export const sourceFault = (error: unknown): "changed" | "vanished" | "unreadable" => {
	if (SourceChanged.is(error)) {
		return "changed";
	}
	if (DiskError.is(error)) {
		return error.problem === "missing" ? "vanished" : error.problem === "notFile" ? "changed" : "unreadable";
	}
	throw error;
};
