/**
 * What a window may ask of the node and what the node tells it: plain data only.
 *
 * The same contract runs over a `MessagePort` (the window that owns the node) and over a local socket (the person's
 * other windows), so it holds no raw bytes and no `undefined`: the port would clone a `Uint8Array`, the socket would
 * turn it into an object, and JSON drops `undefined`. Binary ids are lower-case hex. Times are milliseconds since 1970.
 */

/** Expected outcomes are values: either what was asked for, or a code with safe details (never text a peer sent). */
export type Outcome<T> =
	| { readonly ok: true; readonly value: T }
	| {
			readonly ok: false;
			readonly code: ErrorCode;
			readonly detail: Readonly<Record<string, string | number>>;
	  };

/** Every way a request can be refused. The wording for people lives in `src/extension` only. */
export type ErrorCode =
	// the node itself
	| "nodeOff"
	| "nodeLocked"
	| "nodeFailed"
	| "internal"
	// names typed by the person; detail.max is the limit in code points
	| "nameEmpty"
	| "nameTooLong"
	| "nameUnprintable"
	// messages; detail.max and detail.size are bytes
	| "messageEmpty"
	| "messageTooLong"
	| "snippetEmpty"
	| "snippetTooLong"
	| "noteTooLong"
	// addresses for Connect to Address…
	| "addressInvalid"
	| "addressPort"
	| "addressUnresolved"
	| "addressUnreachable"
	| "addressRefused"
	| "addressTimeout"
	| "addressNotLanChat"
	| "addressVersion"
	| "addressOtherTeam"
	| "addressSelf"
	// rooms
	| "roomUnknown"
	| "roomNotMember"
	| "roomNotAdmin"
	| "roomAlreadyMember"
	| "roomAlreadyRequested"
	| "roomFull"
	| "roomDenied"
	| "roomUnreachable"
	| "roomLimit"
	| "requestUnknown"
	| "messageUnknown"
	// people; contactDenied and verifyLimit carry detail.untilMs, when it may be tried again
	| "personUnknown"
	| "contactBlocked"
	| "contactNotBlocked"
	| "contactKeyConflict"
	| "contactDenied"
	| "contactNotApproved"
	// comparing keys
	| "verifyOffline"
	| "verifyBusy"
	| "verifyLimit"
	| "verifyNone"
	| "safetyNumberWrong"
	// the store
	| "storeFull"
	| "storeReadOnly"
	// recovery
	| "recoveryKeyLength"
	| "recoveryKeyCharacters"
	| "recoveryKeyChecksum"
	| "recoveryKeyWrong";

/** What the node is doing, in the order a person would meet it. */
export type NodeStatus =
	/** Never turned on, or turned off: nothing listens, nobody sees us. */
	| { readonly kind: "off"; readonly everOn: boolean }
	| { readonly kind: "starting" }
	/** On the network. `discovery` is `none` where no interface takes multicast: people connect by address. */
	| { readonly kind: "on"; readonly port: number; readonly discovery: "multicast" | "none" }
	/** There is a store but not the key to it: ask for the recovery key, or start anew with the old store set aside. */
	| { readonly kind: "locked"; readonly reason: "keyMissing" | "keyWrong" }
	| {
			readonly kind: "failed";
			readonly code: NodeFailure;
			readonly detail: Readonly<Record<string, string | number>>;
	  };

/** Why the node refused to go on the network. */
export type NodeFailure =
	| "selfTest"
	| "portsTaken"
	| "storeNewer"
	| "storeCorrupt"
	| "storeReadOnly"
	| "storeFull"
	| "vault"
	| "crashed";

/** The person whose node this is. */
export interface Me {
	readonly peerId: string;
	readonly name: string;
	/** First four base32 characters of the fingerprint, shown behind a name until it is verified. */
	readonly tag: string;
	/** The whole fingerprint, 32 base32 characters. */
	readonly fingerprint: string;
}

/**
 * Where a contact stands. Until both sides approve, only rooms in common bind two peers.
 *
 * `pendingIn` asks us (and is among `contactRequests`), `pendingOut` was asked by us; `approved` both ways; `verified`
 * when the keys were compared, too. `blocked` by us: its requests and direct messages are not shown. `keyConflict`: see
 * `ContactWall`.
 */
