/** A content that is whole on this disk, an own offer or something received, served from where it is. */
import { fileLimits } from "../limits.ts";
import type { FileRow } from "../store/fileRows.ts";
import { encodeText, isObject } from "../wire/json.ts";
import { ContentReader, type Layout, type ReaderDeps, type SourceFile } from "./content.ts";
import { DiskError } from "./disk.ts";
import { PieceSet, pieceCount } from "./pieces.ts";
import { GivenBook, type Holding } from "./uploads.ts";

/** What a content is made of, as long as it is served: megabytes, where it has many files. */
export interface Contents {
	readonly hashes: Uint8Array;
	readonly layout: Layout;
}

/** What a shelf is built from. */
export interface ShelfDeps extends ReaderDeps {
	/** Null where they are not known any more. @throws StoreError */
	readonly contents: (id: string) => Contents | null;
	readonly served: ServedNow;
	/** A file is not what it was, and what it was again. */
	readonly broken: (reason: "changed" | "vanished" | "unreadable") => void;
	readonly mended: () => void;
}

/** Shelves that have their contents in memory. */
export class ServedNow {
	/** Whichever was used last is the last. */
	readonly #shelves = new Set<Shelf>();

	/** RULE: however many contents are kept and asked for, those of a few are in memory; what is asked for again is loaded again. */
	used(shelf: Shelf): void {
		this.#shelves.delete(shelf);
		this.#shelves.add(shelf);
		const [oldest] = this.#shelves;
		if (oldest !== undefined && this.#shelves.size > fileLimits.servedNow) {
			void oldest.close();
		}
	}

	closed(shelf: Shelf): void {
		this.#shelves.delete(shelf);
	}
}

/** What is on this disk whole: an own offer, or what was received and put in place. */
export class Shelf implements Holding {
	readonly root: string;
	readonly size: number;
	readonly pieces: PieceSet;
	readonly given: GivenBook | null;
	/** Bytes sent since the program started. */
	sentBytes = 0;
	readonly #id: string;
	readonly #deps: ShelfDeps;
	#loaded: Loaded | null = null;

	constructor(deps: ShelfDeps, row: FileRow) {
		this.given = row.direction === "out" ? new GivenBook() : null;
		this.root = row.root;
		this.size = row.size;
		this.pieces = PieceSet.all(pieceCount(row.size));
		this.#id = row.id;
		this.#deps = deps;
	}

	/** Empty where they are not known any more. @throws StoreError */
	get hashes(): Uint8Array {
		return this.#load()?.hashes ?? new Uint8Array();
	}

	async read(index: number, into: Uint8Array): Promise<number> {
		const loaded = this.#load();
		if (loaded === null) {
			throw new DiskError("missing");
		}
		return await loaded.reader.read(index, into);
	}

	broken(reason: "changed" | "vanished" | "unreadable"): void {
		this.#deps.broken(reason);
	}

	sent(bytes: number): void {
		this.sentBytes += bytes;
		this.#deps.mended();
	}

	/** Lets go of files and of memory until something is asked of it again. */
	async close(): Promise<void> {
		const loaded = this.#loaded;
		this.#loaded = null;
		this.#deps.served.closed(this);
		await loaded?.reader.close();
	}

	#load(): Loaded | null {
		const contents = this.#loaded === null ? this.#deps.contents(this.#id) : null;
		if (contents !== null) {
			const { hashes, layout } = contents;
			this.#loaded = { hashes, reader: new ContentReader(this.#deps, { layout }) };
		}
		this.#deps.served.used(this);
		return this.#loaded;
	}
}

interface Loaded {
	readonly hashes: Uint8Array;
	readonly reader: ContentReader;
}

/** Serialises a layout for the store. */
export const encodeLayout = ({ listing, files, paths = [] }: Layout): Uint8Array =>
	encodeText(
		JSON.stringify({
			listing: Buffer.from(listing).toString("base64"),
			files: files.map(({ path, size, mtimeMs }) => [path, size, mtimeMs]),
			paths,
		}),
	);

/** Reads what `encodeLayout` gave; null for anything else. */
export const decodeLayout = (bytes: Uint8Array): Layout | null => {
	const value = parsed(bytes);
	if (!isObject(value) || typeof value.listing !== "string" || !Array.isArray(value.files)) {
		return null;
	}
	const files = value.files.filter(isSourceCells).map(([path, size, mtimeMs]): SourceFile => ({ path, size, mtimeMs }));
	const paths = Array.isArray(value.paths) ? value.paths.filter((path) => typeof path === "string") : [];
	const isWhole = files.length === value.files.length;
	return isWhole ? { listing: new Uint8Array(Buffer.from(value.listing, "base64")), files, paths } : null;
};

/** Ours, sealed by us; larger than what a peer's JSON may be, and so not read by the decoder for theirs. */
const parsed = (bytes: Uint8Array): unknown => {
	try {
		return JSON.parse(new TextDecoder().decode(bytes));
	} catch {
		return null;
	}
};

const isSourceCells = (cells: unknown): cells is readonly [string, number, number] =>
	Array.isArray(cells) && typeof cells[0] === "string" && typeof cells[1] === "number" && typeof cells[2] === "number";
