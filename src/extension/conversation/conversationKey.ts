/**
 * How a conversation is called wherever pages, drafts and what is in view are kept: a room by its id, the conversation
 * with one person by `direct-` and the peerId. Pure.
 */

const directPrefix = "direct-";

/** The key of the conversation with one person. */
export function directKey(peerId: string): string {
	return directPrefix + peerId;
}

/** The peerId in the key of a direct conversation; empty for a room's. */
export function personOfKey(key: string): string {
	return key.startsWith(directPrefix) ? key.slice(directPrefix.length) : "";
}

/** A conversation as menus of its page match it (`webviewSection`), and as the commands in them take it. */
export function menuContextOf(key: string): Readonly<Record<string, string>> {
	const peerId = personOfKey(key);
	return peerId === "" ? { webviewSection: "room", room: key } : { webviewSection: "direct", peerId };
}

/** Whether this can be the key of a conversation. */
export function isConversationKey(key: string): boolean {
	return /^(direct-)?[0-9a-f]{1,128}$/.test(key);
}

/** Whether this can be somebody's peerId. */
export function isPeerId(text: string): boolean {
	return /^[0-9a-f]{1,128}$/.test(text);
}
