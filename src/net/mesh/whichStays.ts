/** Which of two links to one peer stays. Pure. */
import { timeLimits } from "../limits.ts";

/** What decides between two links to one peer. */
export interface LinkFacts {
	/** PeerId of the side that dialled. */
	readonly initiator: string;
	/** The peer's session. */
	readonly instance: string;
	/** Where the peer is. */
	readonly host: string;
	/** Monotonic ms. */
	readonly openedAt: number;
}

/**
 * RULE: of two links to one peer the one stays whose initiator has the smaller peerId; of two by one initiator the newer.
 * A peer that started anew has lost the old one, whoever began it; and so has one that connects again later than two who
 * dialled at once can, or it would not connect. Both ends know all of this, so they agree.
 */
export const replaces = (fresh: LinkFacts, older: LinkFacts): boolean =>
	fresh.openedAt - older.openedAt > timeLimits.dialledAtOnce ||
	fresh.instance !== older.instance ||
	fresh.initiator <= older.initiator;
