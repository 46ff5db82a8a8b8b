/** What VS Code kept of a page when the window closed. Pure. */

import { isConversationKey } from "./conversationKey.ts";

/**
 * The key of the conversation of a kept page; null when what is kept is not ours to read: it is `unknown`, may be damaged, or of another
 * version.
 */
export function keptRoom(state: unknown): string | null {
	if (typeof state !== "object" || state === null || !Object.hasOwn(state, "room")) return null;
	const { room } = state as { readonly room: unknown };
	return typeof room === "string" && isConversationKey(room) ? room : null;
}
