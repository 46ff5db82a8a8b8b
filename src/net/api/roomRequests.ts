/** What a window may ask of rooms. */
import type { Draft, Message, MessagePage } from "./messages.ts";
import type { Outcome } from "./outcome.ts";
import type { Member, RequestName, RoomPolicy } from "./rooms.ts";

/** Method → parameters and result. */
export interface RoomRequests {
	"rooms/create": {
		params: { readonly name: string; readonly policy: RoomPolicy };
		result: Outcome<{ readonly room: string }>;
	};
	"rooms/join": { params: { readonly room: string; readonly note: string }; result: Outcome<null> };
	"rooms/approve": { params: RequestName; result: Outcome<null> };
	"rooms/deny": { params: RequestName; result: Outcome<null> };
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
	/** Removes somebody: what members who know of it write from then on cannot be read by them. `reason` is shown to all. */
	"rooms/kick": {
		params: { readonly room: string; readonly peerId: string; readonly reason: string };
		result: Outcome<null>;
	};
	/** Says in the room that I leave, and stops taking part at once. The admin hands the role over or closes instead. */
	"rooms/leave": { params: { readonly room: string }; result: Outcome<null> };
	/** Ends the room for everybody; what was said stays readable. */
	"rooms/close": { params: { readonly room: string; readonly reason: string }; result: Outcome<null> };
	"rooms/setPolicy": { params: { readonly room: string; readonly policy: RoomPolicy }; result: Outcome<null> };
	/** Renews the room's key without removing anybody. */
	"rooms/rotate": { params: { readonly room: string }; result: Outcome<null> };
	/** Offers a connected member the admin role; it is handed over once they accept. */
	"rooms/offerTransfer": { params: { readonly room: string; readonly peerId: string }; result: Outcome<null> };
	"rooms/withdrawTransfer": { params: { readonly room: string }; result: Outcome<null> };
	"rooms/answerTransfer": {
		params: { readonly room: string; readonly accept: boolean };
		result: Outcome<null>;
	};
	/** Stands for admin, once `succession.openFromMs` is over. */
	"rooms/stand": { params: { readonly room: string }; result: Outcome<null> };
	/** Votes for a candidate, once `succession.openFromMs` is over here. */
	"rooms/vote": { params: { readonly room: string; readonly peerId: string }; result: Outcome<null> };
	/** Puts a member's new key, which its old one named, in its place. */
	"rooms/rekey": { params: { readonly room: string; readonly peerId: string }; result: Outcome<null> };
	/** Takes back my request to join. */
	"rooms/withdraw": { params: { readonly room: string }; result: Outcome<null> };
	/**
	 * A link to give to one person, good for seven days and one admission: our addresses, our key and the room. Whoever has
	 * it may ask; it never lets anybody in by itself. `label` is shown with the request it comes back with.
	 */
	"rooms/invite": {
		params: { readonly room: string; readonly label: string };
		result: Outcome<{ readonly link: string; readonly untilMs: number }>;
	};
	/** What an invite link says, without going anywhere. */
	"invites/read": {
		params: { readonly link: string };
		result: Outcome<{
			readonly room: string;
			readonly roomName: string;
			readonly fingerprint: string;
			readonly addresses: readonly string[];
			readonly untilMs: number;
		}>;
	};
	/** Connects to who made the link, if that very key answers, and asks to join. */
	"invites/open": {
		params: { readonly link: string; readonly note: string };
		result: Outcome<{ readonly room: string }>;
	};
	/** Changes the text of an own message, for everybody. The old one is not shown any more, but stays in the log. */
	"rooms/edit": {
		params: { readonly room: string; readonly id: string; readonly text: string };
		result: Outcome<null>;
	};
	/** Takes an own message back: members drop its text, and nobody serves it any more. */
	"rooms/erase": { params: { readonly room: string; readonly id: string }; result: Outcome<null> };
	/** Sets or takes away a reaction. `emoji` is one grapheme. */
	"rooms/react": {
		params: { readonly room: string; readonly id: string; readonly emoji: string; readonly on: boolean };
		result: Outcome<null>;
	};
	/** Forgets what was said, here only; it is not fetched again. */
	"rooms/deleteHistory": { params: { readonly room: string }; result: Outcome<null> };
	/** Removes a room I am no longer in from the list, with all of its history. */
	"rooms/remove": { params: { readonly room: string }; result: Outcome<null> };
}
