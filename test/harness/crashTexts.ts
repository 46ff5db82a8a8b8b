/** Texts that can be told apart and checked to the last character: a tag, and for some a tail that follows from it. */
import type { Draft, Message } from "../../src/net/api/messages.ts";
import type { Chance } from "./chance.ts";
import type { SeenRow } from "./crashProtocol.ts";

/** How long a message is: most are short, as people's are; some fill many pages of the store. */
export type Length = "short" | "long" | "snippet";

const longBytes = 9_000;
const snippetLines = 40;

/** Mostly short. */
export const someLength = (chance: Chance): Length => {
	const at = chance.next();
	return at < 0.05 ? "long" : at < 0.15 ? "snippet" : "short";
};

/** What a tag stands for. */
export const draftOf = (tag: string, length: Length): Draft => {
	const text = textOf(tag, length);
	if (length !== "snippet") {
		return { kind: "text", text };
	}
	const range = { startLine: 0, startColumn: 0, endLine: snippetLines, endColumn: 0, length: text.length };
	const place = { language: "c", path: "main.c", remote: "", commit: "", modified: false };
	return { kind: "snippet", snippet: { text, eol: "\r\n", ranges: [range], ...place } };
};

/** What the test compares of a message; null for notices. */
export const rowOf = (message: Message): SeenRow | null => {
	const { body, delivery } = message;
	if (body.kind !== "text" && body.kind !== "snippet") {
		return body.kind === "notice" ? null : { ...common(message), tag: body.kind, isWhole: false, ...undelivered };
	}
	const text = body.kind === "text" ? body.text : body.snippet.text;
	const [tag = "", length = ""] = text.split(" ", 2);
	return {
		...common(message),
		tag,
		isWhole: text === textOf(tag, length as Length),
		...(delivery?.kind === "delivered"
			? { delivered: delivery.count, of: delivery.of }
			: { delivered: delivery?.kind === "queued" ? -1 : 0, of: 0 }),
	};
};

const undelivered = { delivered: 0, of: 0 };

const common = ({ id, order, clientId, mine }: Message) => ({ id, order, clientId, mine });

const textOf = (tag: string, length: Length): string => {
	const head = `${tag} ${length} `;
	switch (length) {
		case "long":
			return head + `${tag} ž `.repeat(longBytes / (tag.length + 4));
		case "snippet":
			return head + `\tif (${tag}) { return 'ß'; }\r\n`.repeat(snippetLines);
		default:
			return head;
	}
};
