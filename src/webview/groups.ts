/** What stands above a row: a day, the "New" divider, the author. Depends on the row before only. Pure. */
import type { Row } from "./protocol.ts";

/** Rows of one author this close together share a heading, ms. */
export const groupGapMs = 5 * 60_000;

/** What to show above one row. */
export interface RowHead {
	/** The row begins a new day. */
	readonly day: boolean;
	/** The first unread row. */
	readonly divider: boolean;
	/** Name and time of the author. */
	readonly author: boolean;
}

/** What `rowHead` looks at beside the row itself. */
export interface RowContext {
	/** The row shown before; undefined for the first one. */
	readonly previous: Row | undefined;
	/** Id of the first unread row; empty if there is none. */
	readonly firstUnread: string;
	/** Number of the day a time falls on, in the person's time zone. */
	readonly dayOf: (ms: number) => number;
}

/**
 * RULE: order is causal, so a clock that is behind may put yesterday's time after today's. Only a later day than the
 * row before starts a new one; the time on the row still says what its author's clock said.
 */
export function rowHead(row: Row, { previous, firstUnread, dayOf }: RowContext): RowHead {
	const day = previous === undefined || dayOf(row.atMs) > dayOf(previous.atMs);
	const divider = previous !== undefined && row.id === firstUnread;
	const isNotice = row.body.kind === "notice";
	return { day, divider, author: !isNotice && (day || divider || !continues(row, previous)) };
}

function continues(row: Row, previous: Row | undefined): boolean {
	return (
		previous !== undefined &&
		previous.body.kind !== "notice" &&
		previous.author === row.author &&
		previous.authorName === row.authorName &&
		Math.abs(row.atMs - previous.atMs) < groupGapMs
	);
}
