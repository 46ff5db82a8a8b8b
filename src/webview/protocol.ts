/**
 * Messages between the room page and its host: pure, and the one file of the page both sides import.
 *
 * The page says `ready` and gets a `snapshot` numbered `rev`; every `event` then carries the next number. A gap, or
 * becoming visible again, makes the page say `ready` anew. What the page asks for is a `command` with an `id` of its
 * choice; exactly one `reply` or `refusal` with that `id` answers it.
 */
import { type Decoder, flag, integer, list, nullable, oneOf, shape, text, type Value, variant } from "./decode.ts";
import { type Strings, stringKeys } from "./strings.ts";

/** Every number that bounds the traffic, with its reason. */
export const protocolLimits = {
	/** Rows of a snapshot: fills a tall screen and leaves something to scroll. */
	windowRows: 100,
	/** Rows of one older page; the node gives at most 200. */
	olderRows: 100,
	/** Rows in one event: a catch-up is cut into several. */
	eventRows: 200,
	/** A text message, bytes of UTF-8 (PROTOCOL §3). */
	messageBytes: 16_384,
	/** What is typed may be longer than what can be sent, so that nothing pasted is lost; UTF-16 units. */
	draftUnits: 1_048_576,
	/** Text copied to the clipboard, UTF-16 units. */
	copyUnits: 1_048_576,
	/** Longest address that is opened; what browsers take at most. */
	urlUnits: 8_192,
	/** Lines of a snippet shown in its row. */
	previewLines: 12,
	/** UTF-16 units of a snippet shown in its row. */
	previewUnits: 4_096,
	/** Places a snippet was taken from that are told to the page. */
	previewRanges: 20,
	/** Own messages that are on their way or were refused. */
	pending: 200,
	/** Members of a room (PROTOCOL §3). */
	members: 256,
} as const;

const maxTime = 8_640_000_000_000_000;
const id = text({ min: 1, max: 128, pattern: /^[\w.-]+$/ });
const clientId = text({ min: 8, max: 64, pattern: /^[A-Za-z0-9-]+$/ });
/** Sorts as strings sort; empty means "before everything". */
const order = text({ max: 512, pattern: /^[\x21-\x7e]*$/ });
/** A name as the node cleaned it, 40 code points; still only a label. */
const name = text({ max: 160 });
const time = integer(0, maxTime);
const count = integer(0, 1_000_000_000);
const room = text({ min: 1, max: 128, pattern: /^[0-9a-f]+$/ });
/** A sentence of ours. */
const sentence = text({ max: 2_000 });
const draftText = text({ max: protocolLimits.draftUnits });

const delivery = variant({ queued: {}, sent: {}, delivered: { count, of: count } });
const lines = shape({ first: count, last: count });

const body = variant({
	text: { text: text({ max: protocolLimits.messageBytes }) },
	/** `preview` is the beginning of the code; the whole stays with the host. Lines are 1-based. */
	snippet: {
		language: text({ max: 100 }),
		path: text({ max: 4_096 }),
		ranges: list(lines, protocolLimits.previewRanges),
		pieces: count,
		lineCount: count,
		preview: text({ max: protocolLimits.previewUnits }),
		modified: flag,
	},
	unreadable: {},
	newer: {},
	notice: { notice: oneOf("created", "joined"), name },
});

const row = shape({
	id,
	order,
	/** Empty unless it was written in a page of this person. */
	clientId: text({ max: 64, pattern: /^[A-Za-z0-9-]*$/ }),
	author: text({ max: 128, pattern: /^[0-9a-f]*$/ }),
	authorName: name,
	/** Four letters of the fingerprint. */
	authorTag: text({ max: 16 }),
	mine: flag,
	atMs: time,
	body,
	/** Null unless it is mine. */
	delivery: nullable(delivery),
});

const rows = (max: number) => list(row, max);

/** An own message the node has not taken yet. `problem` is our sentence, empty while it is on its way. */
const pending = shape({ clientId, text: draftText, atMs: time, problem: sentence });

const header = shape({
	name,
	role: oneOf("admin", "member", "requested", "denied", "left", "kicked", "closed"),
	adminName: name,
	memberCount: count,
	onlineCount: count,
	/** Peers on the network see the room's name and may ask to join. */
	listed: flag,
	/** Why nothing can be written here; empty if it can. */
	whyReadOnly: sentence,
});

/** What the node is doing; `text` says it in a sentence and `action` what to do about it, both empty when on. */
const node = shape({
	state: oneOf("off", "starting", "on", "locked", "failed"),
	text: sentence,
	action: sentence,
});

const change = variant({
	/** New or changed rows: replace by `id`, and by `clientId` where set. History is not announced. */
	rows: { rows: rows(protocolLimits.eventRows), isHistory: flag },
	/** Null when the room is not among ours any more. */
	header: { header: nullable(header) },
	read: { upTo: order },
	node: { node },
	/** The person looks at this room: it is visible and the window has the focus. */
	attention: { attended: flag },
});

const reply = variant({
	done: {},
	older: { rows: rows(protocolLimits.olderRows), hasOlder: flag },
	names: { names: list(name, protocolLimits.members) },
});

const requestId = integer(1, Number.MAX_SAFE_INTEGER);
const rev = integer(0, Number.MAX_SAFE_INTEGER);

const hostMessage = variant({
	snapshot: {
		rev,
		room,
		header: nullable(header),
		rows: rows(protocolLimits.windowRows),
		hasOlder: flag,
		readUpTo: order,
		draft: draftText,
		pending: list(pending, protocolLimits.pending),
		me: nullable(shape({ peerId: id, name })),
		node,
		attended: flag,
		strings: shape(Object.fromEntries(stringKeys.map((key) => [key, sentence]))) as Decoder<Strings>,
	},
	event: { rev, change },
	reply: { id: requestId, value: reply },
	refusal: { id: requestId, code: text({ min: 1, max: 64, pattern: /^[A-Za-z]+$/ }), message: sentence },
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
	openLink: { url: text({ min: 1, max: protocolLimits.urlUnits }) },
	openSnippet: { messageId: id },
	copySnippet: { messageId: id },
	copyText: { text: text({ max: protocolLimits.copyUnits }) },
	/** Who has an own message; answered by `names`. */
	deliveredTo: { messageId: id },
	showMembers: {},
	/** Turns on, unlocks or shows the log: whatever `node.action` promised. */
	fixNode: {},
});

const pageMessage = variant({ ready: { room }, command: { id: requestId, command } });

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
/** How far an own message has come. */
export type RowDelivery = Value<typeof delivery>;
/** An own message on its way, or refused. */
export type Pending = Value<typeof pending>;
/** What the header shows. */
export type RoomHeader = Value<typeof header>;
/** What the node is doing, in words. */
export type NodeState = Value<typeof node>;
/** The texts of the page, by key. */
export type PageStrings = Strings;

/** For the page: narrows what the host posted. */
export const decodeHostMessage: Decoder<HostMessage> = hostMessage;
/** For the host: narrows what the page posted. */
export const decodePageMessage: Decoder<PageMessage> = pageMessage;
