/** Where the list is scrolled to: stays at the newest, comes back to a place, asks for older rows in time. */
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Anchor } from "../kept.ts";
import type { VirtualList } from "../virtualList.ts";
import { usePage } from "./pageContext.ts";

/** This near to the end counts as at the end, px. */
const endThreshold = 32;
/** Older rows are asked for when fewer than this many screens are left above. */
const screensAhead = 2;
/** The place is kept when the scrolling pauses, ms. */
const keepAfterMs = 200;

/** What it works on. */
export interface ScrollPositionOptions {
	readonly list: VirtualList;
	readonly scroller: RefObject<HTMLElement | null>;
	/** The row to begin at; null for the newest. */
	readonly anchor: Anchor | null;
}

/** Call once in the component that renders the list. */
export function useScrollPosition({ list, scroller, anchor }: ScrollPositionOptions): void {
	const { app } = usePage();
	const { isAtBottom, hasOlder, isLoadingOlder, olderProblem, rows } = app.state.value;
	const isEmpty = rows.length === 0;
	const isBusy = useRef(anchor !== null);

	useLayoutEffect(() => {
		if (isAtBottom && !isBusy.current) list.scrollToEnd();
	});
	useEffect(() => {
		if (isEmpty || anchor === null) return;
		void app.findRow(anchor).then((index) => {
			isBusy.current = false;
			if (index < 0) app.scrolled(true);
			else list.scrollToIndex(index, { align: "start" });
		});
	}, [isEmpty]);
	useEffect(() => {
		const { scrollTop = 0, clientHeight = 0 } = scroller.current ?? {};
		const isNear = scrollTop < clientHeight * screensAhead;
		if (isNear && clientHeight > 0 && hasOlder && !isLoadingOlder && olderProblem === "") void app.loadOlder();
	});
	useEffect(() => {
		const element = scroller.current;
		if (!element) return;
		let { scrollTop, scrollHeight } = element;
		let keeping: ReturnType<typeof setTimeout> | undefined;
		const handleScroll = () => {
			const distance = element.scrollHeight - element.scrollTop - element.clientHeight;
			// Only who scrolls up leaves the end; rows that grow below do not push anybody away from it.
			const wentUp = element.scrollTop < scrollTop && element.scrollHeight >= scrollHeight;
			({ scrollTop, scrollHeight } = element);
			if (distance <= endThreshold) app.scrolled(true);
			else if (wentUp) app.scrolled(false);
			clearTimeout(keeping);
			keeping = setTimeout(keepPlace, keepAfterMs);
		};
		const keepPlace = () => {
			const top = list.getVirtualItemForOffset(list.scrollOffset ?? 0);
			const row = app.state.value.rows[top?.index ?? -1];
			app.keepPlace(app.state.value.isAtBottom || !row ? null : { id: row.id, order: row.order });
		};
		const handleResize = () => {
			if (app.state.value.isAtBottom && !isBusy.current) list.scrollToEnd();
		};
		const observer = new ResizeObserver(handleResize);
		observer.observe(element);
		element.addEventListener("scroll", handleScroll, { passive: true });
		return () => {
			observer.disconnect();
			element.removeEventListener("scroll", handleScroll);
			clearTimeout(keeping);
		};
	}, [list, scroller, app, isEmpty]);
}
