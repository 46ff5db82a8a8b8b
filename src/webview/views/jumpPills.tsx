import type { JSX, RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { countFromOthersAfter } from "../rows.ts";
import { fill } from "../text.ts";
import type { VirtualList } from "../virtualList.ts";
import { Icon } from "./icon.tsx";
import { usePage } from "./pageContext.ts";
import type { JumpTo } from "./scrollPosition.ts";

/** What the pills work on. */
export interface JumpPillsProps {
	readonly list: VirtualList;
	readonly scroller: RefObject<HTMLElement | null>;
	readonly jumpTo: JumpTo;
}

/** The way up to the first unread row and down to the newest one, where they are out of sight. */
export function JumpPills({ list, scroller, jumpTo }: JumpPillsProps): JSX.Element {
	const { app } = usePage();
	const { strings, isAtBottom, newSince, rows, hasOlder, isLoadingOlder, olderProblem } = app.state.value;
	const [doneWith, setDoneWith] = useState<string | null>(null);
	const newBelow = app.newBelow.value;
	const isPartlyLoaded = hasOlder && newSince !== null && newSince < (rows[0]?.order ?? "");
	const unread = newSince === null ? 0 : countFromOthersAfter(rows, newSince);
	const hasUnread = newSince !== null && unread > 0;
	const [isAbove, setAbove] = useState(false);
	useEffect(() => {
		// The list hears of a scroll after it; until then it does not know yet what is on screen.
		const { scrollTop = -1 } = scroller.current ?? {};
		if (Math.abs(scrollTop - (list.scrollOffset ?? 0)) > 1) return;
		const top = list.getVirtualItemForOffset(scrollTop);
		const first = app.firstUnread.value;
		const isAboveNow = isPartlyLoaded || (first !== undefined && first.order < (rows[top?.index ?? -1]?.order ?? ""));
		setAbove(isAboveNow);
		if (hasUnread && !isAboveNow) setDoneWith(newSince);
	});

	const jumpToUnread = async () => {
		await jumpTo(() => app.findFirstUnread());
		setDoneWith(newSince);
	};
	const jumpToNewest = () => {
		app.scrolled(true);
	};
	return (
		<>
			<div class="pills pills-top">
				{olderProblem && (
					<button type="button" class="pill" onClick={() => void app.loadOlder()}>
						<Icon name="refresh" /> {fill(strings.olderFailed, olderProblem)}
					</button>
				)}
				{isLoadingOlder && <span class="pill pill-quiet">{strings.loadingOlder}</span>}
				{!isLoadingOlder && isAbove && hasUnread && doneWith !== newSince && (
					<button type="button" class="pill" onClick={() => void jumpToUnread()}>
						<Icon name="arrow-up" /> {fill(strings.jumpToUnread, isPartlyLoaded ? `${unread}+` : unread)}
					</button>
				)}
			</div>
			<div class="pills pills-bottom">
				{!isAtBottom && (
					<button
						type="button"
						class={newBelow > 0 ? "pill pill-strong" : "pill"}
						aria-label={newBelow > 0 ? undefined : strings.jumpToNewest}
						title={strings.jumpToNewest}
						onClick={jumpToNewest}
					>
						<Icon name="arrow-down" /> {newBelow > 0 && fill(strings.newBelow, newBelow)}
					</button>
				)}
			</div>
		</>
	);
}
