/** Arrow keys from row to row: one Tab stop for the whole list, whatever its length. */
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { VirtualList } from "../virtualList.ts";

/** What it works on. */
export interface RovingRowsOptions {
	readonly list: VirtualList;
	readonly scroller: RefObject<HTMLElement | null>;
	readonly count: number;
	/** Index of the row the Tab key comes to. */
	readonly active: number;
	readonly setActive: (index: number) => void;
	/** Escape: away from the rows. */
	readonly leave: () => void;
}

/** Handles the keys of the list; a row that was scrolled to gets the focus once it is there. */
export function useRovingRows(options: RovingRowsOptions): (event: KeyboardEvent) => void {
	const { list, scroller, count, active, setActive, leave } = options;
	const wanted = useRef(-1);
	useEffect(() => {
		if (wanted.current < 0) return;
		const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"] .row`);
		if (!row) return;
		wanted.current = -1;
		row.focus({ preventScroll: true });
	});
	return (event) => {
		if (event.key === "Escape") return leave();
		const isOnRow = event.target instanceof Element && event.target.classList.contains("row");
		const target = isOnRow ? targetOf(event, active, count) : -1;
		if (target < 0) return;
		event.preventDefault();
		wanted.current = target;
		setActive(target);
		list.scrollToIndex(target, { align: "auto" });
	};
}

function targetOf({ key, altKey, ctrlKey, metaKey }: KeyboardEvent, active: number, count: number): number {
	if (altKey || ctrlKey || metaKey) return -1;
	switch (key) {
		case "ArrowUp":
			return Math.max(0, active - 1);
		case "ArrowDown":
			return Math.min(count - 1, active + 1);
		case "Home":
			return 0;
		case "End":
			return count - 1;
		default:
			return -1;
	}
}
