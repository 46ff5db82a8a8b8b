/** How a request of a window ends: with what was asked for, or with a code. */
import type { DiskTrouble } from "./nodeState.ts";

/** Expected outcomes are values: either what was asked for, or a code with safe details (never text a peer sent). */
export type Outcome<T> =
	| { readonly ok: true; readonly value: T }
	| {
			readonly ok: false;
			readonly code: ErrorCode;
			readonly detail: Readonly<Record<string, string | number>>;
	  };

/** It was done, and there is nothing more to say. */
export const done: Outcome<null> = { ok: true, value: null };

/** It was not. */
export const refused = (
	code: ErrorCode,
	detail: Readonly<Record<string, string | number>> = {},
): Extract<Outcome<never>, { ok: false }> => ({ ok: false, code, detail });

/** Every way a request can be refused. The wording for people lives in `src/extension` only. */
export type ErrorCode =
	// the node itself
	| "nodeOff"
	| "nodeLocked"
	| "nodeFailed"
	/**
	 * Said by the window: the request was cut off, or has no answer, and may or may not have been done. detail.window is
	 * "other" where the one that owns the node does not answer.
	 */
	| "nodeSilent"
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
	/** A group's address, or nobody's. */
	| "addressNotOne"
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
	| "roomClosed"
	/** The room needs a newer version, its key is missing here, or its chain is full: nothing can be decided in it now. */
	| "roomHalted"
	// not possible in the room as it is: detail.untilMs is when it will be, where that is known
	| "memberUnknown"
	| "memberSelf"
	| "transferPending"
	| "transferAccepted"
	| "transferNone"
	| "transferOffline"
	| "policyInvalid"
	| "successionTooEarly"
	| "successionTooFew"
	| "candidateUnknown"
	| "moveUnknown"
	| "reasonTooLong"
	| "adminMayNotLeave"
	| "roomStillMember"
	| "requestUnknown"
	| "messageUnknown"
	| "messageNotMine"
	| "messageNotText"
	| "reactionInvalid"
	| "reactionLimit"
	// invite links
	| "inviteMalformed"
	| "inviteOwn"
	| "inviteExpired"
	| "inviteTeam"
	| "inviteUnreachable"
	| "inviteWrongPerson"
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
	// files; detail.max is the limit, in bytes or in files, detail.path the person's own file it is about, if it is one
	| "fileNone"
	| "fileUnreadable"
	| "fileMissing"
	| "fileTooLarge"
	| "fileTooMany"
	| "filePathTooLong"
	| "fileFolder"
	| "transferUnknown"
	| "transferEnded"
	| "transferLimit"
	// the store
	| DiskTrouble
	// recovery
	/** The place for secrets took no new key; nothing was changed. */
	| "keyNotKept"
	/** The old store could not be set aside: another program has it open. Nothing was changed. */
	| "storeNotMoved"
	| "recoveryKeyLength"
	| "recoveryKeyCharacters"
	| "recoveryKeyChecksum"
	| "recoveryKeyWrong";
