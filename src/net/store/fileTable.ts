/** Reads and writes offers and transfers of files. Every method of the reader may throw `StoreError`. */
import type { DatabaseSync } from "node:sqlite";
import { fromHex } from "../wire/bytes.ts";
import { bytesOf, hexOf } from "./cells.ts";
import { guarded } from "./database.ts";
import type { FileRow, FileWrite } from "./fileRows.ts";
import { type Prepared, prepared } from "./prepared.ts";
import type { SealedCells } from "./sealedCells.ts";

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

/** The table of files. */
export class FileTable {
	readonly #cells: SealedCells;
	readonly #statements: Prepared<typeof sources>;

	constructor(deps: { readonly cells: SealedCells; readonly database: DatabaseSync }) {
		this.#cells = deps.cells;
		this.#statements = prepared(deps.database, sources);
	}

	/** Every row, in the order they were put. */
	all(): readonly FileRow[] {
		return guarded(() =>
			this.#statements.all.all().map((row) => this.#cells.openJson<FileRow>("files", hexOf(row.file), row.sealed)),
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
				s.put.run(fromHex(write.row.id), this.#cells.sealJson("files", write.row.id, write.row));
				return;
			case "fileLayout":
				s.putLayout.run(this.#cells.seal("files", write.id, write.layout, "layout"), fromHex(write.id));
				return;
			case "fileHashes":
				s.putHashes.run(this.#cells.seal("files", write.id, write.hashes, "hashes"), fromHex(write.id));
				return;
			case "filePieces":
				s.putPieces.run(write.pieces, fromHex(write.id));
				return;
		}
	}

	#cell(column: "layout" | "hashes", id: string): Uint8Array | undefined {
		return guarded(() => {
			const cell = this.#statements[column].get(fromHex(id))?.cell;
			return cell === null || cell === undefined ? undefined : this.#cells.open("files", id, cell, column);
		});
	}
}
