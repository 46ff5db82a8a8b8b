/**
 * What was typed and is not signed yet. Kept on disk from the moment it is accepted, sealed, in order; signed only once
 * it is safe to go on with our own log (PROTOCOL "Self-fork guard").
 */
import { textLimits, wireLimits } from "../../limits.ts";
import type { Write } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";
import { decodeJson, encodeText, isObject } from "../../wire/json.ts";
import {
	type Act,
	decodeContent,
	decodeFileOffer,
	decodeSnippetJson,
	encodeContent,
	encodeSnippetJson,
	type Said,
} from "../logs/body.ts";

/** JSON bytes that fit an event's body: without the tag, the length before and the longest padding (PROTOCOL "Author logs"). */
const carriedMost = wireLimits.eventBody - 16 - 4 - 63;

/** Something typed, before it is signed. */
export interface Pending {
	readonly clientId: string;
	readonly draft: Said;
	readonly atMs: number;
}

/** What is to be done to a message that is signed, before that is signed itself. `clientId` is only a name here. */
export interface PendingAct {
	readonly clientId: string;
	readonly act: Act;
	readonly atMs: number;
}

/** Everything that waits, in the order in which the person did it. */
export type Waiting = Pending | PendingAct;

/** The outbox of one room. */
export class Outbox {
	readonly #room: string;
	#waiting: Waiting[];

	/** @throws StoreError */
	constructor(deps: { readonly store: Store }, options: { readonly room: string }) {
		this.#room = options.room;
		this.#waiting = deps.store.outbox(options.room).flatMap((row) => decodePending(row.clientId, row.draft) ?? []);
	}

	/** What waits, messages and what is to be done to others. */
	get waiting(): readonly Waiting[] {
		return this.#waiting;
	}

	/** The messages among it. */
	get pending(): readonly Pending[] {
		return this.#waiting.filter((waiting) => "draft" in waiting);
	}

	/** What is to be done to a message. */
	actsOn(id: string): readonly PendingAct[] {
		return this.#waiting.filter((waiting) => "act" in waiting && waiting.act.of === id) as readonly PendingAct[];
	}

	has(clientId: string): boolean {
		return this.#waiting.some((waiting) => waiting.clientId === clientId);
	}

	/** What to write so that `waiting` survives; to be followed by `put` once committed. */
	writeFor(waiting: Waiting): Write {
		return { put: "outbox", room: this.#room, row: { clientId: waiting.clientId, draft: encodeWaiting(waiting) } };
	}

	/** What to write so that `waiting` stands where what has its `clientId` stands. */
	revisionFor(waiting: Waiting): Write {
		return { put: "revision", room: this.#room, row: { clientId: waiting.clientId, draft: encodeWaiting(waiting) } };
	}

	/** What is to be done to messages that have other ids now, under those. */
	renamed(ids: ReadonlyMap<string, string>): readonly PendingAct[] {
		return this.#waiting.flatMap((waiting) => {
			const of = "act" in waiting ? ids.get(waiting.act.of) : undefined;
			return "act" in waiting && of !== undefined ? [{ ...waiting, act: { ...waiting.act, of } }] : [];
		});
	}

	/** Adds at the end, or takes the place of what has that `clientId`. */
	put(waiting: Waiting): void {
		this.#waiting = this.has(waiting.clientId)
			? this.#waiting.map((known) => (known.clientId === waiting.clientId ? waiting : known))
			: [...this.#waiting, waiting];
	}

	/** It has been signed, or given up. */
	remove(clientId: string): void {
		this.#waiting = this.#waiting.filter((waiting) => waiting.clientId !== clientId);
	}
}

const encodeWaiting = (waiting: Waiting): Uint8Array =>
	"draft" in waiting ? encodePending(waiting) : encodePendingAct(waiting);

const encodePendingAct = ({ act, atMs }: PendingAct): Uint8Array => {
	const { kind, json } = encodeContent(act);
	return encodeText(JSON.stringify({ atMs, kind: "act", act: kind, body: Buffer.from(json).toString("base64") }));
};

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
			file: pending.draft.kind === "file" ? pending.draft.file : null,
		}),
	);

/** Ours, sealed by us; a row that cannot be read (a newer version wrote it) is left where it is. */
const decodePending = (clientId: string, bytes: Uint8Array): Waiting | null => {
	const json = decodeJson(bytes);
	if (!json.ok) {
		return null;
	}
	const { atMs, kind, text, snippet, act, body, file } = json.value;
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
	if (kind === "file" && isObject(file)) {
		const decoded = decodeFileOffer(file);
		return decoded.ok ? { clientId, atMs, draft: { kind, file: decoded.value } } : null;
	}
	if (kind === "act" && typeof act === "number" && typeof body === "string") {
		const content = decodeContent(act, new Uint8Array(Buffer.from(body, "base64")));
		const isAct = content.kind === "edit" || content.kind === "erase" || content.kind === "reaction";
		return isAct ? { clientId, atMs, act: content } : null;
	}
	return null;
};

/**
 * Size of a draft as it counts against its limit, bytes: of a text as it is written, or as it would be carried where
 * that is more than fits an event (control characters take six bytes each in JSON).
 */
export const draftSize = (draft: Said | Extract<Act, { kind: "edit" }>): number => {
	if (draft.kind === "file") {
		return encodeContent(draft).json.length;
	}
	if (draft.kind === "snippet") {
		return encodeSnippetJson(draft.snippet).length;
	}
	const written = encodeText(draft.text).length;
	const carried = encodeContent(draft).json.length;
	return written <= textLimits.message && carried > carriedMost ? carried : written;
};
