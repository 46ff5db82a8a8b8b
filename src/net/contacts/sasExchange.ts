/**
 * One comparison of keys, as a state machine (PROTOCOL "Contact states and SAS"). Pure: nonces are passed in.
 *
 * ```
 * A (smaller peerId)   committed ── NONCE ──► comparing ─► over
 * B   asked ── COMMIT ──► revealing ── REVEAL ──► comparing ─► over
 * ```
 * RULE: each side sends one RESULT and hears one; only then is it over, so that records still under way are never taken
 * for those of the next comparison. Who cancels is `closing` until then.
 */
import { isSasCommitment, sasBytes, sasCommitment, sasIndexes } from "../crypto/sas.ts";
import type { SasRecord } from "../wire/sas.ts";

/** One side: 32 bytes each. */
export interface SasSide {
	readonly peerId: Uint8Array;
	readonly identityKey: Uint8Array;
}

/** Between whom, and on which connection. */
export interface SasPlace {
	readonly me: SasSide;
	readonly peer: SasSide;
	readonly chanId: Uint8Array;
}

/** How it ended. */
export type SasOutcome = "verified" | "mismatch" | "cancelled" | "timeout" | "failed";

/** Where it stands. */
export interface SasExchange {
	readonly place: SasPlace;
	readonly phase: "asked" | "committed" | "revealing" | "comparing" | "closing" | "over";
	readonly askedByMe: boolean;
	readonly myNonce: Uint8Array;
	/** A's, as B has it; empty at A. */
	readonly commitment: Uint8Array;
	/** Seven numbers from 0 to 63 from `comparing` on; empty before. */
	readonly emoji: readonly number[];
	readonly mine: "none" | "match" | "mismatch";
	readonly theirs: "none" | "match" | "mismatch";
	/** Null while it goes on. */
	readonly outcome: SasOutcome | null;
	/** The one RESULT of each side. */
	readonly hasSent: boolean;
	readonly hasHeard: boolean;
	/** Records tolerated while closing. */
	readonly stragglers: number;
}

/** What a step leads to. `fault` is why an honest peer would not have sent that. */
export interface SasStep {
	readonly exchange: SasExchange;
	readonly send: readonly SasRecord[];
	readonly fault: string | null;
}

/** COMMIT, NONCE and REVEAL cross a cancellation at most once each. */
const stragglersMost = 3;
const nothing = new Uint8Array();

/** Whether I commit first: the side with the smaller peerId does. */
export const isFirst = ({ me, peer }: SasPlace): boolean => Buffer.compare(me.peerId, peer.peerId) < 0;

/** I want to compare. `nonce`: 32 random bytes. */
export const beginSas = (place: SasPlace, nonce: Uint8Array): SasStep => {
	const fresh = freshExchange(place, nonce, true);
	return isFirst(place) ? commit(fresh) : { exchange: fresh, send: [{ kind: "ask" }], fault: null };
};

/** The peer wants to compare: its first record. */
export const joinSas = (place: SasPlace, nonce: Uint8Array, record: SasRecord): SasStep => {
	const fresh = freshExchange(place, nonce, false);
	if (isFirst(place)) {
		return record.kind === "ask" ? commit(fresh) : faulty(fresh, "sasOrder");
	}
	return record.kind === "commit" ? reply(fresh, record.commitment) : faulty(fresh, "sasOrder");
};

/** The peer's next record. */
export const hearSas = (exchange: SasExchange, record: SasRecord): SasStep => {
	if (exchange.phase === "over") {
		return faulty(exchange, "sasOrder");
	}
	if (record.kind === "result") {
		return hearResult(exchange, record.result);
	}
	if (exchange.phase === "closing") {
		const stragglers = exchange.stragglers + 1;
		return stragglers > stragglersMost ? faulty(exchange, "sasOrder") : quiet({ ...exchange, stragglers });
	}
	switch (record.kind) {
		case "ask":
			// Both asked at once: A's COMMIT is under way.
			return exchange.phase === "committed" && exchange.askedByMe && exchange.stragglers === 0
				? quiet({ ...exchange, stragglers: 1 })
				: faulty(exchange, "sasOrder");
		case "commit":
			return exchange.phase === "asked" ? reply(exchange, record.commitment) : faulty(exchange, "sasOrder");
		case "nonce":
			return exchange.phase === "committed" ? reveal(exchange, record.nonce) : faulty(exchange, "sasOrder");
		case "reveal":
			return exchange.phase === "revealing" ? check(exchange, record.nonce) : faulty(exchange, "sasOrder");
	}
};

/** What the person says of the emoji; nothing but while comparing, and only once. */
export const answerSas = (exchange: SasExchange, isMatch: boolean): SasStep => {
	if (exchange.phase !== "comparing" || exchange.mine !== "none") {
		return quiet(exchange);
	}
	const mine = isMatch ? "match" : "mismatch";
	return finish({ ...exchange, mine }, isMatch ? null : "mismatch", mine);
};

