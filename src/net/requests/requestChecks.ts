/** What every request handler needs: parameters checked as strictly as a peer's. */
import type { Draft } from "../api/messages.ts";
import type { Requests } from "../api/requests.ts";
import type { RequestName } from "../api/rooms.ts";
import { textLimits } from "../limits.ts";
import { decodeSnippet } from "../room/logs/body.ts";
import { isHex } from "../wire/bytes.ts";
import { isObject } from "../wire/json.ts";

/** Handlers of some requests. */
export type Handlers<Methods extends keyof Requests> = {
	readonly [Method in Methods]: (
		params: Requests[Method]["params"],
		/** Aborted when the window does not want it any more; for what goes far before it does anything. */
		givenUp?: AbortSignal,
	) => Promise<Requests[Method]["result"]> | Requests[Method]["result"];
};

const clientIdForm = new RegExp(`^[A-Za-z0-9-]{8,${textLimits.clientId}}$`);

/** Whether a page may call what it sends by this. */
export const isClientId = (value: unknown): value is string => typeof value === "string" && clientIdForm.test(value);

/** Whether it can name a request to join. */
export const isRequestName = ({ room, peerId, reqId }: RequestName): boolean =>
	isHex(room, 32) && isHex(peerId, 32) && isHex(reqId, 16);

/** A string of at most `most` UTF-16 units; anything else counts as empty. */
export const textOf = (value: unknown, most: number): string => (typeof value === "string" ? value.slice(0, most) : "");

/** A draft of the form of `api/messages.ts`, or null. */
export const draftOf = (draft: unknown): Draft | null => {
	if (!isObject(draft)) {
		return null;
	}
	if (draft.kind === "text" && typeof draft.text === "string") {
		return { kind: "text", text: draft.text };
	}
	if (draft.kind === "snippet" && isObject(draft.snippet)) {
		const snippet = decodeSnippet(draft.snippet);
		return snippet.ok ? { kind: "snippet", snippet: snippet.value } : null;
	}
	return null;
};
