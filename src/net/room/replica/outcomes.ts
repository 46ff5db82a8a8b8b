/** What becomes of what a replica is given: operations, acks and proofs, events. */
import type { EventRow } from "../../store/rows.ts";
import type { Control } from "../../wire/control.ts";
import type { Evidence } from "../../wire/evidence.ts";

/** Something a peer should not have sent: why, as a fixed word. */
export interface Fault {
	readonly kind: "fault";
	readonly reason: string;
}

/** What became of a control operation. */
export type ControlOutcome =
	| { readonly kind: "added"; readonly control: Control }
	| { readonly kind: "known" }
	/** Its predecessor is not here. */
	| { readonly kind: "missing"; readonly id: string }
	/** It stands beyond one that halts the room: for a newer version. */
	| { readonly kind: "beyond" }
	| Fault;

/** What became of an ack or a proof; two acks may together be a proof. */
export type AckOutcome =
	| { readonly kind: "added" }
	| { readonly kind: "added"; readonly evidence: Evidence }
	| { readonly kind: "known" }
	| Fault;

/** What became of an event. */
export type EventOutcome =
	| { readonly kind: "added"; readonly row: EventRow }
	/** It is here already; or its log does not take it: the control chain closes it before, or it has too many gaps. */
	| { readonly kind: "known" | "closed" }
	/** It was written under an operation that halts the room, or beyond. */
	| { readonly kind: "beyond" }
	/** It builds on an operation that is missing. */
	| { readonly kind: "gap"; readonly lacks: string }
	/** Its author signed two logs: around number `at` theirs is another than ours. */
	| { readonly kind: "contradicts"; readonly at: number }
	/** Both versions are here: proved. */
	| { readonly kind: "proved"; readonly evidence: Evidence; readonly rival: EventRow | null }
	| Fault;

/** How an event's content is known to be its author's: by its own signature, or because an accepted event names its id. */
export type Trust = "signature" | "chain";

/** The body of an event: null where there is none, or it is not for us; `elsewhere` where others may have it. */
export type GivenBody = Uint8Array | null | "elsewhere";

/** Faults by their word. */
export const fault = (reason: string): Fault => ({ kind: "fault", reason });
