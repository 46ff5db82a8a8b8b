/** How long we wait before a peer is dialled again. Pure. */
import { peerLimits, timeLimits } from "../limits.ts";
import type { PeerState, Place } from "./peerState.ts";

/** Doublings after which the wait is a minute. */
export const refusedDoublings = 6;

/** Wait after `attempts` failures, ms: 1 s doubling to `most`, ± 20 %. */
export const backoff = (attempts: number, chance: number, most: number = timeLimits.backoffMost): number => {
	const wait = Math.min(most, timeLimits.backoffFirst * 2 ** Math.min(attempts, 20));
	return wait * (1 - peerLimits.jitter + 2 * peerLimits.jitter * chance);
};

/** Wait after a dial of a peer came to nothing, or a link ended, at `place`, ms. */
export const waitAfter = (
	{ isGood, lostAt }: Pick<PeerState, "isGood" | "lostAt">,
	{ attempts, source, wasRefused }: Pick<Place, "attempts" | "source" | "wasRefused">,
	{ now, chance, isKeeper = false }: { readonly now: number; readonly chance: number; readonly isKeeper?: boolean },
): number => {
	if (wasRefused) {
		return backoff(attempts, chance);
	}
	const { eagerDoublings, eagerDials } = peerLimits;
	const isLost = isGood && lostAt !== null;
	// RULE: where a person told us to dial, and where we look after somebody, we dial steadily.
	const isSteady = source === "static" || source === "manual" || (isLost && isKeeper);
	const most = isSteady ? timeLimits.backoffKept : timeLimits.backoffMost;
	if (!isLost || now - lostAt >= timeLimits.lostLong) {
		return backoff(attempts, chance, most);
	}
	// RULE: a peer that was good and was lost is dialled every other second, for a while by everybody and then by those
	// who look after it, so that a break is over soon after it is mended.
	const doublings = Math.min(attempts, eagerDoublings);
	return backoff(isKeeper ? doublings : Math.max(doublings, attempts - eagerDials), chance, most);
};
