/**
 * A whole conversation, oldest message first. The node gives pages from the newest backwards, so the way is walked once,
 * each page is laid aside, and then they are handed over the other way round. Memory holds one page.
 */
import type { Message, MessagePage } from "../../net/api/messages.ts";
import type { Outcome } from "../../net/api/outcome.ts";

/** What the node gives at once at most. */
export const historyPageRows = 200;

/** The newest `limit` messages before `before`; see `rooms/page`. */
export type ReadPage = (before: string, limit: number) => Promise<Outcome<MessagePage>>;

/** Where pages lie until all are there. */
export interface PageStack {
	/** Lays a page on top. */
	push(messages: readonly Message[]): Promise<void>;
	/** Takes the topmost page off; null when there is none. */
	pop(): Promise<readonly Message[] | null>;
}

/** How it went: everything was handed over, or why not. */
export type HistoryEnd = { readonly kind: "done"; readonly count: number } | { readonly kind: "cancelled" } | Refused;

type Refused = { readonly kind: "refused"; readonly failure: Extract<Outcome<never>, { ok: false }> };

/** What reading needs. */
export interface ReadHistoryDeps {
	readonly page: ReadPage;
	readonly stack: PageStack;
	/** Takes messages, oldest first; reading goes on when it resolves. */
	readonly take: (messages: readonly Message[]) => Promise<void>;
	/** How many were found and handed over so far. */
	readonly progress: (found: number, taken: number) => void;
	readonly signal: AbortSignal;
}

/** Hands over every message there was when it began. What comes meanwhile is left out, or in where it filled a gap. */
export async function readHistory({ page, stack, take, progress, signal }: ReadHistoryDeps): Promise<HistoryEnd> {
	let found = 0;
	for (let before = ""; ; ) {
		if (signal.aborted) return { kind: "cancelled" };
		const outcome = await page(before, historyPageRows);
		if (!outcome.ok) return { kind: "refused", failure: outcome };
		const { messages, hasOlder } = outcome.value;
		const first = messages[0]?.order ?? "";
		if (first === "" || first === before) break;
		await stack.push(messages);
		found += messages.length;
		progress(found, 0);
		if (!hasOlder) break;
		before = first;
	}
	let taken = 0;
	for (let messages = await stack.pop(); messages !== null; messages = await stack.pop()) {
		if (signal.aborted) return { kind: "cancelled" };
		await take(messages);
		taken += messages.length;
		progress(found, taken);
	}
	return { kind: "done", count: taken };
}
