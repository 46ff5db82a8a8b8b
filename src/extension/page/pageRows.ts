/** Messages of the node to rows of the page: only what is shown crosses. Pure. */
import type { FileOffer, Message, Snippet, SnippetRange } from "../../net/api/messages.ts";
import { protocolLimits, type Row, type RowBody, type SnippetPreview } from "../../webview/protocol.ts";
import { assertNever } from "../assertNever.ts";
import { clip, maxNameUnits } from "../clip.ts";
import { contentInWords } from "../files/sizes.ts";
import type { L10n } from "../l10n.ts";
import { noticeSpan } from "./noticeStrings.ts";

/**
 * One row of the page. SECURITY: what peers chose is cut to what the page takes, so that no message of theirs, however
 * strange, can make it refuse a whole snapshot.
 */
export function pageRow(l10n: L10n, message: Message): Row {
	const { id, order, clientId, author, mine, delivery } = message;
	return {
		id,
		order,
		clientId,
		author,
		authorName: clip(message.authorName, maxNameUnits),
		authorTag: clip(message.authorTag, maxTagUnits),
		mine,
		atMs: bounded(message.atMs, maxTimeMs),
		delivery,
		editedMs: bounded(message.editedMs, maxTimeMs),
		reactions: message.reactions.slice(0, protocolLimits.reactions).map(({ emoji, names, mine: isMine }) => ({
			emoji: clip(emoji, protocolLimits.emojiUnits),
			names: names.slice(0, protocolLimits.members).map((each) => clip(each, maxNameUnits)),
			mine: isMine,
		})),
		doubt: message.doubt,
		body: pageBody(l10n, message),
	};
}

const maxTagUnits = 16;
const maxReasonUnits = 400;
const maxLanguageUnits = 100;
const maxPathUnits = 4_096;
/** The last moment a `Date` can hold. */
const maxTimeMs = 8_640_000_000_000_000;
const maxCount = 1_000_000_000;

function pageBody(l10n: L10n, { body }: Message): RowBody {
	switch (body.kind) {
		case "text":
			return { kind: "text", text: clip(body.text, protocolLimits.messageBytes) };
		case "snippet":
			return snippetPreview(body.snippet);
		case "file":
			return offeredFile(l10n, body.file);
		case "unreadable":
		case "newer":
		case "erased":
		case "deleted":
			return { kind: body.kind };
		case "notice":
			return {
				kind: "notice",
				notice: body.notice,
				name: clip(body.name || noticeSpan(l10n, body.hours), maxNameUnits),
				peerId: body.peerId,
				tag: body.isMe ? "" : clip(body.tag, maxTagUnits),
				reason: clip(body.reason, maxReasonUnits),
				lost: body.lost,
			};
		default:
			return assertNever(body);
	}
}

function offeredFile(l10n: L10n, { name, size, count, listing }: FileOffer): RowBody {
	const isFolder = listing > 0;
	const about = contentInWords(l10n, { count, size, isFolder });
	return { kind: "file", name: clip(name, protocolLimits.fileNameUnits), about, isFolder };
}

/** The beginning of a snippet: 48 KiB of code in a hundred rows would be too much to post at every opening. */
function snippetPreview({ text, language, path, ranges, modified }: Snippet): SnippetPreview {
	const lines = text.split(/\r\n?|\n/);
	// The empty line after the last line end is no line to show.
	if (lines.length > 1 && lines.at(-1) === "") lines.pop();
	const beginning = lines.slice(0, protocolLimits.previewLines).join("\n");
	const preview = clip(beginning, protocolLimits.previewUnits);
	return {
		kind: "snippet",
		language: clip(language, maxLanguageUnits),
		path: clip(path, maxPathUnits),
		ranges: ranges.slice(0, protocolLimits.previewRanges).map(shownLines),
		pieces: ranges.length,
		lineCount: lines.length,
		preview,
		isWhole: lines.length <= protocolLimits.previewLines && preview === beginning,
		modified,
	};
}

/** 1-based. A selection that ends before the first character of a line does not reach into that line. */
function shownLines({ startLine, endLine, endColumn }: SnippetRange): {
	readonly first: number;
	readonly last: number;
} {
	const last = endColumn === 0 && endLine > startLine ? endLine : endLine + 1;
	return { first: bounded(startLine + 1, maxCount), last: bounded(last, maxCount) };
}

function bounded(value: number, max: number): number {
	return Number.isFinite(value) ? Math.min(Math.max(0, Math.trunc(value)), max) : 0;
}
