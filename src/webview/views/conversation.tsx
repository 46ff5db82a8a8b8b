import type { JSX } from "preact";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { rowHead } from "../groups.ts";
import type { Anchor } from "../kept.ts";
import { countItems, estimateAt, type Item, itemAt, keyAt } from "../listItems.ts";
import type { Pending } from "../protocol.ts";
import { fill } from "../text.ts";
import { useVirtualList } from "../virtualList.ts";
import { ItemView } from "./itemView.tsx";
import { JumpPills } from "./jumpPills.tsx";
import { usePage } from "./pageContext.ts";
import { useRovingRows } from "./rovingRows.ts";
import { type Position, useScrollPosition } from "./scrollPosition.ts";

/** What the conversation is made from. */
export interface ConversationProps {
	/** The row to begin at; null for the newest. */
	readonly anchor: Anchor | null;
	readonly editAgain: (pending: Pending) => void;
	/** Puts the focus into the composer. */
	readonly leave: () => void;
}

/** The rows, however many, and the ways through them. */
export function Conversation({ anchor, editAgain, leave }: ConversationProps): JSX.Element {
	const { app, times } = usePage();
	const state = app.state.value;
	const firstUnread = app.firstUnread.value;
	const scroller = useRef<HTMLDivElement>(null);
	const [activeKey, setActiveKey] = useState("");
	const count = countItems(state);
	const activeIndex = activeKey === "" ? -1 : indexOfKey(state, activeKey, count);
	// The list looks at all rows again when it is given another function, and only then.
	const keyOf = useCallback((index: number) => keyAt(state, index), [state.rows, state.pending]);
	const position = useRef<Position>({ top: 0, height: 0 });
	const list = useVirtualList({
		count,
		keyOf,
		estimate: (index) => estimateAt(state, index),
		kept: activeIndex,
		scroller,
		onAdjusted: (by) => {
			position.current.top += by;
		},
	});
	const items = list.getVirtualItems();
	const jumpTo = useScrollPosition({ list, scroller, anchor, position });
	const tabIndex = items.some(({ index }) => index === activeIndex) ? activeIndex : (items.at(-1)?.index ?? -1);
	const handleKey = useRovingRows({ list, scroller, count, active: tabIndex, setActive: activate, leave });

	function activate(index: number): void {
		if (index >= 0 && index < count) setActiveKey(keyAt(state, index));
	}

	useLayoutEffect(() => {
		for (const { index } of items) {
			const element = scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`);
			if (element) list.measureElement(element);
		}
	});
	// Rows that left the screen are not observed any more.
	useEffect(() => list.measureElement(null));

	return (
		<section class="conversation">
			<div
				class="scroller"
				ref={scroller}
				role="log"
				aria-label={fill(state.strings.messagesOf, state.header?.name ?? "")}
				aria-live="off"
				aria-busy={state.isLoadingOlder}
				onKeyDown={handleKey}
			>
				<div class="rows" style={{ height: `${list.getTotalSize()}px` }}>
					{items.map(({ index, key, start }) => {
						const item = itemAt(state, index);
						const head = headOf(item, index);
						return (
							<ItemView
								key={key}
								item={item}
								head={head}
								index={index}
								start={start}
								isTabStop={index === tabIndex}
								isFirst={index === 0 && !state.hasOlder}
								activate={activate}
								editAgain={editAgain}
							/>
						);
					})}
				</div>
			</div>
			<JumpPills list={list} scroller={scroller} jumpTo={jumpTo} />
		</section>
	);

	function headOf(item: Item, index: number) {
		const before = index > 0 ? itemAt(state, index - 1) : undefined;
		const previous = before?.kind === "row" ? before.row : undefined;
		if (item.kind === "row") {
			return rowHead(item.row, { previous, firstUnread: firstUnread?.id ?? "", dayOf: times.dayOf });
		}
		const continues = before?.kind === "pending" || (previous?.mine === true && previous.body.kind !== "notice");
		return { day: false, divider: false, author: !continues };
	}
}

function indexOfKey(state: Parameters<typeof itemAt>[0], key: string, count: number): number {
	for (let index = count - 1; index >= 0; index--) {
		if (keyAt(state, index) === key) return index;
	}
	return -1;
}
