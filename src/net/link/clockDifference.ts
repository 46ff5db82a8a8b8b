/** How far a peer's clock and ours differ, as people are told. Pure. */
import { timeLimits } from "../limits.ts";
import type { PeerLink } from "./peerLink.ts";

/**
 * How far its clock is ahead of ours, ms. RULE: in whole minutes, or what windows are shown would change all the time;
 * 0 where clocks are about right.
 */
export const clockDifference = ({ clockAhead }: Pick<PeerLink, "clockAhead">): number =>
	Math.abs(clockAhead) > timeLimits.hlcAhead ? Math.round(clockAhead / minute) * minute : 0;

const minute = 60_000;