export type ContactState = "unknown" | "pendingIn" | "pendingOut" | "approved" | "verified" | "blocked" | "keyConflict";

/** Someone seen on the network, or remembered. */
export interface Person {
	readonly peerId: string;
	/** A label the peer chose; cleaned for display, not verified. Empty until the first handshake. */
	readonly name: string;
	readonly tag: string;
	readonly fingerprint: string;
	readonly contact: ContactState;
	readonly online: boolean;
	/** `host:port` of the live link, or the last one that worked; empty if never connected. */
	readonly address: string;
	readonly foundBy: "multicast" | "address" | "memory";
	/** Room ids in common. */
	readonly rooms: readonly string[];
	/** Another person's name looks the same as this one. */
	readonly lookalike: boolean;
	readonly lastSeenMs: number;
	/** When `contact` last changed; 0 if it never did. */
	readonly contactSinceMs: number;
	/** When the keys were compared; 0 unless they were. */
	readonly verifiedMs: number;
	/** My request was declined and may not be repeated before; 0 if it may. */
	readonly askAgainMs: number;
	/** What stands between this person and trust, to be shown before anything else; null if nothing does. */
	readonly wall: ContactWall | null;
	/** The key this one says, signed by both, that it moved here from; what it was has become this contact. */
	readonly movedFrom: KeyMoveNotice | null;
	/** Was declined three times or more: offer to block, which it will not notice. */
	readonly suggestBlock: boolean;
}

/** A contact that goes on under a new key. What was verified has to be verified again. */
export interface KeyMoveNotice {
	readonly peerId: string;
	readonly tag: string;
	readonly atMs: number;
	readonly wasVerified: boolean;
}

/** Another key by which a person is or was known. */
export interface OtherKey {
	readonly peerId: string;
	readonly name: string;
	readonly tag: string;
}

/** Why a key is not to be taken for the person its name suggests. */
export type ContactWall =
	/** A key never approved, under the name of a contact who has another one: a new device, or somebody else. */
	| { readonly kind: "newKey"; readonly known: OtherKey; readonly knownIsVerified: boolean }
	/** This key said that it moved to another one: whoever uses it now is not who we knew. */
	| { readonly kind: "movedAway"; readonly to: OtherKey }
	/** One key was moved to two others: at least one of them is a thief's. Comparing keys settles it. */
	| { readonly kind: "keyConflict"; readonly rivals: readonly OtherKey[] };

/** Somebody asks to become a contact. */
export interface ContactRequest {
	readonly peerId: string;
	readonly name: string;
	readonly tag: string;
	readonly fingerprint: string;
	readonly atMs: number;
	readonly online: boolean;
	readonly lookalike: boolean;
	readonly wall: ContactWall | null;
	/** How often we have declined this key. */
	readonly denials: number;
	/** Declined three times or more: offer to block, which it will not notice. */
	readonly suggestBlock: boolean;
}

/** A conversation with one person. */
export interface DirectSummary {
	readonly peerId: string;
	readonly name: string;
	readonly tag: string;
	/** Messages go both ways while it is `approved` or `verified`; otherwise own ones wait. */
	readonly contact: ContactState;
	readonly online: boolean;
	readonly unread: number;
	/** Own messages the other side has not got yet. */
	readonly waiting: number;
	/** Time of the newest message. */
	readonly newestMs: number;
}

/** One of the seven pictures two people compare. */
export interface VerificationEmoji {
	/** 0 to 63, the place in the table of the protocol; a window may have a name for it in the person's language. */
	readonly index: number;
	readonly emoji: string;
	/** English. */
	readonly name: string;
}

/** A comparison of keys with one person, and what came of it. */
export interface Verification {
	readonly peerId: string;
	readonly name: string;
	readonly tag: string;
	/**
	 * `exchanging` until the emoji are there, then `comparing`; the others end it. `verified`: both said they match.
	 * `mismatch`: one said they differ. `failed`: the other side broke the exchange, as somebody in between would.
	 */
	readonly phase:
		| "exchanging"
		| "comparing"
		| "verified"
		| "mismatch"
		| "cancelled"
		| "timeout"
		| "linkLost"
		| "failed";
	/** I asked for it; otherwise the other side did. */
	readonly askedByMe: boolean;
	readonly startedMs: number;
	/** Seven from `comparing` on, in their order; empty before. */
	readonly emoji: readonly VerificationEmoji[];
	/** What each side has said so far. */
	readonly mine: "none" | "match" | "mismatch";
	readonly theirs: "none" | "match" | "mismatch";
}

