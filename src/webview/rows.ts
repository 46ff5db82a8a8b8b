/** The list of rows: sorted by `order`, one row an id. Pure. */
import type { Row } from "./protocol.ts";

/**
 * Puts new and changed rows in their places. Rows older than the first one loaded are left out while there are older
 * ones to load: they come with their page, and a gap between would look like a whole conversation.
 */
export function upsertRows(rows: readonly Row[], incoming: readonly Row[], hasOlder: boolean): readonly Row[] {
	const ids = new Set(incoming.map(({ id }) => id));
	const clientIds = new Set(incoming.map(({ clientId }) => clientId));
	clientIds.delete("");
	const replaced = new Set<string>();
	const kept = rows.filter((row) => {
		const isKept = !ids.has(row.id) && !clientIds.has(row.clientId);
		if (!isKept) replaced.add(row.id);
		return isKept;
	});
	const oldest = hasOlder ? (rows[0]?.order ?? "") : "";
	return merge(kept, lastOfEachId(incoming.filter((row) => row.order >= oldest || replaced.has(row.id))));
}

/** The rows of one page in front of those loaded; what overlaps is loaded already. */
export function prependRows(rows: readonly Row[], older: readonly Row[]): readonly Row[] {
	const first = rows[0];
	return merge(rows, first ? older.filter((row) => row.order < first.order) : older);
}

/**
 * The window of a new snapshot over the rows already loaded. Older rows stay where the window continues them, so that
 * somebody reading far up keeps the place; where there is a hole between them they are dropped.
 */
export function overlayWindow(
	rows: readonly Row[],
	window: readonly Row[],
	hasOlder: boolean,
): { readonly rows: readonly Row[]; readonly isContinued: boolean } {
	const first = window[0];
	const newest = rows.at(-1);
	if (!first || !newest || !hasOlder || newest.order < first.order) return { rows: window, isContinued: false };
	const older = rows.filter((row) => row.order < first.order);
	return { rows: prependRows(window, older), isContinued: older.length > 0 };
}

/** Index of the first row with an `order` after `order`; the length if there is none. */
export function firstAfter(rows: readonly Row[], order: string): number {
	let low = 0;
	let high = rows.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((rows[middle]?.order ?? "") > order) high = middle;
		else low = middle + 1;
	}
	return low;
}

/**
 * `order` of the newest row that has its final place; empty if there is none. What is queued stands last whatever its
 * order, and gets another one when it is sent.
 */
export function newestOrder(rows: readonly Row[]): string {
	return rows.findLast(({ delivery }) => delivery?.kind !== "queued")?.order ?? "";
}

/** How many messages of others come after `order`. */
export function countFromOthersAfter(rows: readonly Row[], order: string): number {
	let count = 0;
	for (let index = firstAfter(rows, order); index < rows.length; index++) {
		if (isFromOthers(rows[index])) count++;
	}
	return count;
}

/** The first message of somebody else after `order`. */
export function firstFromOthersAfter(rows: readonly Row[], order: string): Row | undefined {
	for (let index = firstAfter(rows, order); index < rows.length; index++) {
		if (isFromOthers(rows[index])) return rows[index];
	}
	return undefined;
}

/** Notices are nobody's messages. */
export function isFromOthers(row: Row | undefined): boolean {
	return row !== undefined && !row.mine && row.body.kind !== "notice";
}

function lastOfEachId(rows: readonly Row[]): readonly Row[] {
	return [...new Map(rows.map((row) => [row.id, row])).values()].sort(byOrder);
}

function byOrder(a: Row, b: Row): number {
	return a.order < b.order ? -1 : a.order > b.order ? 1 : 0;
}

/** Both are sorted; most often `b` goes to one end of `a`. */
function merge(a: readonly Row[], b: readonly Row[]): readonly Row[] {
	const sorted = [...b].sort(byOrder);
	const first = sorted[0];
	const last = sorted.at(-1);
	if (!first || !last) return a;
	if ((a.at(-1)?.order ?? "") <= first.order) return [...a, ...sorted];
	if (last.order <= (a[0]?.order ?? "")) return [...sorted, ...a];
	return [...a, ...sorted].sort(byOrder);
}
