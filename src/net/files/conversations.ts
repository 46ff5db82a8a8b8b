/** What files need of rooms and direct conversations: a port. */
import type { FileOffer } from "../api/messages.ts";
import type { Outcome } from "../api/outcome.ts";

/** A conversation: a room, or the identity key of the other end of a direct one; the other is empty. */
export interface Place {
	readonly room: string;
	readonly peer: string;
}

/** An offer that stands. */
export interface StandingOffer {
	readonly file: FileOffer;
	/** Identity key of who made it; empty if I did. */
	readonly author: string;
}

/** Rooms and direct conversations, as files see them. */
export interface Conversations {
	/** What a message offers; null where it offers nothing, is not here, was taken back or does not count. */
	offer(place: Place, message: string): StandingOffer | null;
	/** Whether what I offered can reach nobody any more: its message was taken back or deleted, or I have left the room. */
	isOver(place: Place, message: string): boolean;
	/** Whether I belong: what was offered in a room I am not in any more nobody gives me. */
	isMine(place: Place): boolean;
	/** Id of the message that came of what was sent by `clientId`; null while there is none. */
	sentAs(place: Place, clientId: string): string | null;
	/** Offers in a conversation. The same `clientId` again says it once. @throws StoreError */
	say(place: Place, clientId: string, file: FileOffer): Outcome<{ readonly id: string }>;
	/** RULE: somebody is a member of the room, or is the other end and no wall stands between. */
	isBetween(place: Place, identity: string): boolean;
	/**
	 * Whether somebody may have what a message offers, and hear who has it. RULE: in a room only who may read the message;
	 * who was let in later without a way back may not. Of a direct conversation the end is known.
	 */
	mayRead(place: Place, identity: string, message: string): boolean;
	/**
	 * The key somebody goes on under; the same where it has not moved. RULE: in a room only a member is somebody's heir, so
	 * that a move nobody has decided on takes nothing away.
	 */
	heirOf(place: Place, identity: string): string;
}