/** My standing in a room. */
export type RoomRole = "admin" | "member" | "requested" | "denied" | "left" | "kicked" | "closed";

/** One of my rooms. */
export interface RoomSummary {
	readonly room: string;
	readonly name: string;
	readonly role: RoomRole;
	readonly adminPeerId: string;
	readonly adminName: string;
	readonly listed: boolean;
	/** Members on the control chain, me included. */
	readonly memberCount: number;
	/** Members online now, me included. */
	readonly onlineCount: number;
	readonly unread: number;
	/** Some unread message names me. */
	readonly mentioned: boolean;
	/** Join requests waiting for me. */
	readonly requests: number;
	/** Time of the newest message, 0 if none. */
	readonly newestMs: number;
	/** Until when a denied request may not be repeated; 0 unless `role` is `denied`. */
	readonly deniedUntilMs: number;
}

/** A listed room of somebody else that I may ask to join. */
export interface NearbyRoom {
	readonly room: string;
	readonly name: string;
	readonly memberCount: number;
	readonly adminPeerId: string;
	readonly adminName: string;
	/** Online peers that told us of it. */
	readonly viaPeerIds: readonly string[];
}

/** Somebody asks to join a room of mine. */
export interface JoinRequest {
	readonly room: string;
	readonly roomName: string;
	readonly reqId: string;
	readonly peerId: string;
	readonly name: string;
	readonly tag: string;
	readonly note: string;
	readonly atMs: number;
	/** The member who carried it here; empty if the requester came itself. */
	readonly relayedByName: string;
	readonly online: boolean;
}

/** Everything the trees, badges and status bar show. Always sent whole; the newest `rev` wins. */
export interface Overview {
	readonly rev: number;
	readonly status: NodeStatus;
	readonly me: Me | null;
	readonly rooms: readonly RoomSummary[];
	readonly nearby: readonly NearbyRoom[];
	readonly people: readonly Person[];
	readonly requests: readonly JoinRequest[];
	/** People who ask to become contacts, oldest first. */
	readonly contactRequests: readonly ContactRequest[];
	/** Direct conversations with at least one message, newest first; not those with people I blocked. */
	readonly directs: readonly DirectSummary[];
	/** Comparisons of keys that go on now. */
	readonly verifications: readonly Verification[];
}

/** A member of a room, from the control chain. */
export interface Member {
	readonly peerId: string;
	readonly name: string;
	readonly tag: string;
	readonly fingerprint: string;
	readonly role: "admin" | "member";
	readonly online: boolean;
	readonly verified: boolean;
	readonly isMe: boolean;
}

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

/** What a person may send to a room. */
export type Draft =
	| { readonly kind: "text"; readonly text: string }
	| { readonly kind: "snippet"; readonly snippet: Snippet };

/** What a message says, opened and checked. */
export type MessageBody =
	| Draft
	/** We have the event but no key for it (yet). */
	| { readonly kind: "unreadable" }
	/** A kind this version does not know: "needs a newer LAN Chat". */
	| { readonly kind: "newer" }
	/** Something that happened in the room, told by the control chain. `name` is the label of who is meant. */
	| { readonly kind: "notice"; readonly notice: "created" | "joined"; readonly name: string };

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
}

/** One page of a conversation, oldest first. */
export interface MessagePage {
	readonly messages: readonly Message[];
	/** There are older ones than the first of `messages`. */
	readonly hasOlder: boolean;
	/** `order` of the newest message the person has read; empty if none. */
	readonly readUpTo: string;
}

/** What the person configured; sent when a window attaches and when a setting changes. */
export interface Settings {
	/** Display name; empty if the person has not chosen one. */
	readonly name: string;
	/** Port to listen on; 0 lets the node choose from its default range. */
	readonly port: number;
	/** Separates teams on one network; a filter, not a secret. */
	readonly teamCode: string;
	/** Addresses (`host` or `host:port`) dialled besides what discovery finds. */
	readonly staticPeers: readonly string[];
	/** Look for peers by multicast DNS. */
	readonly discovery: boolean;
	/** Go on the network when the node starts, if it was on before. */
	readonly onAtStart: boolean;
}

