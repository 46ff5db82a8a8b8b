/** People on the network: contacts, what stands between them and trust, comparing keys. */

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
	/** Name of the network interface its link uses; empty while there is none, or through a router. */
	readonly via: string;
	readonly foundBy: "multicast" | "address" | "memory";
	/** Room ids in common. */
	readonly rooms: readonly string[];
	/** Another person's name looks the same as this one. */
	readonly lookalike: boolean;
	readonly lastSeenMs: number;
	/** How far its clock is ahead of ours while it is connected, whole minutes in ms; negative behind, 0 where they agree. */
	readonly clockAheadMs: number;
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
