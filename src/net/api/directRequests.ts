/** What a window may ask of direct conversations. */
import type { Draft, Message, MessagePage } from "./messages.ts";
import type { Outcome } from "./outcome.ts";

/** Method → parameters and result. */
export interface DirectRequests {
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
	/** Forgets the conversation, here only. What waits to be sent is dropped with it. */
	"direct/deleteHistory": { params: { readonly peerId: string }; result: Outcome<null> };
}
