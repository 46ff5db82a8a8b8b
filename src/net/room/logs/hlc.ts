/**
 * Hybrid logical clock: wall time where clocks agree, causal order where they do not. Pure.
 *
 * Written as 16 hex digits, `ms(12) counter(4)`, so that comparing strings compares times.
 */
import { timeLimits } from "../../limits.ts";

/** The zero time, before everything. */
export const zeroHlc = "0".repeat(16);

const counterMost = 0xffff;

/** The next own time: later than `last`, and not before `nowMs`. */
export const tick = (last: string, nowMs: number): string => {
	const wall = hlcAt(nowMs);
	return wall > last ? wall : successor(last);
};

/** What to remember after seeing `theirs`: a time far ahead of our clock is not believed. */
export const merge = (last: string, theirs: string, nowMs: number): string =>
	theirs > last && hlcMs(theirs) <= nowMs + timeLimits.hlcAhead ? theirs : last;

/** The time an event counts as in the order shown here: its own unless it lies too far ahead. */
export const shownHlc = (theirs: string, nowMs: number): string =>
	hlcMs(theirs) <= nowMs + timeLimits.hlcAhead ? theirs : hlcAt(nowMs);

/** Milliseconds since 1970 of a time. */
export const hlcMs = (hlc: string): number => Number.parseInt(hlc.slice(0, 12), 16);

/** The first time of a millisecond. */
export const hlcAt = (ms: number): string => `${Math.max(0, Math.trunc(ms)).toString(16).padStart(12, "0")}0000`;

/** The time right after `hlc`. */
export const successor = (hlc: string): string => {
	const counter = Number.parseInt(hlc.slice(12), 16);
	return counter < counterMost ? hlc.slice(0, 12) + (counter + 1).toString(16).padStart(4, "0") : hlcAt(hlcMs(hlc) + 1);
};

/** The later of two. */
export const laterOf = (a: string, b: string): string => (a > b ? a : b);

/** The earlier of two. */
export const earlierOf = (a: string, b: string): string => (a < b ? a : b);

/** `steps` of the smallest size after `hlc`, or before it; never before zero. */
export const shifted = (hlc: string, steps: number): string => {
	const moved = BigInt(`0x${hlc}`) + BigInt(steps);
	return (moved > 0n ? moved : 0n).toString(16).padStart(zeroHlc.length, "0");
};
