/** Events of one log, read as far as they are asked for at a time. */
import type { StatementSync } from "node:sqlite";
import { fromHex } from "../wire/bytes.ts";
import { guarded } from "./database.ts";
import type { LogPart, ServedRow } from "./rows.ts";

/** Which events of a log, by number, and how much of them is read at once. */
export interface BoundedPart extends LogPart {
	readonly room: string;
	readonly maxBytes: number;
}

/** The rows `from` to `to` in order, until `maxBytes` are reached (at least one). */
export const readPart = <Row extends ServedRow>(
	statement: StatementSync,
	{ room, author, log, from, to, maxBytes }: BoundedPart,
	rowOf: (cell: Record<string, unknown>) => Row,
): readonly Row[] =>
	guarded(() => {
		const rows: Row[] = [];
		let bytes = 0;
		for (const cell of statement.iterate(fromHex(room), fromHex(author), fromHex(log), from, to)) {
			const row = rowOf(cell);
			bytes += row.header.length + (row.body?.length ?? 0);
			if (rows.length > 0 && bytes > maxBytes) {
				break;
			}
			rows.push(row);
		}
		return rows;
	});
