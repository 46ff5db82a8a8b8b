/** Reads and writes offers and transfers of files. Every method of the reader may throw `StoreError`. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { fromHex } from "../wire/bytes.ts";
import { decodeText, encodeText } from "../wire/json.ts";
import { bytesOf, hexOf } from "./cells.ts";
import { guarded, StoreError } from "./database.ts";
import type { FileRow, FileWrite } from "./fileRows.ts";
import type { Sealing } from "./sealing.ts";

const sources = {
	all: "SELECT file, sealed FROM files ORDER BY id",
	layout: "SELECT layout AS cell FROM files WHERE file = ?",
	hashes: "SELECT hashes AS cell FROM files WHERE file = ?",
	pieces: "SELECT pieces AS cell FROM files WHERE file = ?",
	put: "INSERT INTO files (file, sealed) VALUES (?, ?) ON CONFLICT (file) DO UPDATE SET sealed = excluded.sealed",
	putLayout: "UPDATE files SET layout = ? WHERE file = ?",
	putHashes: "UPDATE files SET hashes = ? WHERE file = ?",
	putPieces: "UPDATE files SET pieces = ? WHERE file = ?",
	drop: "DELETE FROM files WHERE file = ?",
} as const;

type Statements = Readonly<Record<keyof typeof sources, StatementSync>>;

/** The table of files. */
export class FileTable {
	readonly #sealing: Sealing;
	readonly #statements: Statements;

	constructor(deps: { readonly sealing: Sealing; readonly database: DatabaseSync }) {
		this.#sealing = deps.sealing;
		const prepared = Object.entries(sources).map(([name, sql]) => [name, deps.database.prepare(sql)]);
		this.#statements = Object.fromEntries(prepared) as Statements;
	}

	/** Every row, in the order they were put. */
	all(): readonly FileRow[] {
		return guarded(() =>
			this.#statements.all.all().map((cells) => {
				// Sealed by us under our key: its shape is what we wrote.
				const text = decodeText(this.#open("sealed", hexOf(cells.file), cells.sealed));
				return text.ok ? (JSON.parse(text.value) as FileRow) : corrupt();
			}),
		);
	}

	/** What a content is made of, as it was put; undefined if nothing was. */
	layout(id: string): Uint8Array | undefined {
		return this.#cell("layout", id);
	}

	/** The list of hashes, checked before it was put; undefined if it is not here yet. */
	hashes(id: string): Uint8Array | undefined {
		return this.#cell("hashes", id);
	}

	/** The bitmap of what is on the disk; undefined if nothing is. */
	pieces(id: string): Uint8Array | undefined {
		return guarded(() => bytesOf(this.#statements.pieces.get(fromHex(id))?.cell));
	}

	/** Inside the running transaction. */
	write(write: FileWrite): void {
		const s = this.#statements;
		if ("drop" in write) {
			s.drop.run(fromHex(write.id));
			return;
		}
		switch (write.put) {
			case "file":
				s.put.run(fromHex(write.row.id), this.#seal("sealed", write.row.id, encodeText(JSON.stringify(write.row))));
				return;
			case "fileLayout":
				s.putLayout.run(this.#seal("layout", write.id, write.layout), fromHex(write.id));
				return;
			case "fileHashes":
				s.putHashes.run(this.#seal("hashes", write.id, write.hashes), fromHex(write.id));
				return;
			case "filePieces":
				s.putPieces.run(write.pieces, fromHex(write.id));
				return;
		}
	}

	#cell(column: "layout" | "hashes", id: string): Uint8Array | undefined {
		return guarded(() => {
			const cell = this.#statements[column].get(fromHex(id))?.cell;
			return cell === null || cell === undefined ? undefined : this.#open(column, id, cell);
		});
	}

	#seal(column: string, id: string, bytes: Uint8Array): Uint8Array {
		return this.#sealing.seal("files", column, id, bytes);
	}

	#open(column: string, id: string, sealed: unknown): Uint8Array {
		const bytes = bytesOf(sealed);
		return (bytes && this.#sealing.open("files", column, id, bytes)) ?? corrupt();
	}
}

const corrupt = (): never => {
	throw new StoreError("storeCorrupt", null);
};
