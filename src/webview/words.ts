/** Rows in words: names, labels for screen readers, where a snippet comes from. Pure. */
import { assertNever } from "./assertNever.ts";
import { authorInWords, authorName } from "./names.ts";
import { noticeInWords } from "./notices.ts";
import type { RoomHeader, Row, RowDelivery, SnippetPreview } from "./protocol.ts";
import type { PageState } from "./state.ts";
import type { Strings } from "./strings.ts";
import { fill, truncate } from "./text.ts";
import type { TimeWords } from "./times.ts";

/** Longest text of a message in a label, UTF-16 units: a label cannot be skimmed. */
const maxSpokenUnits = 300;

/** What rows are put into words with. */
type Spoken = Pick<PageState, "strings" | "header">;

/** Who can read what is said here, and who knows of it. */
export function encryptionInWords(header: RoomHeader, strings: Strings): string {
	if (header.kind === "direct") return strings.encryptedDirect;
	if (header.role === "closed") return strings.encryptedClosed;
	return header.listed ? strings.encryptedListed : strings.encryptedUnlisted;
}

/** Below the hint an admin gets at the start of a room, which has said already who knows of it. */
export function encryptionBesideHint(header: RoomHeader, strings: Strings): string {
	const isTold = header.kind === "room" && header.role === "admin";
	return isTold ? strings.encryptedRoom : encryptionInWords(header, strings);
}

/** "Grace ·M3XW, 14:05, text, Delivered to 2 of 3". */
export function rowLabel(row: Row, spoken: Spoken, times: TimeWords): string {
	const { strings, header } = spoken;
	const body = bodyInWords(row, spoken);
	if (row.body.kind === "notice") return `${body}, ${times.short(row.atMs)}`;
	const state = row.delivery === null ? [] : [deliveryInWords(row.delivery, strings)];
	const doubt = doubtInWords(row, strings);
	const extra = [
		...(row.editedMs > 0 ? [strings.edited] : []),
		...row.reactions.map((reaction) => reactionInWords(reaction, strings)),
		...(doubt === "" ? [] : [doubt]),
	];
	return [authorInWords(row, header), times.short(row.atMs), body, ...extra, ...state].join(", ");
}

/** "Grace ·M3XW: text". */
export function arrivalInWords(row: Row, spoken: Spoken): string {
	return `${authorInWords(row, spoken.header)}: ${bodyInWords(row, spoken)}`;
}

/** What a row says, short. */
export function bodyInWords(row: Row, spoken: Spoken): string {
	const { body } = row;
	const { strings } = spoken;
	switch (body.kind) {
		case "text":
			return truncate(body.text, maxSpokenUnits);
		case "snippet":
			return [snippetPath(body, strings).join(""), snippetPlace(body, strings)].join(", ");
		case "file":
			return [body.name, body.about].join(", ");
		case "unreadable":
			return strings.unreadable;
		case "newer":
			return strings.newer;
		case "erased":
			return strings.erased;
		case "deleted":
			return strings.deleted;
		case "notice":
			return noticeInWords(row, body, spoken);
		default:
			return assertNever(body);
	}
}

/** "👍 from Grace, Linus". */
export function reactionInWords({ emoji, names }: Row["reactions"][number], strings: Strings): string {
	return fill(strings.reactionFrom, emoji, names.join(", "));
}

/** What is wrong with a row, and whose doing it is; empty if nothing is. */
export function doubtInWords(row: Row, strings: Strings): string {
	switch (row.doubt) {
		case "":
			return "";
		case "disputed":
			return row.mine ? strings.disputedMine : fill(strings.disputed, authorName(row));
		case "voided":
			return row.mine ? strings.voidedMine : fill(strings.voided, authorName(row));
		default:
			return assertNever(row.doubt);
	}
}

/** How far an own message has come. */
export function deliveryInWords(delivery: RowDelivery, strings: Strings): string {
	switch (delivery.kind) {
		case "queued":
			return strings.queued;
		case "sent":
			return strings.sent;
		case "delivered":
			return fill(strings.delivered, delivery.count, delivery.of);
		default:
			return assertNever(delivery);
	}
}

/** Folder (with its last slash) and name of the file. */
export function snippetPath({ path }: SnippetPreview, strings: Strings): readonly [folder: string, file: string] {
	if (path === "") return ["", strings.snippetUntitled];
	const end = path.lastIndexOf("/") + 1;
	return [path.slice(0, end), path.slice(end)];
}

/** "line 3", "lines 3–9", "2 selections". */
export function snippetPlace({ ranges, pieces }: SnippetPreview, strings: Strings): string {
	const [range] = ranges;
	if (pieces > 1 || !range) return fill(strings.snippetPieces, pieces);
	if (range.first === range.last) return fill(strings.snippetLine, range.first);
	return fill(strings.snippetLines, range.first, range.last);
}
