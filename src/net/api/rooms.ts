/** Rooms, their members and those who ask to join. */
import type { DiskTrouble } from "./nodeState.ts";

/** What the admin decided for a room. */
export interface RoomPolicy {
	/** Whether newcomers can read what was said before they came. Changing it does not reach back. */
	readonly history: "all" | "sinceJoin";
	/** Shown to peers as nearby; otherwise joined by invite only. */
	readonly listed: boolean;
	/** How long without the admin before members may elect another, hours: 24 to 8,760. */
	readonly successionHours: number;
}

/** My standing in a room. `moved`: it lists my old key still, until the admin puts the one I have now in its place. */
export type RoomRole = "admin" | "member" | "requested" | "denied" | "moved" | "left" | "kicked" | "closed";

/** One of my rooms. */
export interface RoomSummary {
	readonly room: string;
	readonly name: string;
	/** Another room of mine, or one nearby, has a name that looks the same. */
	readonly alike: boolean;
	readonly role: RoomRole;
	readonly adminPeerId: string;
	readonly adminName: string;
	readonly adminTag: string;
	readonly adminVerified: boolean;
	readonly policy: RoomPolicy;
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
	/**
	 * Why `role` is `denied` where that was no decision on me: the room was closed, takes no more requests, or nobody has
	 * answered for as long as members keep a request.
	 */
	readonly shut: "" | "closed" | "unlisted" | "unanswered";
	/** Who ended my membership or the room, and why; null while I belong. */
	readonly ending: RoomEnding | null;
	/** A handing over of the admin role under way, that concerns me; null if none. */
	readonly transfer: TransferOffer | null;
	/** What the members do about an admin who is gone; null unless I may do something or see it. */
	readonly succession: Succession | null;
	/** Nobody can be admitted and no key renewed for now, and why: `newer` needs a newer LAN Chat. Empty if all is well. */
	readonly halted: "" | "newer" | "keyMissing";
}

/** How my stay in a room ended, or the room itself. */
export interface RoomEnding {
	/** Label of who did it, and what tells them from others of that name; empty if it was me. */
	readonly byName: string;
	readonly byTag: string;
	readonly byVerified: boolean;
	/** In the admin's words, cleaned; empty if none were given. */
	readonly reason: string;
	readonly atMs: number;
}

/** A handing over of the admin role: it takes both. */
export interface TransferOffer {
	readonly kind: "offeredByMe" | "offeredToMe";
	/** The other side. */
	readonly peerId: string;
	readonly name: string;
	readonly tag: string;
	readonly verified: boolean;
	readonly atMs: number;
}

/** Electing a new admin once the old one is gone. */
export interface Succession {
	/** From when on I may stand or vote. */
	readonly openFromMs: number;
	/** Votes a candidate needs, its own included. */
	readonly needed: number;
	readonly candidates: readonly {
		readonly peerId: string;
		readonly name: string;
		readonly tag: string;
		readonly verified: boolean;
		readonly votes: number;
		/** I voted for it. */
		readonly mine: boolean;
	}[];
}

/** A listed room of somebody else that I may ask to join. */
export interface NearbyRoom {
	readonly room: string;
	readonly name: string;
	/** Another room, nearby or mine, has a name that looks the same. */
	readonly alike: boolean;
	readonly memberCount: number;
	readonly adminPeerId: string;
	readonly adminName: string;
	readonly adminTag: string;
	readonly adminVerified: boolean;
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
	readonly relayedByTag: string;
	readonly relayedByVerified: boolean;
	/** Label I gave the invite it came with, or its day; empty if it came with none of mine. */
	readonly invite: string;
	readonly verified: boolean;
	readonly online: boolean;
}

/** Which request is meant: who asks has chosen `reqId`, and somebody else may have the same. */
export type RequestName = Pick<JoinRequest, "room" | "reqId" | "peerId">;

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
	/** When it was let in. */
	readonly sinceMs: number;
	/** It said that it leaves; the admin's next operation lets it go. */
	readonly leaving: boolean;
	/** It signed two messages, or two words on a branch, that exclude each other. */
	readonly disputed: boolean;
	/** It goes on under this other key, which may take its place; empty if it has not moved. */
	readonly movedToPeerId: string;
	/** Answers to the admin only: whether I could hand the admin role to it now. */
	readonly canReceiveAdmin: boolean;
}

/** Happenings that may interrupt a person; the window's notifier decides whether they do. */
export type NodeEvent =
	| ({ readonly kind: "joinRequested" } & RequestName)
	| { readonly kind: "joinApproved"; readonly room: string }
	/** `closed`, `unlisted`: nobody decided on me, but the room was closed, or is by invitation now. */
	| { readonly kind: "joinDenied"; readonly room: string; readonly how: "denied" | "closed" | "unlisted" }
	/** I am no longer in: removed by the admin, or the room was closed. */
	| { readonly kind: "removed"; readonly room: string; readonly how: "kicked" | "closed" }
	/** The admin wants to hand the role to me. */
	| { readonly kind: "transferOffered"; readonly room: string; readonly fromPeerId: string }
	/** What became of my offer. */
	| { readonly kind: "transferEnded"; readonly room: string; readonly how: "accepted" | "declined" | "stale" }
	/** A member asks for votes to become the admin. */
	| { readonly kind: "candidate"; readonly room: string; readonly peerId: string }
	/** The room followed another branch than the one I was on. */
	| { readonly kind: "branchChanged"; readonly room: string }
	| { readonly kind: "storeProblem"; readonly code: DiskTrouble };
