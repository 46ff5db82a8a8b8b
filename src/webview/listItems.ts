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

/** Stays the same while a message is on its way, queued, sent. */
export function itemKey(item: Item): string {
	const clientId = item.kind === "row" ? item.row.clientId : item.pending.clientId;
	return clientId === "" && item.kind === "row" ? item.row.id : `client ${clientId}`;
}

const lineHeight = 20;
const headHeight = 26;
const unitsPerLine = 90;
const snippetHeight = 90;

/** About how high an entry is, px, before it was measured. */
export function estimateItem(item: Item): number {
	if (item.kind === "pending") return textHeight(item.pending.text);
	const { body } = item.row;
	if (body.kind === "text") return textHeight(body.text);
	if (body.kind === "snippet") return snippetHeight + lineHeight * body.preview.split("\n").length;
	return headHeight;
}

function textHeight(text: string): number {
	let lines = 0;
	for (const line of text.split("\n")) lines += 1 + Math.floor(line.length / unitsPerLine);
	return headHeight / 2 + lineHeight * Math.min(lines, maxLines);
}

/** Longer ones are mostly code, which is folded. */
const maxLines = 24;
