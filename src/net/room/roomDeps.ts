/** What rooms are built from, and whom they tell. */
import type { Message } from "../api/messages.ts";
import type { NodeEvent } from "../api/rooms.ts";
import type { Identity } from "../identity.ts";
import type { Clock, RandomBytes } from "../ports.ts";
import type { StoreError } from "../store/database.ts";
import type { RoomRow } from "../store/rows.ts";
import type { Store } from "../store/store.ts";
import type { Withdrawn } from "./leading/authority.ts";

/** Who wants to know what happens in a room. */
export interface RoomListener {
	/** Anything the overview shows has changed. */
	changed(): void;
	messages(room: string, messages: readonly Message[], isHistory: boolean): void;
	read(room: string, upTo: string): void;
	/** Rows told before are gone: history was deleted, or messages of mine have other ids now. */
	cleared(room: string): void;
	event(event: NodeEvent): void;
	/** The disk refused; what was being received is given up and will be asked for again. */
	storeFailed(error: StoreError): void;
	/** A member was added or the chain moved: links may have become bound, requests answered. */
	membershipChanged(room: string): void;
}

/** Which room is built. */
export interface RoomOptions {
	readonly row: RoomRow;
	/** The row's log was chosen just now, for a request of this moment: nobody has anything of it. */
	readonly isNewLog?: boolean;
}

/** What a room is built from. */
export interface RoomDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly identity: Identity;
	readonly store: Store;
	readonly listener: RoomListener;
	/** My display name now. */
	readonly myName: () => string;
	/** Name a connected or remembered peer goes by, cleaned; empty if unknown. */
	readonly peerName: (identity: string) => string;
	/** Keys of mine that moved to the one I have now. */
	readonly formerKeys: readonly string[];
	/** The keys that somebody's key moved to, one after another, as far as peers have shown it. */
	readonly heirsOf: (identity: string) => readonly string[];
	/** Whether a peer connected tells of a room as one that it is in. */
	readonly isToldBy: (room: string, identity: string) => boolean;
	/** How far a peer's clock is ahead of ours, ms, as far as it is linked and has told; negative behind. */
	readonly clockAheadOf: (identity: string) => number;
	/** Whether the person has compared keys with a peer. */
	readonly isVerified: (identity: string) => boolean;
	/** Requests for a room that were taken back. */
	readonly withdrawn: (room: string) => readonly Withdrawn[];
	/** Whether I agreed to lead a room and wait for its admin to say that I do. */
	readonly hasAccepted: (room: string) => boolean;
}
