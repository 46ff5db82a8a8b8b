/**
 * Where a contact stands and what moves it: one table, every cell of it written down (PROTOCOL "Contact states"). Pure.
 *
 * `unknown → pendingIn | pendingOut → approved → verified`; `blocked` and `keyConflict` are walls.
 */
import type { ContactState } from "../api/people.ts";

/** What the person does. */
export type ContactAct = "request" | "approve" | "decline" | "block" | "unblock" | "forget" | "numberMatched";

/** What the peer says, or what came of it. */
export type ContactNews =
	| "theyApprove"
	/** They do not take us as a contact; our request, if there is one, waits with them. */
	| "theyWait"
	| "theyDecline"
	| "theyEnd"
	/** Both sides said the emoji match. */
	| "emojiMatched"
	/** Their key was moved to two others. */
	| "keysConflict";

/** Why an act is not possible. */
export type ContactRefusal =
	| "requestUnknown"
	| "contactBlocked"
	| "contactNotBlocked"
	| "contactKeyConflict"
	| "contactNotApproved";

/** Where an event leads, or why not. */
export type ContactStep =
	| { readonly ok: true; readonly state: ContactState }
	| { readonly ok: false; readonly refusal: ContactRefusal };

/** RULE: the state after `event`. News are never refused: what does not apply changes nothing. */
export const nextState = (state: ContactState, event: ContactAct | ContactNews): ContactStep => {
	const cell = table[state][event];
	return isRefusal(cell) ? { ok: false, refusal: cell } : { ok: true, state: cell };
};

/** We take the peer as a contact, whether or not it takes us. */
export const isApproving = (state: ContactState): boolean =>
	state === "pendingOut" || state === "approved" || state === "verified";

/** RULE: direct messages flow only where both sides approve. */
export const isMutual = (state: ContactState): boolean => state === "approved" || state === "verified";

/**
 * The state of a new key that a contact moved to. `old` is what the old key was, `own` what the new one is by itself.
 *
 * RULE: what was verified is approved only, since a thief of the old key can sign a move, too; a wall goes along; what
 * the new key has earned or deserved by itself stays.
 */
export const inheritedState = (old: ContactState, own: ContactState): ContactState => {
	if (own === "approved" || own === "verified" || own === "blocked" || own === "keyConflict") {
		return own;
	}
	if (old === "blocked" || old === "keyConflict") {
		return old;
	}
	const mine = isApproving(old) || isApproving(own);
	const theirs = isAskedFor(old) || isAskedFor(own);
	return mine ? (theirs ? "approved" : "pendingOut") : theirs ? "pendingIn" : "unknown";
};

/** The peer takes us as a contact, as far as we know. */
const isAskedFor = (state: ContactState): boolean => state === "pendingIn" || isMutual(state);

const refusals = [
	"requestUnknown",
	"contactBlocked",
	"contactNotBlocked",
	"contactKeyConflict",
	"contactNotApproved",
] as const satisfies readonly ContactRefusal[];

const isRefusal = (cell: ContactState | ContactRefusal): cell is ContactRefusal =>
	(refusals as readonly string[]).includes(cell);

type Row = Readonly<Record<ContactAct | ContactNews, ContactState | ContactRefusal>>;

const table: Readonly<Record<ContactState, Row>> = {
	unknown: {
		request: "pendingOut",
		approve: "requestUnknown",
		decline: "requestUnknown",
		block: "blocked",
		unblock: "contactNotBlocked",
		forget: "unknown",
		numberMatched: "contactNotApproved",
		theyApprove: "pendingIn",
		theyWait: "unknown",
		theyDecline: "unknown",
		theyEnd: "unknown",
		emojiMatched: "verified",
		keysConflict: "keyConflict",
	},
	pendingIn: {
		request: "approved",
		approve: "approved",
		decline: "unknown",
		block: "blocked",
		unblock: "contactNotBlocked",
		forget: "unknown",
		numberMatched: "contactNotApproved",
		theyApprove: "pendingIn",
		// They ask no longer: nobody waits for an answer.
		theyWait: "unknown",
		theyDecline: "unknown",
		theyEnd: "unknown",
		emojiMatched: "verified",
		keysConflict: "keyConflict",
	},
	pendingOut: {
		request: "pendingOut",
		approve: "requestUnknown",
		decline: "requestUnknown",
		block: "blocked",
		unblock: "contactNotBlocked",
		forget: "unknown",
		numberMatched: "contactNotApproved",
		theyApprove: "approved",
		theyWait: "pendingOut",
		theyDecline: "unknown",
		theyEnd: "pendingOut",
		emojiMatched: "verified",
		keysConflict: "keyConflict",
	},
	approved: {
		request: "approved",
		approve: "approved",
		decline: "requestUnknown",
		block: "blocked",
		unblock: "contactNotBlocked",
		forget: "unknown",
		numberMatched: "verified",
		theyApprove: "approved",
		theyWait: "pendingOut",
		theyDecline: "unknown",
		theyEnd: "unknown",
		emojiMatched: "verified",
		keysConflict: "keyConflict",
	},
	verified: {
		request: "verified",
		approve: "verified",
		decline: "requestUnknown",
		block: "blocked",
		unblock: "contactNotBlocked",
		forget: "unknown",
		numberMatched: "verified",
		theyApprove: "verified",
		theyWait: "pendingOut",
		theyDecline: "unknown",
		theyEnd: "unknown",
		emojiMatched: "verified",
		keysConflict: "keyConflict",
	},
	blocked: {
		request: "contactBlocked",
		approve: "contactBlocked",
		decline: "contactBlocked",
		block: "blocked",
		unblock: "unknown",
		forget: "contactBlocked",
		numberMatched: "contactBlocked",
		theyApprove: "blocked",
		theyWait: "blocked",
		theyDecline: "blocked",
		theyEnd: "blocked",
		emojiMatched: "blocked",
		keysConflict: "blocked",
	},
	keyConflict: {
		request: "contactKeyConflict",
		approve: "contactKeyConflict",
		decline: "contactKeyConflict",
		block: "blocked",
		unblock: "contactNotBlocked",
		forget: "unknown",
		numberMatched: "contactKeyConflict",
		theyApprove: "keyConflict",
		theyWait: "keyConflict",
		theyDecline: "keyConflict",
		theyEnd: "keyConflict",
		// Two people who look at each other's screens know better than any signature.
		emojiMatched: "verified",
		keysConflict: "keyConflict",
	},
};
