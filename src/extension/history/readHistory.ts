/**
 * A whole conversation, oldest message first, page by page. Memory holds one page and one mark a page: the node gives
 * pages from the newest backwards, so the way is walked back once for the marks and then read forwards.
 */
import type { Message, MessagePage } from "../../net/api/messages.ts";
import type { Outcome } from "../../net/api/outcome.ts";

/** What the node gives at once at most. */
export const historyPageRows = 200;

/** The newest `limit` messages before `before`; see `rooms/page`. */
export type ReadPage = (before: string, limit: number) => Promise<Outcome<MessagePage>>;

/** How it went: everything was handed over, or why not. */
export type HistoryEnd = { readonly kind: "done"; readonly count: number } | { readonly kind: "cancelled" } | Refused;

type Refused = { readonly kind: "refused"; readonly failure: Extract<Outcome<never>, { ok: false }> };

/** What reading needs. */
export interface ReadHistoryDeps {
	readonly page: ReadPage;
	/** Takes messages, oldest first; reading goes on when it resolves. */
	readonly take: (messages: readonly Message[]) => Promise<void>;
	/** How many were found and handed over so far. */
	readonly progress: (found: number, taken: number) => void;
	readonly signal: AbortSignal;
}

/** Hands over every message there was when it began. What comes meanwhile is left out, or in where it filled a gap. */
export async function readHistory({ page, take, progress, signal }: ReadHistoryDeps): Promise<HistoryEnd> {
	/** `order` of the first message of each page, newest page first. */
	const marks: string[] = [];
	let found = 0;
	for (let before = ""; ; ) {
		if (signal.aborted) return { kind: "cancelled" };
		const outcome = await page(before, historyPageRows);
		if (!outcome.ok) return { kind: "refused", failure: outcome };
		const { messages, hasOlder } = outcome.value;
		const first = messages[0]?.order ?? "";
		if (first === "" || first === before) break;
		marks.push(first);
		found += messages.length;
		progress(found, 0);
		if (!hasOlder) break;
		before = first;
	}
	let taken = 0;
	for (let index = marks.length - 1; index >= 0; index--) {
		const range = { from: index === marks.length - 1 ? "" : (marks[index] ?? ""), to: marks[index - 1] ?? "" };
		const read = await readRange(page, range, signal);
		if ("kind" in read) return read;
		await take(read);
		taken += read.length;
		progress(Math.max(found, taken), taken);
	}
	return { kind: "done", count: taken };
}

/** Messages from `from` up to before `to`; more than a page where older ones were filled in meanwhile. */
async function readRange(
	page: ReadPage,
	{ from, to }: { readonly from: string; readonly to: string },
	signal: AbortSignal,
): Promise<readonly Message[] | HistoryEnd> {
	let messages: readonly Message[] = [];
	for (let before = to; ; ) {
		if (signal.aborted) return { kind: "cancelled" };
		const outcome = await page(before, historyPageRows);
		if (!outcome.ok) return { kind: "refused", failure: outcome };
		const older = outcome.value.messages.filter(({ order }) => order >= from);
		messages = [...older, ...messages];
		const first = outcome.value.messages[0]?.order ?? "";
		if (!outcome.value.hasOlder || first === "" || first <= from || first === before) return messages;
		before = first;
	}
}
