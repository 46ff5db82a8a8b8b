/**
 * Which events belong to a room's logs and which of them count (PROTOCOL "Author logs", Valid). Pure: never depends on a
 * clock or on the order of arrival.
 *
 * Two questions are kept apart. A log *takes* every event its author signed and chained, up to where the control chain
 * closes it: so that everybody ends with the same logs, whoever sent what first. Whether an event *counts*, and is
 * shown, is a function of the event and of the control chain at the operation it names.
 */
import type { Cut } from "../../wire/controlBody.ts";
import type { EventHeader } from "../../wire/event.ts";
import { type RoomState, stayKey, stayOf } from "../chain/roomState.ts";

/** A log as far as closing it is concerned. */
export interface LogName {
	readonly author: string;
	readonly log: string;
}

/** Up to where a log counts: everything, nothing, or up to a number (`event` names the version that counts there). */
export type Limit =
	| { readonly kind: "none" }
	| { readonly kind: "closed" }
	| { readonly kind: "cut"; readonly seq: number; readonly event: string };

/** Everything counts. */
export const noLimit: Limit = { kind: "none" };

/** Nothing counts. */
export const closedLog: Limit = { kind: "closed" };

/**
 * RULE: a log must belong to a stay announced on the canonical chain. RULE: a removal closes every log of that stay,
 * unlisted ones wholly, listed ones above their cut; old cuts stay in force when somebody comes back.
 */
export const limitOf = (canonical: RoomState, name: LogName): Limit => {
	if (!canonical.announced.has(stayKey(name.author, name.log))) {
		return { kind: "closed" };
	}
	for (const stay of canonical.removed.of(name.author)) {
		if (stayOf(stay.log) === stayOf(name.log) || stay.cuts.some((cut) => cut.log === name.log)) {
			const cut = stay.cuts.find((candidate) => candidate.log === name.log);
			return cut === undefined ? { kind: "closed" } : cutOf(cut);
		}
	}
	return noLimit;
};

/** Whether `limit` lets an event stand. */
export const isWithin = (limit: Limit, event: { readonly seq: number; readonly id: string }): boolean => {
	switch (limit.kind) {
		case "none":
			return true;
		case "closed":
			return false;
		case "cut":
			return event.seq < limit.seq || (event.seq === limit.seq && event.id === limit.event);
	}
};

/**
 * Whether an event counts in `state`, the room at the operation the event names. RULE: its author is a member there, the
 * room is open, and the body is sealed under the newest epoch of that moment.
 */
export const counts = (state: RoomState, event: EventHeader): boolean =>
	state.members.has(event.author) && !state.closed && !state.halted && event.epochCtl === state.epoch;

const cutOf = (cut: Cut): Limit => ({ kind: "cut", seq: cut.seq, event: cut.event });