/** Requests a window makes: method → parameters and result. */
export interface Requests {
	/** First call of every window: what it configured; answers with the state as it is. */
	"node/attach": { params: { readonly settings: Settings }; result: Overview };
	"node/turnOn": { params: Record<string, never>; result: Outcome<null> };
	"node/turnOff": { params: Record<string, never>; result: Outcome<null> };
	/** Releases everything in order; the node answers and then ends. Only the owning window asks this. */
	"node/stop": { params: Record<string, never>; result: null };
	"node/setSettings": { params: { readonly settings: Settings }; result: Outcome<null> };
	/** The key that opens the store elsewhere or after the vault lost it, as people write it down. */
	"recovery/show": {
		params: Record<string, never>;
		result: Outcome<{ readonly recoveryKey: string }>;
	};
	"recovery/unlock": { params: { readonly recoveryKey: string }; result: Outcome<null> };
	/** Sets the locked store aside (never deletes it) and makes a new identity. */
	"recovery/startOver": {
		params: Record<string, never>;
		result: Outcome<{ readonly setAside: string }>;
	};
	/** Checks a display name as `node/setSettings` would, for the input box. */
	"names/check": { params: { readonly name: string }; result: Outcome<{ readonly name: string }> };
	/** Dials `host` or `host:port` because the person asked to; answers when the peer proved its key. */
	"peers/connect": {
		params: { readonly address: string };
		result: Outcome<{ readonly peerId: string; readonly name: string }>;
	};
	"rooms/create": {
		params: { readonly name: string; readonly listed: boolean };
		result: Outcome<{ readonly room: string }>;
	};
	"rooms/join": { params: { readonly room: string; readonly note: string }; result: Outcome<null> };
	"rooms/approve": {
		params: { readonly room: string; readonly reqId: string };
		result: Outcome<null>;
	};
	"rooms/deny": {
		params: { readonly room: string; readonly reqId: string };
		result: Outcome<null>;
	};
	"rooms/members": { params: { readonly room: string }; result: Outcome<readonly Member[]> };
	/** `clientId` makes it idempotent: the same one twice sends once. 8 to 64 characters of `[A-Za-z0-9-]`. */
	"rooms/send": {
		params: { readonly room: string; readonly clientId: string; readonly draft: Draft };
		result: Outcome<{ readonly id: string }>;
	};
	/** The newest `limit` messages before `before` (an `order`; empty for the newest), at most 200. */
	"rooms/page": {
		params: { readonly room: string; readonly before: string; readonly limit: number };
		result: Outcome<MessagePage>;
	};
	"rooms/message": {
		params: { readonly room: string; readonly id: string };
		result: Outcome<Message>;
	};
	"rooms/markRead": {
		params: { readonly room: string; readonly upTo: string };
		result: Outcome<null>;
	};
	/** Who has an own message: peer ids. */
	"rooms/deliveredTo": {
		params: { readonly room: string; readonly id: string };
		result: Outcome<readonly string[]>;
	};
	/** Asks somebody to become a contact, or approves who has asked us; told as soon as there is a link. */
	"contacts/request": { params: { readonly peerId: string }; result: Outcome<null> };
	/** Approves somebody who asked. */
	"contacts/approve": { params: { readonly peerId: string }; result: Outcome<null> };
	/** Declines a request: another one is not shown for 10 minutes, doubling each time. */
	"contacts/decline": { params: { readonly peerId: string }; result: Outcome<null> };
	/** Hides a person's requests and direct messages, which they are not told; rooms in common go on. */
	"contacts/block": { params: { readonly peerId: string }; result: Outcome<null> };
	/** They may ask again. */
	"contacts/unblock": { params: { readonly peerId: string }; result: Outcome<null> };
	/** Withdraws approval or my request; the conversation stays readable. */
	"contacts/forget": { params: { readonly peerId: string }; result: Outcome<null> };
	/** Begins a comparison of keys with somebody connected; `verification` tells how it goes. */
	"verify/start": { params: { readonly peerId: string }; result: Outcome<null> };
	/** What the person says of the emoji. */
	"verify/answer": { params: { readonly peerId: string; readonly match: boolean }; result: Outcome<null> };
	/** Ends a comparison, unless I have answered already. */
	"verify/cancel": { params: { readonly peerId: string }; result: Outcome<null> };
	/** 60 digits in groups of five, the same on both sides, to be compared by other means. */
	"verify/safetyNumber": { params: { readonly peerId: string }; result: Outcome<{ readonly number: string }> };
	/** The person compared the safety number, given as it was shown: an approved contact is verified, here only. */
	"verify/confirmSafetyNumber": {
		params: { readonly peerId: string; readonly number: string };
		result: Outcome<null>;
	};
	/**
	 * Writes to a person. It waits, sealed on the disk, until that very key (or the one it moved to) is connected and has
	 * approved us; writing to somebody who is no contact yet asks them to become one. `clientId` as with `rooms/send`.
	 */
	"direct/send": {
		params: { readonly peerId: string; readonly clientId: string; readonly draft: Draft };
		result: Outcome<{ readonly id: string }>;
	};
	/** As `rooms/page`; a person without a conversation has an empty one. */
	"direct/page": {
		params: { readonly peerId: string; readonly before: string; readonly limit: number };
		result: Outcome<MessagePage>;
	};
	"direct/message": {
		params: { readonly peerId: string; readonly id: string };
		result: Outcome<Message>;
	};
	"direct/markRead": {
		params: { readonly peerId: string; readonly upTo: string };
		result: Outcome<null>;
	};
}