/** I, or my clock, have had enough; nothing once I have answered, since that cannot be taken back. */
export const cancelSas = (exchange: SasExchange, outcome: "cancelled" | "timeout"): SasStep =>
	exchange.hasSent || exchange.phase === "over" ? quiet(exchange) : finish(exchange, outcome, "cancelled");

/**
 * The time is over. RULE: an own "match" that nobody answers ends, too, and verifies nothing; what is over here and was
 * never answered is forgotten.
 */
export const expireSas = (exchange: SasExchange): SasStep => {
	if (!exchange.hasSent) {
		return cancelSas(exchange, "timeout");
	}
	return exchange.outcome === null
		? quiet({ ...exchange, outcome: "timeout", phase: "closing" })
		: quiet({ ...exchange, phase: "over" });
};

const freshExchange = (place: SasPlace, myNonce: Uint8Array, askedByMe: boolean): SasExchange => ({
	place,
	phase: "asked",
	askedByMe,
	myNonce,
	commitment: nothing,
	emoji: [],
	mine: "none",
	theirs: "none",
	outcome: null,
	hasSent: false,
	hasHeard: false,
	stragglers: 0,
});

const commit = (exchange: SasExchange): SasStep => {
	const { me, peer, chanId } = exchange.place;
	const commitment = sasCommitment({ nonceA: exchange.myNonce, peerIdA: me.peerId, peerIdB: peer.peerId, chanId });
	return { exchange: { ...exchange, phase: "committed" }, send: [{ kind: "commit", commitment }], fault: null };
};

const reply = (exchange: SasExchange, commitment: Uint8Array): SasStep => ({
	exchange: { ...exchange, phase: "revealing", commitment },
	send: [{ kind: "nonce", nonce: exchange.myNonce }],
	fault: null,
});

const reveal = (exchange: SasExchange, nonceB: Uint8Array): SasStep => ({
	exchange: { ...exchange, phase: "comparing", emoji: emojiOf(exchange.place, exchange.myNonce, nonceB) },
	send: [{ kind: "reveal", nonce: exchange.myNonce }],
	fault: null,
});

/** SECURITY: without this check somebody in between could choose a nonce that makes both sides' emoji agree. */
const check = (exchange: SasExchange, nonceA: Uint8Array): SasStep => {
	const { me, peer, chanId } = exchange.place;
	const input = { nonceA, peerIdA: peer.peerId, peerIdB: me.peerId, chanId };
	return isSasCommitment(exchange.commitment, input)
		? quiet({ ...exchange, phase: "comparing", emoji: emojiOf(exchange.place, nonceA, exchange.myNonce) })
		: faulty(exchange, "sasCommitment");
};

const hearResult = (exchange: SasExchange, result: "match" | "mismatch" | "cancelled"): SasStep => {
	if (exchange.hasHeard) {
		return faulty(exchange, "sasOrder");
	}
	const heard = { ...exchange, hasHeard: true };
	if (exchange.phase === "closing") {
		return quiet({ ...heard, phase: "over" });
	}
	if (result === "cancelled") {
		return finish(heard, "cancelled", "cancelled");
	}
	if (exchange.phase !== "comparing") {
		return faulty(exchange, "sasOrder");
	}
	return result === "mismatch"
		? finish({ ...heard, theirs: result }, "mismatch", "cancelled")
		: finish({ ...heard, theirs: result }, null, null);
};

/** Settles what can be settled; `mine` is the RESULT to send unless ours is out already. */
const finish = (
	exchange: SasExchange,
	outcome: SasOutcome | null,
	mine: "match" | "mismatch" | "cancelled" | null,
): SasStep => {
	const isMatch = exchange.mine === "match" && exchange.theirs === "match";
	const settled = exchange.outcome ?? outcome ?? (isMatch ? "verified" : null);
	const sends = mine !== null && !exchange.hasSent;
	const hasSent = exchange.hasSent || sends;
	const isOver = hasSent && exchange.hasHeard;
	const phase = isOver ? "over" : settled === null ? "comparing" : "closing";
	return {
		exchange: { ...exchange, outcome: settled, hasSent, phase },
		send: sends ? [{ kind: "result", result: mine }] : [],
		fault: null,
	};
};

const quiet = (exchange: SasExchange): SasStep => ({ exchange, send: [], fault: null });

const faulty = (exchange: SasExchange, fault: string): SasStep => ({
	exchange: { ...exchange, phase: "over", outcome: exchange.outcome ?? "failed" },
	send: [],
	fault,
});

const emojiOf = (place: SasPlace, nonceA: Uint8Array, nonceB: Uint8Array): readonly number[] => {
	const { me, peer, chanId } = place;
	const [a, b] = isFirst(place) ? [me, peer] : [peer, me];
	return sasIndexes(sasBytes({ nonceA, nonceB, chanId, identityKeyA: a.identityKey, identityKeyB: b.identityKey }));
};
