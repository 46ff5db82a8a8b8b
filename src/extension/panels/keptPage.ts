/** What VS Code kept of a page when the window closed. Pure. */
import { isConversationKey, isPeerId } from "../conversation/conversationKey.ts";

/**
 * The key of the conversation of a kept page; null when what is kept is not ours to read: it is `unknown`, may be
 * damaged, or of another version.
 */
export function keptRoom(state: unknown): string | null {
	const room = textIn(state, "room");
	return isConversationKey(room) ? room : null;
}

/** With whom keys were compared on a kept page; null as above. */
export function keptPeer(state: unknown): string | null {
	const peerId = textIn(state, "peerId");
	return isPeerId(peerId) ? peerId : null;
}

function textIn(state: unknown, key: string): string {
	if (typeof state !== "object" || state === null || !Object.hasOwn(state, key)) return "";
	const value = (state as Readonly<Record<string, unknown>>)[key];
	return typeof value === "string" ? value : "";
}
