/**
 * Messages between the room page and its host: pure, and the one file of the page both sides import.
 *
 * The page says `ready` and gets a `snapshot` numbered `rev`; every `event` then carries the next number. A gap, or
 * becoming visible again, makes the page say `ready` anew. What the page asks for is a `command` with an `id` of its
 * choice; exactly one `reply` or `refusal` with that `id` answers it.
 */
import {
	bytes,
	type Decoder,
	flag,
	integer,
	list,
	nullable,
	oneOf,
	shape,
	text,
	type Value,
	variant,
} from "./decode.ts";
import { fileAct, transfer, transferId } from "./fileShapes.ts";
import { type Anchor, place } from "./kept.ts";
import { protocolLimits as limits } from "./protocolLimits.ts";
import {
	type banner,
	type body,
	clientId,
	count,
	type delivery,
	draftText,
	emoji,
	header,
	id,
	name,
	node,
	order,
	pending,
	personAct,
	room,
	type roomAction,
	roomActionNames,
	type row,
	rows,
	sentence,
} from "./roomShapes.ts";
import { type Strings, stringKeys } from "./strings.ts";

/** The bounds of the traffic, for the host, which imports nothing else of the page. */
export const protocolLimits = limits;

const change = variant({
	/** New or changed rows: replace by `id`, and by `clientId` where set. History is not announced. */
	rows: { rows: rows(limits.eventRows), isHistory: flag },
	/** Null when the room is not among ours any more. */
	header: { header: nullable(header) },
	read: { upTo: order },
	/** Offers and transfers that are new or have changed, replaced by `id`, and the ids of those not kept any more. */
	transfers: { changed: list(transfer, limits.transfers), gone: list(transferId, limits.transfers) },
	/** History was deleted: nothing of the rows is left. */
	cleared: {},
	node: { node },
	/** The person looks at this room: it is visible and the window has the focus. */
	attention: { attended: flag },
});

const reply = variant({
	done: {},
	older: { rows: rows(limits.olderRows), hasOlder: flag },
	names: { names: list(name, limits.members) },
	/** A received picture somebody wanted to see. */
	image: {
		type: oneOf("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"),
		bytes: bytes(limits.imageBytes),
	},
	/** What is in a received folder; `more` are not among `paths`. */
	contents: { paths: list(text({ max: limits.uploadPath }), limits.contents), more: count },
});

const allPending = list(pending, limits.pending);
const requestId = integer(1, Number.MAX_SAFE_INTEGER);
const rev = integer(0, Number.MAX_SAFE_INTEGER);

const hostMessage = variant({
	snapshot: {
		rev,
		room,
		header: nullable(header),
		rows: rows(limits.windowRows),
		hasOlder: flag,
		readUpTo: order,
		draft: draftText,
		pending: allPending,
		/** Those of this conversation, the newest last. */
		transfers: list(transfer, limits.transfers),
		me: nullable(shape({ peerId: id, name })),
		node,
		attended: flag,
		strings: shape(Object.fromEntries(stringKeys.map((key) => [key, sentence]))) as Decoder<Strings>,
	},
	event: { rev, change },
	reply: { id: requestId, value: reply },
	refusal: { id: requestId, code: text({ min: 1, max: 64, pattern: /^[A-Za-z]+$/ }), message: sentence },
});

const uploadFile = shape({
	path: text({ min: 1, max: limits.uploadPath }),
	size: integer(0, Number.MAX_SAFE_INTEGER),
});

