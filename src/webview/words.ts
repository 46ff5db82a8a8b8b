/** Rows in words: names, labels for screen readers, where a snippet comes from. Pure. */
import { assertNever } from "./assertNever.ts";
import { noticeInWords } from "./notices.ts";
import type { RoomHeader, Row, RowBody, RowDelivery, SnippetPreview } from "./protocol.ts";
import type { PageState } from "./state.ts";
import type { Strings } from "./strings.ts";
import { fill, truncate } from "./text.ts";
import type { TimeWords } from "./times.ts";

/** Longest text of a message in a label, UTF-16 units: a label cannot be skimmed. */
const maxSpokenUnits = 300;

/** What rows are read out with. */
type Spoken = Pick<PageState, "strings" | "header">;

/** The name, or the tag where a peer has told none yet. */
export function authorName(row: Row): string {
	return row.authorName === "" ? `·${row.authorTag}` : row.authorName;
}

/** RULE: whose keys were compared is told by the name alone; everybody else has the tag behind it. */
export function shownTag({ author, authorName, authorTag, mine }: Row, header: RoomHeader | null): string {
	const isVerified = header?.kind === "room" ? header.verified.includes(author) : header?.contact === "verified";
	return mine || isVerified || authorName === "" ? "" : authorTag;
}

/** The name as it is read out: what tells two people of one name apart is heard, too. */
function spokenAuthor(row: Row, header: RoomHeader | null): string {
	const tag = shownTag(row, header);
	return tag === "" ? authorName(row) : `${authorName(row)} ·${tag}`;
}

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
export function rowLabel(row: Row, { strings, header }: Spoken, times: TimeWords): string {
	const body = bodyInWords(row.body, strings);
	if (row.body.kind === "notice") return `${body}, ${times.short(row.atMs)}`;
	const state = row.delivery === null ? [] : [deliveryInWords(row.delivery, strings)];
	const doubt = doubtInWords(row, strings);
	const extra = [
		...(row.editedMs > 0 ? [strings.edited] : []),
		...row.reactions.map((reaction) => reactionInWords(reaction, strings)),
		...(doubt === "" ? [] : [doubt]),
	];
	return [spokenAuthor(row, header), times.short(row.atMs), body, ...extra, ...state].join(", ");
}

/** "Grace ·M3XW: text". */
export function arrivalInWords(row: Row, { strings, header }: Spoken): string {
	return `${spokenAuthor(row, header)}: ${bodyInWords(row.body, strings)}`;
}

/** What a row says, short. */
export function bodyInWords(body: RowBody, strings: Strings): string {
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
			return noticeInWords(body, strings);
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
