/** What a window may ask of files. */
import type { AcceptRule, AnsweredOffer, Transfer } from "./files.ts";
import type { Outcome } from "./outcome.ts";

/** Method → parameters and result. Exactly one of `room` and `peerId` is not empty. */
export interface FileRequests {
	/**
	 * Offers what is at `paths` (absolute): one file, or several files and folders as one. Answers once all of it was
	 * found; then it is hashed and said in the conversation. `clientId` as with `rooms/send`.
	 */
	"files/offer": {
		params: {
			readonly room: string;
			readonly peerId: string;
			readonly paths: readonly string[];
			readonly clientId: string;
		};
		result: Outcome<{ readonly id: string }>;
	};
	/**
	 * Offers what an own offer was made of once more, as it is now, in a message of its own; the offer before is taken back
	 * once everything was found.
	 */
	"files/offerAgain": {
		params: { readonly id: string; readonly clientId: string };
		result: Outcome<{ readonly id: string }>;
	};
	/** Fetches what a message offers into a folder, under its own name or the first free one after it. */
	"files/accept": {
		params: {
			readonly room: string;
			readonly peerId: string;
			readonly messageId: string;
			readonly folder: string;
		};
		result: Outcome<{ readonly id: string }>;
	};
	/** Says no to what a message offers; it may be accepted later all the same. */
	"files/decline": {
		params: { readonly room: string; readonly peerId: string; readonly messageId: string };
		result: Outcome<null>;
	};
	/** Fetching stops; what is here stays. */
	"files/pause": { params: { readonly id: string }; result: Outcome<null> };
	/** Goes on: after a pause, a problem, a cancelling or a failure. `folder` replaces the one it was to go to; empty keeps it. */
	"files/resume": { params: { readonly id: string; readonly folder: string }; result: Outcome<null> };
	/** Gives up what arrives and drops what is here of it; takes back an own offer. */
	"files/cancel": { params: { readonly id: string }; result: Outcome<null> };
	/** Forgets an offer or a transfer that has ended. What was received stays where it is. */
	"files/forget": { params: { readonly id: string }; result: Outcome<null> };
	/** All of them, the newest last. */
	"files/list": { params: Record<string, never>; result: Outcome<readonly Transfer[]> };
	/** Offers that were answered, and of which no transfer is listed any more; the one answered first first. */
	"files/answered": { params: Record<string, never>; result: Outcome<readonly AnsweredOffer[]> };
	/** Told by each window when it attaches; kept only while the node runs. */
	"files/setRule": { params: AcceptRule; result: Outcome<null> };
}
