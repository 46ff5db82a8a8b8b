/**
 * What was typed and is not signed yet. Kept on disk from the moment it is accepted, sealed, in order; signed only once
 * it is safe to go on with our own log (PROTOCOL "Self-fork guard").
 */
import type { Draft } from "../api/messages.ts";
import { textLimits, wireLimits } from "../limits.ts";
import type { Write } from "../store/rows.ts";
import type { Store } from "../store/store.ts";
import { decodeJson, encodeText } from "../wire/json.ts";
import { decodeSnippetJson, encodeContent, encodeSnippetJson } from "./body.ts";
import type { Pending } from "./conversation.ts";

/** JSON bytes that fit an event's body: without the tag, the length before and the longest padding (PROTOCOL "Author logs"). */
const carriedMost = wireLimits.eventBody - 16 - 4 - 63;

/** The outbox of one room. */
export class Outbox {
	readonly #room: string;
	#pending: Pending[];

	/** @throws StoreError */
	constructor(deps: { readonly store: Store }, options: { readonly room: string }) {
		this.#room = options.room;
		this.#pending = deps.store.outbox(options.room).flatMap((row) => decodePending(row.clientId, row.draft) ?? []);
	}

	get pending(): readonly Pending[] {
		return this.#pending;
	}

	has(clientId: string): boolean {
		return this.#pending.some((pending) => pending.clientId === clientId);
	}

	/** What to write so that `pending` survives; to be followed by `add` once committed. */
	writeFor(pending: Pending): Write {
		return { put: "outbox", room: this.#room, row: { clientId: pending.clientId, draft: encodePending(pending) } };
	}

	add(pending: Pending): void {
		this.#pending = [...this.#pending, pending];
	}

	/** It has been signed, or given up. */
	remove(clientId: string): void {
		this.#pending = this.#pending.filter((pending) => pending.clientId !== clientId);
	}
}

const encodePending = (pending: Pending): Uint8Array =>
	encodeText(
		JSON.stringify({
			atMs: pending.atMs,
			kind: pending.draft.kind,
			text: pending.draft.kind === "text" ? pending.draft.text : "",
			snippet:
				pending.draft.kind === "snippet"
					? Buffer.from(encodeSnippetJson(pending.draft.snippet)).toString("base64")
					: "",
		}),
	);

/** Ours, sealed by us; a row that cannot be read (a newer version wrote it) is left where it is. */
const decodePending = (clientId: string, bytes: Uint8Array): Pending | null => {
	const json = decodeJson(bytes);
	if (!json.ok) {
		return null;
	}
	const { atMs, kind, text, snippet } = json.value;
	if (typeof atMs !== "number") {
		return null;
	}
	if (kind === "text" && typeof text === "string") {
		return { clientId, atMs, draft: { kind, text } };
	}
	if (kind === "snippet" && typeof snippet === "string") {
		const decoded = decodeSnippetJson(new Uint8Array(Buffer.from(snippet, "base64")));
		return decoded.ok ? { clientId, atMs, draft: { kind, snippet: decoded.value } } : null;
	}
	return null;
};

/**
 * Size of a draft as it counts against its limit, bytes: of a text as it is written, or as it would be carried where
 * that is more than fits an event (control characters take six bytes each in JSON).
 */
export const draftSize = (draft: Draft): number => {
	if (draft.kind === "snippet") {
		return encodeSnippetJson(draft.snippet).length;
	}
	const written = encodeText(draft.text).length;
	const carried = encodeContent(draft).json.length;
	return written <= textLimits.message && carried > carriedMost ? carried : written;
};
