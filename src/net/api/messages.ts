/** Conversations: what is written, and what windows show of it. */

/** How far an own message has come. `of` counts the other members. */
export type Delivery =
	/** Written down here; nobody has it yet. */
	| { readonly kind: "queued" }
	/** Handed to at least one member's connection (or there is no other member). */
	| { readonly kind: "sent" }
	| { readonly kind: "delivered"; readonly count: number; readonly of: number };

/** Where a snippet comes from. Lines and columns are 0-based, as the editor counts; columns are UTF-16 units. */
export interface SnippetRange {
	readonly startLine: number;
	readonly startColumn: number;
	readonly endLine: number;
	readonly endColumn: number;
	/** UTF-16 units of this piece in `text`. Pieces follow each other, separated by one `eol`. */
	readonly length: number;
}

/** A piece of code, byte-exact. With several cursors the pieces stand one after the other, joined by `eol`. */
export interface Snippet {
	readonly text: string;
	/** VS Code language id, e.g. `typescript`. */
	readonly language: string;
	/** Workspace-relative path with `/`; empty for an untitled buffer. */
	readonly path: string;
	readonly eol: "\n" | "\r\n";
	/** In the order of the document; at least one. */
	readonly ranges: readonly SnippetRange[];
	/** Where git knows them: remote address without credentials, commit, and whether the file differs from it. */
	readonly remote: string;
	readonly commit: string;
	readonly modified: boolean;
}

/** A file, or several, or a folder, that somebody offers. */
export interface FileOffer {
	/** What names the content: 64 hex digits. */
	readonly root: string;
	/** Bytes of the content: of the files, and of the listing before them. */
	readonly size: number;
	/** Bytes of the listing; 0 for a single file. */
	readonly listing: number;
	/** Files in it. */
	readonly count: number;
	/** Of the file, the folder, or the first of several; cleaned, never a path. */
	readonly name: string;
}

/** What a person may send to a room. */
export type Draft =
	| { readonly kind: "text"; readonly text: string }
	| { readonly kind: "snippet"; readonly snippet: Snippet };

/** What a message says, opened and checked. */
export type MessageBody =
	| Draft
	/** How far it is here, `files/list` and the `transfers` notification say. */
	| { readonly kind: "file"; readonly file: FileOffer }
	/** We have the event but no key for it (yet), or it lies before our time. */
	| { readonly kind: "unreadable" }
	/** Its author took it back; nobody serves its text any more. */
	| { readonly kind: "erased" }
	/** History deleted here: the place is kept, the text is gone. */
	| { readonly kind: "deleted" }
	/** A kind this version does not know: "needs a newer LAN Chat". */
	| { readonly kind: "newer" }
	/** Something that happened in the room, told by the control chain. */
	| {
			readonly kind: "notice";
			readonly notice: NoticeKind;
			/** Label of who is meant, and what tells them from others of that name; empty where nobody is. */
			readonly name: string;
			readonly peerId: string;
			readonly tag: string;
			/** I am meant. */
			readonly isMe: boolean;
			/** Label of who did it, who is the author of the row; empty where the author is meant. */
			readonly byName: string;
			/** In the doer's words, cleaned; empty if none. */
			readonly reason: string;
			/** It does not count: it was done beside something else, and the members follow that. */
			readonly lost: boolean;
			/** Of `policySuccession`: how long the admin may be away from then on. Otherwise 0. */
			readonly hours: number;
	  };

/**
 * What happened in a room. `equivocated`: `name` signed two things that exclude each other; `boxBad`: `byName` sealed a
 * key nobody could open; `epoch`: the key was renewed without anybody leaving.
 */
export type NoticeKind =
	| "created"
	| "joined"
	| "kicked"
	| "left"
	| "transferred"
	| "epoch"
	| "policyAll"
	| "policySinceJoin"
	| "policyListed"
	| "policyUnlisted"
	| "policySuccession"
	| "claimed"
	| "rekeyed"
	| "closed"
	| "newer"
	| "equivocated"
	| "boxBad";

/** One emoji under a message and who set it. */
export interface Reaction {
	readonly emoji: string;
	/** Labels, in the order they were set. */
	readonly names: readonly string[];
	/** I am among them. */
	readonly mine: boolean;
}

/** One row of a conversation. */
export interface Message {
	/**
	 * Event id, `queued-<clientId>` for what is not signed yet, or `notice-<control id>`. In a direct conversation 32 hex
	 * digits from the beginning.
	 */
	readonly id: string;
	/** Fixed-width key; sorting by it (as strings) gives the conversation's causal order. */
	readonly order: string;
	/** Given by the page with `rooms/send`; empty for everybody else's messages. */
	readonly clientId: string;
	readonly author: string;
	readonly authorName: string;
	readonly authorTag: string;
	readonly mine: boolean;
	readonly atMs: number;
	readonly body: MessageBody;
	/** Null unless it is mine. */
	readonly delivery: Delivery | null;
	/** When its author last changed it; 0 if never. */
	readonly editedMs: number;
	readonly reactions: readonly Reaction[];
	/** It names me as `@name`. */
	readonly mentionsMe: boolean;
	/**
	 * Why it is not to be relied on: `disputed`, its author signed another version of this place or of one before;
	 * `voided`, it lies beyond what the admin left standing when its author was removed. Empty if nothing is wrong.
	 */
	readonly doubt: "" | "disputed" | "voided";
}

/** One page of a conversation, oldest first. */
export interface MessagePage {
	readonly messages: readonly Message[];
	/** There are older ones than the first of `messages`. */
	readonly hasOlder: boolean;
	/** `order` of the newest message the person has read; empty if none. */
	readonly readUpTo: string;
}
