/** Edits, erasures and reactions as the store finds them by the message they act on. Ids and keys are hex. */

/** One event that acts on another. */
export interface ActRow {
	/** The event. It is kept before, or in the same commit. */
	readonly id: string;
	/** Id of the message it acts on, which may not be here. */
	readonly target: string;
	readonly kind: ActKind;
	readonly author: string;
	/** The author's time, 16 hex digits: of several the latest by (time, id) counts. */
	readonly hlc: string;
}

/** Kinds of event that act on messages: edit, erase, reaction; and 9 for whatever says a message again. */
export type ActKind = 2 | 3 | 4 | 9;

/** One change to what acts on messages. */
export type ActWrite =
	/** Files an event under its message. An erasure takes the bodies of the message and of its edits away, if its author wrote them. */
	| { readonly put: "act"; readonly room: string; readonly row: ActRow }
	/** It was looked at and acts on nothing. */
	| { readonly put: "actless"; readonly id: string }
	/** It cannot be read yet, and is to be looked at when it can. */
	| { readonly put: "unfiled"; readonly id: string };

/** Whether a write concerns what acts on messages. */
export const isActWrite = (write: object): write is ActWrite =>
	"put" in write && (write.put === "act" || write.put === "actless" || write.put === "unfiled");
