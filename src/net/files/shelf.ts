/** A content that is whole on this disk, an own offer or something received, served from where it is. */
import type { FileRow } from "../store/fileRows.ts";
import { encodeText, isObject } from "../wire/json.ts";
import { ContentReader, type Layout, type ReaderDeps, type SourceFile } from "./content.ts";
import { PieceSet, pieceCount } from "./pieces.ts";
import { GivenBook, type Holding } from "./uploads.ts";

/** What a shelf is built from. */
export interface ShelfDeps extends ReaderDeps {
	/** A file is not what it was, and what it was again. */
	readonly broken: (reason: "changed" | "vanished" | "unreadable") => void;
	readonly mended: () => void;
}

/** What is on this disk whole: an own offer, or what was received and put in place. */
export class Shelf implements Holding {
	readonly root: string;
	readonly size: number;
	readonly hashes: Uint8Array;
	readonly pieces: PieceSet;
	readonly given: GivenBook | null;
	/** Bytes sent since the program started. */
	sentBytes = 0;
	readonly #reader: ContentReader;
	readonly #deps: ShelfDeps;

	constructor(
		deps: ShelfDeps,
		options: { readonly row: FileRow; readonly hashes: Uint8Array; readonly layout: Layout },
	) {
		const { row, hashes, layout } = options;
		this.given = row.direction === "out" ? new GivenBook() : null;
		this.root = row.root;
		this.size = row.size;
		this.hashes = hashes;
		this.pieces = PieceSet.all(pieceCount(row.size));
		this.#reader = new ContentReader(deps, { layout });
		this.#deps = deps;
	}

	read(index: number, into: Uint8Array): Promise<number> {
		return this.#reader.read(index, into);
	}

	broken(reason: "changed" | "vanished" | "unreadable"): void {
		this.#deps.broken(reason);
	}

	sent(bytes: number): void {
		this.sentBytes += bytes;
		this.#deps.mended();
	}

	close(): Promise<void> {
		return this.#reader.close();
	}
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
