/** What the list shows, by index: the rows, then what is not sent yet. Pure. */
import type { Pending, Row } from "./protocol.ts";
import type { PageState } from "./state.ts";

/** One entry of the list. */
export type Item =
	| { readonly kind: "row"; readonly row: Row }
	| { readonly kind: "pending"; readonly pending: Pending };

type Listed = Pick<PageState, "rows" | "pending">;

/** How many entries there are. */
export function countItems({ rows, pending }: Listed): number {
	return rows.length + pending.length;
}

/** The entry at `index`, which must be in range. */
export function itemAt({ rows, pending }: Listed, index: number): Item {
	const row = rows[index];
	if (row) return { kind: "row", row };
	const waiting = pending[index - rows.length];
	if (!waiting) throw new RangeError(`There is no entry ${index} in the list`);
	return { kind: "pending", pending: waiting };
}

/**
 * The key of the entry at `index`: the same while a message is on its way, queued, sent. No object and no string is
 * made for it, since the list asks for all keys whenever one changes.
 */
export function keyAt({ rows, pending }: Listed, index: number): string {
	const row = rows[index];
	if (row) return row.clientId === "" ? row.id : row.clientId;
	return pending[index - rows.length]?.clientId ?? "";
}

const lineHeight = 20;
const headHeight = 26;
const snippetHeight = 340;
const fileHeight = 120;
/** Long messages are mostly code, which is folded. */
const maxLines = 24;
/** Fewer than fit into a line: most lines are not full. */
const unitsPerLine = 60;

/** About how high an entry is, px, before it was measured: asked for all entries again and again, so it is rough. */
export function estimateAt({ rows, pending }: Listed, index: number): number {
	const body = rows[index]?.body;
	if (body?.kind === "snippet") return snippetHeight;
	if (body?.kind === "file") return fileHeight;
	const text = body?.kind === "text" ? body.text : pending[index - rows.length]?.text;
	if (text === undefined) return headHeight;
	return headHeight / 2 + lineHeight * Math.min(maxLines, 1 + Math.floor(text.length / unitsPerLine));
}