const command = variant({
	/** The same `clientId` twice sends once. */
	send: { clientId, text: draftText },
	/** Sends again what was refused. */
	retry: { clientId },
	/** Forgets what was refused. */
	discard: { clientId },
	/** Rows before `before`; answered by `older`. */
	loadOlder: { before: order },
	saveDraft: { text: draftText },
	/** The newest row on screen; the host decides whether that counts as read. */
	markRead: { upTo: order },
	/** After the person confirmed the whole address. */
	openLink: { url: text({ min: 1, max: limits.urlUnits }) },
	openSnippet: { messageId: id },
	copySnippet: { messageId: id },
	copyText: { text: text({ max: limits.copyUnits }) },
	/** Another text for an own message. */
	edit: { messageId: id, text: draftText },
	/** Takes an own message back, after the person confirmed it. */
	erase: { messageId: id },
	/** Sets or takes away an own reaction. */
	react: { messageId: id, emoji, on: flag },
	/** Who has an own message; answered by `names`. */
	deliveredTo: { messageId: id },
	showMembers: {},
	/** About a file somebody offered, or a transfer; one of the two ids may be empty. */
	file: { act: fileAct, messageId: text({ max: 128, pattern: /^[\w.-]*$/ }), transferId },
	/** Asks the person which files to offer here. */
	attach: {},
	/** Offers files of the editor that were dropped here, by their addresses: the window asks the person first. */
	offerUris: { uris: list(text({ min: 1, max: limits.urlUnits }), limits.uris) },
	/** Files without a path follow as bytes, in this order; `path` is what they are called within what was dropped. */
	uploadBegin: { uploadId: clientId, files: list(uploadFile, limits.uploadFiles) },
	uploadPart: { uploadId: clientId, index: integer(0, limits.uploadFiles), bytes: bytes(limits.uploadPart) },
	/** All of them are there: offers them. */
	uploadEnd: { uploadId: clientId },
	uploadCancel: { uploadId: clientId },
	/** About the person of a direct conversation. */
	person: { act: personAct },
	/** Whatever a banner or the line in the composer's place offered. */
	roomAction: { action: oneOf(...roomActionNames), peerId: text({ max: 128, pattern: /^[0-9a-f]*$/ }) },
	/** Turns on, unlocks or shows the log: whatever `node.action` promised. */
	fixNode: {},
});

const pageMessage = variant({
	/** `rev` is the last number the page has; 0 when it shows nothing yet. */
	ready: { room, rev },
	/** Where the person is now, whenever scrolling pauses. */
	place: { place },
	/** Whether the page has a place on the screen, where that changes; one that is new has. */
	sight: { onScreen: flag },
	command: { id: requestId, command },
});

/** Host → page. */
export type HostMessage = Value<typeof hostMessage>;
/** The complete state of the page, but for older rows. */
export type Snapshot = Extract<HostMessage, { kind: "snapshot" }>;
/** One numbered change. */
export type Change = Value<typeof change>;
/** What a command yields. */
export type Reply = Value<typeof reply>;
/** Page → host. */
export type PageMessage = Value<typeof pageMessage>;
/** What the page can ask for. */
export type Command = Value<typeof command>;
/** One row of the conversation. */
export type Row = Value<typeof row>;
/** What a row says. */
export type RowBody = Value<typeof body>;
/** The beginning of a shared selection. */
export type SnippetPreview = Extract<RowBody, { kind: "snippet" }>;
/** An offered file in a row. */
export type OfferedFile = Extract<RowBody, { kind: "file" }>;
/** How an offer or a transfer stands. */
export type PageTransfer = Value<typeof transfer>;
/** What can be done about a file. */
export type FileAct = Value<typeof fileAct>;
/** How far an own message has come. */
export type RowDelivery = Value<typeof delivery>;
/** An own message on its way, or refused. */
export type Pending = Value<typeof pending>;
/** Something to know or decide about the room. */
export type Banner = Value<typeof banner>;
/** What the page may ask its window to do about the room, with the words of its button. */
export type RoomAction = Value<typeof roomAction>;
/** What the header shows. */
export type RoomHeader = Value<typeof header>;
/** What can be done about the person of a direct conversation. */
export type PersonAct = Value<typeof personAct>;
/** What the node is doing, in words. */
export type NodeState = Value<typeof node>;
/** The row at the top of a page, and how much of it is in sight. */
export type { Anchor };
/** The texts of the page, by key. */
export type PageStrings = Strings;

/** For the page: narrows what the host posted. */
export const decodeHostMessage: Decoder<HostMessage> = hostMessage;
/** For the host: narrows the place it remembers of a page. */
export const decodePlace: Decoder<Anchor | null> = place;
/** For the host: narrows what it kept of own messages that were not sent. */
export const decodeAllPending: Decoder<readonly Pending[]> = allPending;
/** For the host: narrows what the page posted. */
export const decodePageMessage: Decoder<PageMessage> = pageMessage;
