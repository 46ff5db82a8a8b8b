/** Decoders of what a room page shows: rows, header, state of the node. Pure. */
import { flag, integer, list, nullable, oneOf, shape, text, variant } from "./decode.ts";
import { fileName } from "./fileShapes.ts";
import { noticeKinds } from "./noticeKinds.ts";
import { protocolLimits } from "./protocolLimits.ts";

const maxTime = 8_640_000_000_000_000;
/** Id of a message or a peer. */
export const id = text({ min: 1, max: 128, pattern: /^[\w.-]+$/ });
/** Chosen by the page for what it sends. */
export const clientId = text({ min: 8, max: 64, pattern: /^[A-Za-z0-9-]+$/ });
/** Sorts as strings sort; empty means "before everything". */
export const order = text({ max: 512, pattern: /^[\x21-\x7e]*$/ });
/** A name as the node cleaned it, 40 code points; still only a label. */
export const name = text({ max: 160 });
/** Names a person; may be empty. */
const peerId = text({ max: 128, pattern: /^[0-9a-f]*$/ });
/** Four letters of the fingerprint. */
const tag = text({ max: 16 });
/** Why somebody did something, in their own words: at most 200 code points. */
const reason = text({ max: 400 });
const time = integer(0, maxTime);
/** How many. */
export const count = integer(0, 1_000_000_000);
/** Id of a room, or `direct-` and the id of a person. */
export const room = text({ min: 1, max: 160, pattern: /^(direct-)?[0-9a-f]+$/ });
/** A sentence of ours. */
export const sentence = text({ max: protocolLimits.sentenceUnits });
/** What is typed. */
export const draftText = text({ max: protocolLimits.draftUnits });

/** What a page may ask its window to do about its room; the window asks the person what has to be asked. */
export const roomActionNames = [
	"acceptTransfer",
	"declineTransfer",
	"withdrawTransfer",
	"stand",
	"vote",
	"join",
	"withdrawRequest",
	"remove",
	"invite",
] as const;

/** How far an own message has come. */
export const delivery = variant({ queued: {}, sent: {}, delivered: { count, of: count } });
const lines = shape({ first: count, last: count });

/** What a row says. */
export const body = variant({
	text: { text: text({ max: protocolLimits.messageBytes }) },
	/** `preview` is the beginning of the code; the whole stays with the host. Lines are 1-based. */
	snippet: {
		language: text({ max: 100 }),
		path: text({ max: 4_096 }),
		ranges: list(lines, protocolLimits.previewRanges),
		pieces: count,
		lineCount: count,
		preview: text({ max: protocolLimits.previewUnits }),
		isWhole: flag,
		modified: flag,
	},
	/** How far it is here is told apart. `about` is its size, and how many files are in it. */
	file: { name: fileName, about: sentence, isFolder: flag },
	unreadable: {},
	newer: {},
	/** Its author took it back. */
	erased: {},
	/** Its text was deleted on this computer. */
	deleted: {},
	/**
	 * `name` is who is meant, with the letters that tell them apart (empty for oneself), or how long; `reason` the words of
	 * who did it, the row's author; all may be empty. `lost`: it does not count.
	 */
	notice: { notice: oneOf(...noticeKinds), name, peerId, tag, reason, lost: flag },
});

/** One emoji. */
export const emoji = text({ min: 1, max: protocolLimits.emojiUnits });

/** One row of the conversation. */
export const row = shape({
	id,
	order,
	/** Empty unless it was written in a page of this person. */
	clientId: text({ max: 64, pattern: /^[A-Za-z0-9-]*$/ }),
	author: peerId,
	authorName: name,
	authorTag: tag,
	mine: flag,
	atMs: time,
	body,
	/** Null unless it is mine. */
	delivery: nullable(delivery),
	/** When its author last changed it; 0 if never. */
	editedMs: time,
	/** Who set what under it. */
	reactions: list(shape({ emoji, names: list(name, protocolLimits.members), mine: flag }), protocolLimits.reactions),
	/** Why it is not to be relied on; empty if nothing is wrong. */
	doubt: oneOf("", "disputed", "voided"),
});

/** At most `max` rows. */
export const rows = (max: number) => list(row, max);

/** An own message the node has not taken yet. `problem` is our sentence, empty while it is on its way. */
export const pending = shape({ clientId, text: draftText, atMs: time, problem: sentence });

/** Something the person may do about a room: what it is called, and whom it is about (empty for nobody). */
export const roomAction = shape({
	action: oneOf(...roomActionNames),
	peerId,
	label: sentence,
});

/** Something to know or to decide, above the conversation. */
export const banner = shape({
	kind: oneOf("transfer", "succession", "halted"),
	text: sentence,
	actions: list(roomAction, 4),
});

/** What a person can do about another one from the page; the window does it. */
export const personAct = oneOf("approve", "decline", "unblock", "verify", "passWall");

/** What the header shows, by the kind of conversation. */
export const header = variant({
	room: {
		name,
		role: oneOf("admin", "member", "requested", "denied", "moved", "left", "kicked", "closed"),
		adminName: name,
		memberCount: count,
		onlineCount: count,
		/** Who of those who may have written here the person compared keys with, by peerId: their names stand alone. */
		verified: list(peerId, protocolLimits.members),
		/** Peers on the network see the room's name and may ask to join. */
		listed: flag,
		/** Newcomers read what was said before. */
		readsAll: flag,
		/** Why nothing can be written here; empty if it can. */
		whyReadOnly: sentence,
		/** What the person can do about that. */
		wayOut: list(roomAction, 4),
		/** What to do first in a room in which nothing was said yet. */
		firstSteps: list(roomAction, 4),
		/** What to know or to decide, the most pressing first. */
		banners: list(banner, 8),
	},
	direct: {
		name,
		/** Four letters of the fingerprint; empty once the keys were compared. */
		tag,
		contact: oneOf("unknown", "pendingIn", "pendingOut", "approved", "verified", "blocked", "keyConflict"),
		online: flag,
		/** Where we stand and whether they are there, in a few words. */
		standing: sentence,
		/** What holds the conversation up, and what the other side waits for; empty if nothing does. */
		note: sentence,
		/** Why the key is not to be taken for who it seems, and what to do; empty if nothing is wrong. */
		wall: sentence,
		wallAdvice: sentence,
		/** What there is to do, the most pressing first. */
		acts: list(shape({ act: personAct, label: sentence }), 4),
		whyReadOnly: sentence,
	},
});

/** What the node is doing; `text` says it in a sentence and `action` what to do about it, both empty when on. */
export const node = shape({
	state: oneOf("off", "starting", "on", "locked", "failed"),
	text: sentence,
	action: sentence,
});
