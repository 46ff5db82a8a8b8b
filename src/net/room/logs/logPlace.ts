/**
 * Where an event stands in its author's log as far as it is here: at the end, beyond it, or in a gap. Pure.
 *
 * A log arrives newest first, so it may have gaps. The event above a gap names the hash of the event that closes it,
 * and the event below is named by the one that goes on: whatever fills the gap must fit both.
 */
import { countLimits } from "../../limits.ts";
import type { RandomBytes } from "../../ports.ts";
import type { Gap } from "../../store/rows.ts";
import { toHex } from "../../wire/bytes.ts";

const logIdLength = 8;
/** Pieces of one log asked for at a time, each between events that are here. */
const piecesMost = 32;

/** What is known of a log: its newest event and what is missing below it. Gaps ascend and do not touch. */
export interface LogEnds {
	readonly seq: number;
	/** Id of the newest event. */
	readonly head: string;
	readonly gaps: readonly Gap[];
}

/** What a place depends on. */
export interface Placed {
	readonly seq: number;
	readonly id: string;
	readonly prev: string;
}

/** Where an event goes. */
export type Place =
	/** Something is held at this number: compare ids. */
	| { readonly kind: "held" }
	/** It fits. `vouched`: an event accepted before names its id, so its content is certain without its signature. */
	| { readonly kind: "fits"; readonly isNewest: boolean; readonly isVouched: boolean; readonly gaps: readonly Gap[] }
	/** The chain says another event stands at number `at`. */
	| { readonly kind: "contradicts"; readonly at: number };

/** A fresh log id, hex. */
export const newLogId = (random: RandomBytes): string => toHex(random(logIdLength));

/** The log before its first event. */
export const emptyLog = (zero: string): LogEnds => ({ seq: 0, head: zero, gaps: [] });

/** Finds the place of `event` in a log of which `ends` is known. */
export const placeOf = (ends: LogEnds, event: Placed): Place => {
	if (event.seq > ends.seq) {
		return placeBeyond(ends, event);
	}
	const index = ends.gaps.findIndex((gap) => gap.from <= event.seq && event.seq <= gap.to);
	const gap = ends.gaps[index];
	return gap === undefined ? { kind: "held" } : placeInGap(ends, gap, index, event);
};

/** The gaps of a log that ends with an event that is still to come, after it was found to fit beyond all others. */
export const awaiting = (gaps: readonly Gap[], event: Placed): readonly Gap[] => {
	const last = gaps.at(-1);
	const { seq: to, id: above, prev: below } = event;
	return last?.to === to - 1
		? [...gaps.slice(0, -1), { ...last, to, above }]
		: [...gaps, { from: to, to, below, above }];
};

/**
 * Whether a log has so many gaps that it takes no event that would make another one, `gaps` being those after it. RULE: what
 * makes gaps no more is taken all the same, so whoever fills them, or goes on at the end, is heard.
 */
export const isScattered = (ends: LogEnds | undefined, gaps: readonly Gap[]): boolean =>
	gaps.length > countLimits.gaps && gaps.length > (ends?.gaps.length ?? 0);

/** Numbers of a log that follow each other. */
export interface Piece {
	readonly from: number;
	readonly to: number;
}

/** The topmost missing numbers up to `end`, at most `most` of them, in pieces that ascend: what to ask for next. */
export const newestMissing = (ends: LogEnds, most: number, end: number): readonly Piece[] => {
	const pieces: Piece[] = [];
	let left = most;
	for (let i = ends.gaps.length - 1; i >= 0 && left > 0 && pieces.length < piecesMost; i--) {
		const gap = ends.gaps[i];
		const to = Math.min(gap?.to ?? 0, end);
		if (gap !== undefined && gap.from <= to) {
			const from = Math.max(gap.from, to - left + 1);
			left -= to - from + 1;
			pieces.unshift({ from, to });
		}
	}
	return pieces;
};

/** Gaps after the event at `seq` turned out to be unusable and is missing again. `neighbours` are the ids around it. */
export const reopen = (
	gaps: readonly Gap[],
	missing: { readonly seq: number; readonly id: string; readonly prev: string },
): readonly Gap[] => {
	const { seq, id, prev } = missing;
	const below = gaps.find((gap) => gap.to === seq - 1);
	const above = gaps.find((gap) => gap.from === seq + 1);
	const merged: Gap = {
		from: below?.from ?? seq,
		to: above?.to ?? seq,
		below: below?.below ?? prev,
		above: above?.above ?? id,
	};
	return [...gaps.filter((gap) => gap !== below && gap !== above), merged].sort((a, b) => a.from - b.from);
};

const placeBeyond = (ends: LogEnds, event: Placed): Place => {
	if (event.seq === ends.seq + 1) {
		return event.prev === ends.head
			? { kind: "fits", isNewest: true, isVouched: false, gaps: ends.gaps }
			: { kind: "contradicts", at: ends.seq };
	}
	const last = ends.gaps.at(-1);
	// Of an event that is awaited only the place is known: the gap it stands in goes on.
	const open = last?.to === ends.seq ? last : { from: ends.seq + 1, below: ends.head };
	const gap: Gap = { ...open, to: event.seq - 1, above: event.prev };
	const gaps = ends.gaps.filter(({ from }) => from < gap.from);
	return { kind: "fits", isNewest: true, isVouched: false, gaps: [...gaps, gap] };
};

const placeInGap = (ends: LogEnds, gap: Gap, index: number, event: Placed): Place => {
	const isTop = event.seq === gap.to;
	const isBottom = event.seq === gap.from;
	if (isTop && event.id !== gap.above) {
		return { kind: "contradicts", at: event.seq };
	}
	if (isBottom && event.prev !== gap.below) {
		return { kind: "contradicts", at: event.seq - 1 };
	}
	const lower: Gap = { from: gap.from, to: event.seq - 1, below: gap.below, above: event.prev };
	const upper: Gap = { from: event.seq + 1, to: gap.to, below: event.id, above: gap.above };
	const rest = [...(isBottom ? [] : [lower]), ...(isTop ? [] : [upper])];
	return {
		kind: "fits",
		isNewest: false,
		isVouched: isTop,
		gaps: [...ends.gaps.slice(0, index), ...rest, ...ends.gaps.slice(index + 1)],
	};
};
