/** Reads the columns of an event. */
import { bytesOf, hexOf } from "./cells.ts";
import type { EventRow, ServedRow } from "./rows.ts";

/** The row of an event; `cell` has the columns of `eventColumns`. */
export const eventOf = (cell: Record<string, unknown>): EventRow => ({
	author: hexOf(cell.author),
	log: hexOf(cell.log),
	id: hexOf(cell.ev),
	order: hexOf(cell.ord),
	shown: cell.shown === 1,
	clientId: typeof cell.client === "string" ? cell.client : "",
	...servedOf(cell),
});

/** What of it goes out. */
export const servedOf = (cell: Record<string, unknown>): ServedRow => ({
	seq: Number(cell.seq),
	checked: cell.checked === 1,
	header: bytesOf(cell.header) ?? new Uint8Array(),
	body: bytesOf(cell.body) ?? null,
	gone: goneWords[Number(cell.gone)] ?? "",
});

/** What stands in column `gone`. */
const goneWords: readonly EventRow["gone"][] = ["", "erased", "deleted", "again", "awaited"];

/** The number that stands for why a body is gone. */
export const goneCode = (gone: EventRow["gone"]): number => goneWords.indexOf(gone);