/** What the node tells every window, unasked. */
export interface Notifications {
	overview: Overview;
	/** New or changed rows of one room; replace by `id` (and by `clientId` where it is set), sort by `order`. */
	messages: {
		readonly room: string;
		readonly messages: readonly Message[];
		readonly isHistory: boolean;
	};
	/** The read mark moved, here or in another window. */
	read: { readonly room: string; readonly upTo: string };
	/** New or changed rows of one direct conversation; as `messages`. `peerId` is the person, not the author. */
	directMessages: {
		readonly peerId: string;
		readonly messages: readonly Message[];
		/** Rows that are not news: own ones on their way. */
		readonly isHistory: boolean;
	};
	/** The read mark of a direct conversation moved, here or in another window. */
	directRead: { readonly peerId: string; readonly upTo: string };
	/** A comparison of keys began, went on or ended. */
	verification: Verification;
	/** Something about a contact that a person may want to be told at once. */
	contact: ContactEvent;
	/** Something a person may want to be told at once. */
	event: NodeEvent;
	/** Safe to log: no keys, no text, no names. */
	log: { readonly level: "debug" | "info" | "warn" | "error"; readonly message: string };
}

/** Happenings that may interrupt a person; the window's notifier decides whether they do. */
export type NodeEvent =
	| { readonly kind: "joinRequested"; readonly room: string; readonly reqId: string }
	| { readonly kind: "joinApproved"; readonly room: string }
	| { readonly kind: "joinDenied"; readonly room: string }
	| { readonly kind: "storeProblem"; readonly code: "storeFull" | "storeReadOnly" };

/** What happened to a contact. Never for people I blocked. */
export type ContactEvent =
	/** They ask to become a contact; among `contactRequests`. */
	| { readonly kind: "requested"; readonly peerId: string }
	/** They approved my request. */
	| { readonly kind: "approved"; readonly peerId: string }
	/** They declined my request; it may be repeated from `untilMs` on. */
	| { readonly kind: "declined"; readonly peerId: string; readonly untilMs: number }
	/** They took back their approval. */
	| { readonly kind: "ended"; readonly peerId: string }
	/** A contact goes on under a new key: `peerId` from now on, conversation included. */
	| {
			readonly kind: "moved";
			readonly peerId: string;
			readonly fromPeerId: string;
			readonly wasVerified: boolean;
	  }
	/** A key was moved to two others: see `ContactWall`. `peerIds` are the keys concerned. */
	| { readonly kind: "keyConflict"; readonly peerIds: readonly string[] };

/** What the node asks of the window that owns it. The master key crosses as 64 hex digits. */
export interface VaultRequests {
	/** The master key; empty if the vault has none. */
	"vault/read": { params: Record<string, never>; result: Outcome<{ readonly key: string }> };
	/** Writes and reads back. */
	"vault/write": { params: { readonly key: string }; result: Outcome<null> };
}
