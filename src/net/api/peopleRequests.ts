/** What a window may ask about people. */
import type { Outcome } from "./outcome.ts";

/** Method → parameters and result. */
export interface PeopleRequests {
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
}
