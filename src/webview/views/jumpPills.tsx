import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { countFromOthersAfter } from "../rows.ts";
import { fill } from "../text.ts";
import type { VirtualList } from "../virtualList.ts";
import { Icon } from "./icon.tsx";
import { usePage } from "./pageContext.ts";

/** The way up to the first unread row and down to the newest one, where they are out of sight. */
export function JumpPills({ list }: { readonly list: VirtualList }): JSX.Element {
	const { app } = usePage();
	const { strings, isAtBottom, newSince, rows, hasOlder, isLoadingOlder, olderProblem } = app.state.value;
	const [doneWith, setDoneWith] = useState<string | null>(null);
	const newBelow = app.newBelow.value;
	const isPartlyLoaded = hasOlder && newSince !== null && newSince < (rows[0]?.order ?? "");
	const unread = newSince === null ? 0 : countFromOthersAfter(rows, newSince);
	const isAbove = isPartlyLoaded || isUnreadAbove();
	if (!isAbove && newSince !== null && unread > 0 && doneWith !== newSince) setDoneWith(newSince);

	function isUnreadAbove(): boolean {
		const first = app.firstUnread.value;
		const top = list.getVirtualItemForOffset(list.scrollOffset ?? 0);
		const topRow = rows[top?.index ?? -1];
		return first !== undefined && topRow !== undefined && first.order < topRow.order;
	}
	const jumpToUnread = async () => {
		const index = await app.findFirstUnread();
		if (index >= 0) list.scrollToIndex(index, { align: "start" });
		setDoneWith(newSince);
	};
	const jumpToNewest = () => {
		app.scrolled(true);
		list.scrollToEnd();
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
				{!isLoadingOlder && isAbove && unread > 0 && doneWith !== newSince && (
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
