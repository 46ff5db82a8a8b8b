/** How connections end: the codes on the wire, and the words of ours for why. */

/** WebSocket close codes with a meaning here. */
export const closeCodes = {
	/** Everything is said; the other side may come back. */
	done: 1000,
	goingAway: 1001,
	/** What came was not what the protocol allows. */
	malformed: 4400,
	/** The handshake did not prove what it must. */
	unproved: 4401,
	/** Too slow, or silent for too long. */
	silent: 4408,
	/** Another connection to the same peer stays. */
	duplicate: 4409,
} as const;

/** Why a link ended: a fixed word, safe to log. */
export type LinkEnd =
	| "handshakeFailed"
	| "unexpectedPeer"
	| "helloBad"
	| "timeout"
	| "silent"
	| "malformed"
	| "closedByPeer"
	| "closedByUs"
	| "worn";
