/** What the control chain says at one operation: who belongs, who leads, which key is current. Pure, public data only. */
import { peerIdHex } from "../../crypto/fingerprintHex.ts";
import type { Card } from "../../wire/card.ts";
import type { Cut, Policy } from "../../wire/controlBody.ts";
import type { Growing } from "./growing.ts";

/** One stay of a peer in a room, from its `add` (or `create`) on. */
export interface Membership {
	readonly card: Card;
	/** The log announced for it. */
	readonly log: string;
	/** The operation that let it in. */
	readonly since: string;
	readonly sinceN: number;
}

/** A stay that ended: logs not listed in `cuts` are closed wholly, listed ones above their cut. */
export interface ClosedMembership {
	readonly author: string;
	readonly log: string;
	readonly cuts: readonly Cut[];
}

/** State of a room at one control operation. All ids and identity keys are hex. */
export interface RoomState {
	readonly room: string;
	/** The operation this is the state after. */
	readonly id: string;
	readonly n: number;
	readonly name: string;
	readonly policy: Policy;
	/** Identity key. */
	readonly admin: string;
	/** By identity key. */
	readonly members: ReadonlyMap<string, Membership>;
	/** The operation that made the current epoch key. */
	readonly epoch: string;
	/** `author:stay` of every log ever announced: no log of a stay may be announced again. */
	readonly announced: Growing<string>;
	/** By identity key, the oldest first. */
	readonly removed: Growing<ClosedMembership>;
	readonly closed: boolean;
	/** An operation of a newer version stands here: nothing beyond it is understood. */
	readonly halted: boolean;
}

/** Key of a log among those of all authors. */
export const logKey = (author: string, log: string): string => `${author}:${log}`;

/**
 * The stay a log belongs to, as its id says. RULE: the logs of one stay have ids that differ in the last four bits alone,
 * so nobody has more than 16 in a stay, whatever it signs.
 */
export const stayOf = (log: string): string => `${log.slice(0, -1)}0`;

/** Every log the stay of `log` can have. */
export const logsOfStay = (log: string): readonly string[] =>
	Array.from({ length: 16 }, (_, i) => log.slice(0, -1) + i.toString(16));

/** Key of a log's stay in `announced`. */
export const stayKey = (author: string, log: string): string => logKey(author, stayOf(log));

/** Whether a log is the one a stay began with: any other log of it begins with a newlog. */
export const isFirstOfStay = (state: RoomState, author: string, log: string): boolean =>
	state.members.get(author)?.log === log || state.removed.of(author).some((stay) => stay.log === log);

/** `memberTag`: first 8 bytes of the peerId, hex. */
export const memberTagOf = (identity: string): string => peerIdHex(identity).slice(0, 16);
