/**
 * A conversation as one JSON document; its shape is in docs/EXPORT.md and changes only with `format`. Everything is as
 * it was sent, byte for byte.
 */
import type { Message, MessageBody } from "../../net/api/messages.ts";
import type { HistoryHead, HistoryWriter } from "./historyWriter.ts";

/** Name and version of the shape. */
export const jsonHistoryFormat = "lan-chat-history/1";

/** Writes one message a line, so that a long history can be read line by line, too. */
export function jsonHistory(head: HistoryHead): HistoryWriter {
	let isFirst = true;
	const { kind, id, name, exportedMs } = head;
	return {
		begin: () => {
			const top = { format: jsonHistoryFormat, exportedAt: iso(exportedMs), conversation: { kind, id, name } };
			return `${JSON.stringify(top, null, "\t").slice(0, -2)},\n\t"messages": [`;
		},
		add: (messages) => {
			const lines = messages.map((message) => {
				const comma = isFirst ? "" : ",";
				isFirst = false;
				return `${comma}\n\t\t${JSON.stringify(jsonMessage(message))}`;
			});
			return lines.join("");
		},
		end: () => "\n\t]\n}\n",
	};
}

function jsonMessage(message: Message) {
	const { id, atMs, author, authorName, authorTag, mine, body, delivery, editedMs, reactions, doubt } = message;
	return {
		id,
		at: iso(atMs),
		author: { id: author, name: authorName, tag: authorTag, isMe: mine },
		body: jsonBody(body),
		delivery,
		editedAt: editedMs === 0 ? null : iso(editedMs),
		reactions: reactions.map(({ emoji, names }) => ({ emoji, names })),
		doubt: doubt === "" ? null : doubt,
	};
}

function jsonBody(body: MessageBody) {
	if (body.kind !== "snippet") return body;
	const { text, language, path, eol, ranges, remote, commit, modified } = body.snippet;
	return { kind: "snippet", text, language, path, eol, ranges, remote, commit, modified };
}

/** A peer chose the time: one no calendar has is written as the beginning of all of them. */
function iso(ms: number): string {
	const date = new Date(ms);
	return Number.isNaN(date.getTime()) ? new Date(0).toISOString() : date.toISOString();
}
