/**
 * The address of a received snippet's read-only document: `lanchat-snippet:/Grace ·K7QF/src/parser.ts?room=…&message=…`.
 * Pure.
 *
 * SECURITY: the path is a label a peer chose and only ever shown; what the document holds is found by the ids.
 */
import { isConversationKey } from "../conversation/conversationKey.ts";

/** Which snippet. */
export interface SnippetId {
	/** The key of the conversation. */
	readonly room: string;
	readonly message: string;
}

/** The parts of the address, as `vscode.Uri.from` takes them. */
export interface SnippetAddress {
	readonly path: string;
	readonly query: string;
}

const segmentMax = 100;
const segmentsMax = 12;

/** What a snippet's tab and its tooltip say: whose it is and what it was called there. */
export interface SnippetLabel {
	readonly author: string;
	readonly path: string;
	/** The name of code without a path. */
	readonly untitled: string;
}

/** The address of a snippet. */
export function snippetAddress(id: SnippetId, { author, path, untitled }: SnippetLabel): SnippetAddress {
	const file = shownPath(path);
	const query = new URLSearchParams({ room: id.room, message: id.message });
	const shown = [shownPath(author.replace(/[\\/]/g, " ")), file === "" ? untitled : file];
	return { path: `/${shown.filter((part) => part !== "").join("/")}`, query: query.toString() };
}

/** The ids in an address, or undefined if it is not one of ours. */
export function parseSnippetQuery(query: string): SnippetId | undefined {
	const parameters = new URLSearchParams(query);
	const room = parameters.get("room") ?? "";
	const message = parameters.get("message") ?? "";
	const isId = (text: string) => /^[0-9a-f]{1,128}$/.test(text);
	return isConversationKey(room) && isId(message) ? { room, message } : undefined;
}

/** Characters that draw nothing or turn the direction of what follows. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;

/** A path made fit for a tab: no way up, no invisible characters, of a bounded length. */
function shownPath(path: string): string {
	return path
		.split(/[\\/]/)
		.map((segment) => [...segment.replace(invisible, "").trim()].slice(0, segmentMax).join(""))
		.filter((segment) => segment !== "" && segment !== "." && segment !== "..")
		.slice(-segmentsMax)
		.join("/");
}
