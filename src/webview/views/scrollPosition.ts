/** Where the list is scrolled to: stays at the newest, comes back to a place, asks for older rows in time. */
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useReducer, useRef } from "preact/hooks";
import type { Anchor } from "../kept.ts";
import type { RoomApp } from "../roomApp.ts";
import type { VirtualList } from "../virtualList.ts";
import { usePage } from "./pageContext.ts";

/** This near to the end counts as at the end, px. */
const endThreshold = 32;
/** Older rows are asked for when fewer than this many screens are left above. */
const screensAhead = 2;
/** The place is kept when the scrolling pauses, ms. */
const keepAfterMs = 200;
/** Rows that are measured after a jump may move its goal; by then they are, ms. */
const settleMs = 200;

/** What it works on. */
export interface ScrollPositionOptions {
	readonly list: VirtualList;
	readonly scroller: RefObject<HTMLElement | null>;
	/** The row to begin at; null for the newest. */
	readonly anchor: Anchor | null;
	/** Moves along with what the list moves by itself. */
	readonly position: RefObject<Position>;
}

/**
 * Goes to the row whose index is found, at the top of the screen, or with only the last `shown` px of it in sight; -1
 * leaves the list where it is.
 */
export type JumpTo = (find: () => Promise<number>, shown?: number) => Promise<void>;

/** Call once in the component that renders the list. */
export function useScrollPosition({ list, scroller, anchor, position }: ScrollPositionOptions): JumpTo {
	const { app } = usePage();
	const { hasOlder, isLoadingOlder, olderProblem, rows } = app.state.value;
	const isEmpty = rows.length === 0;
	/** While it is, the list neither sticks to its end nor asks for older rows, which would move the goal. */
	const isOnTheWay = useRef(anchor !== null);
	const [, arrive] = useReducer((arrivals: number) => arrivals + 1, 0);

	const jumpTo: JumpTo = async (find, shown) => {
		isOnTheWay.current = true;
		const index = await find();
		if (index >= 0) {
			list.scrollToIndex(index, { align: "start" });
			await new Promise((resolve) => setTimeout(resolve, settleMs));
			// On a wider page the row may be less high than it was.
			const { size = 0 } = list.measurementsCache[index] ?? {};
			scroller.current?.scrollBy(0, Math.max(0, size - (shown ?? size)));
		}
		isOnTheWay.current = false;
		arrive(null);
	};
	const stick = () => {
		const element = scroller.current;
		if (!element) return;
		noticeScroll(element, position.current, app);
		if (app.state.peek().isAtBottom && !isOnTheWay.current) element.scrollTop = element.scrollHeight;
		remember(element, position.current);
	};
	useLayoutEffect(stick);
	useEffect(() => {
		if (isEmpty || anchor === null) return;
		void jumpTo(async () => {
			const index = await app.findRow(anchor);
			if (index < 0) app.scrolled(true);
			return index;
		}, anchor.shown);
	}, [isEmpty]);
	useEffect(() => {
		const { scrollTop = 0, clientHeight = 0 } = scroller.current ?? {};
		const isNear = clientHeight > 0 && scrollTop < clientHeight * screensAhead;
		const mayAsk = hasOlder && !isLoadingOlder && olderProblem === "" && !isOnTheWay.current;
		if (isNear && mayAsk) void app.loadOlder();
	});
	useEffect(() => {
		const element = scroller.current;
		if (!element) return;
		let keeping: ReturnType<typeof setTimeout> | undefined;
		const handleScroll = () => {
			noticeScroll(element, position.current, app);
			clearTimeout(keeping);
			keeping = setTimeout(() => keepPlace(list, app), keepAfterMs);
		};
		const observer = new ResizeObserver(stick);
		observer.observe(element);
		// Before the list hears of it and renders: rendering would go back to the end.
		const options = { passive: true, capture: true };
		element.addEventListener("scroll", handleScroll, options);
		return () => {
			observer.disconnect();
			element.removeEventListener("scroll", handleScroll, options);
			clearTimeout(keeping);
		};
	}, [list, scroller, app]);
	return jumpTo;
}

/** Where the scroller was when it was last looked at. */
export interface Position {
	top: number;
	height: number;
}

/** RULE: only who scrolls up leaves the end; rows that grow or come below push nobody away from it. */
function noticeScroll(element: HTMLElement, position: Position, app: RoomApp): void {
	const distance = element.scrollHeight - element.scrollTop - element.clientHeight;
	const wentUp = element.scrollTop < position.top && element.scrollHeight >= position.height;
	remember(element, position);
	if (wentUp && distance > endThreshold) app.scrolled(false);
	else if (distance <= endThreshold) app.scrolled(true);
}

function remember(element: HTMLElement, position: Position): void {
	position.top = element.scrollTop;
	position.height = element.scrollHeight;
}

function keepPlace(list: VirtualList, app: RoomApp): void {
	const { rows, isAtBottom } = app.state.peek();
	const scrolled = list.scrollOffset ?? 0;
	const top = list.getVirtualItemForOffset(scrolled);
	const row = rows[top?.index ?? -1];
	const shown = Math.max(0, Math.round((top?.end ?? scrolled) - scrolled));
	app.keepPlace(isAtBottom || !row ? null : { id: row.id, order: row.order, shown });
}
