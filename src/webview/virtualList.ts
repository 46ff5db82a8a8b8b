/** Shows only the rows near the screen, however many there are: `@tanstack/virtual-core` as a hook. */
import {
	elementScroll,
	observeElementOffset,
	observeElementRect,
	Virtualizer,
	type VirtualizerOptions,
} from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useLayoutEffect, useReducer, useState } from "preact/hooks";

/** What is listed. */
export interface VirtualListOptions {
	readonly count: number;
	/** Stays with a row however its index changes. */
	readonly keyOf: (index: number) => string;
	/** Height before it was measured, px; the nearer, the steadier the scroll bar. */
	readonly estimate: (index: number) => number;
	/** Stays mounted also off screen, so that it keeps the focus; -1 for none. */
	readonly kept: number;
	readonly scroller: RefObject<HTMLElement | null>;
	/** The list has scrolled by so many px, since rows are higher or lower than it took them for: nobody did. */
	readonly onAdjusted: (by: number) => void;
}

/** Rows mounted beyond the screen on either side. */
const overscan = 6;
/** Space above the first and below the last row, px. */
const padding = 12;

/** The list of one scroller. */
export type VirtualList = Virtualizer<HTMLElement, HTMLElement>;

/** Renders its component again when other rows come into sight. */
export function useVirtualList({
	count,
	keyOf,
	estimate,
	kept,
	scroller,
	onAdjusted,
}: VirtualListOptions): VirtualList {
	const [, render] = useReducer((renders: number) => renders + 1, 0);
	const options: VirtualizerOptions<HTMLElement, HTMLElement> = {
		count,
		getScrollElement: () => scroller.current,
		estimateSize: estimate,
		getItemKey: keyOf,
		scrollToFn: (offset, how, instance) => {
			const before = scroller.current?.scrollTop ?? 0;
			elementScroll(offset, how, instance);
			if (how.adjustments !== undefined) onAdjusted((scroller.current?.scrollTop ?? 0) - before);
		},
		observeElementRect,
		observeElementOffset,
		overscan,
		paddingStart: padding,
		paddingEnd: padding,
		// A page of older rows comes in front without moving what is on screen.
		anchorTo: "end",
		rangeExtractor: ({ startIndex, endIndex }) => {
			const first = Math.max(0, startIndex - overscan);
			const last = Math.min(count - 1, endIndex + overscan);
			const indexes = Array.from({ length: Math.max(0, last - first + 1) }, (_, offset) => first + offset);
			if (kept >= 0 && kept < first) indexes.unshift(kept);
			if (kept > last && kept < count) indexes.push(kept);
			return indexes;
		},
		onChange: () => render(null),
	};
	const [list] = useState(() => new Virtualizer(options));
	list.setOptions(options);
	useLayoutEffect(() => list._didMount(), [list]);
	useLayoutEffect(() => list._willUpdate());
	return list;
}
