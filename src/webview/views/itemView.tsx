import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { RowHead } from "../groups.ts";
import type { Item } from "../listItems.ts";
import type { Pending } from "../protocol.ts";
import { fill } from "../text.ts";
import { rowLabel } from "../words.ts";
import { usePage } from "./pageContext.ts";
import { PendingView } from "./pendingView.tsx";
import { RoomStart } from "./roomStart.tsx";
import { RowView } from "./rowView.tsx";

/** One entry of the list, in its place. */
export interface ItemViewProps {
	readonly item: Item;
	readonly head: RowHead;
	readonly index: number;
	/** Distance from the top of the list, px. */
	readonly start: number;
	/** The Tab key comes to this row and what is in it. */
	readonly isTabStop: boolean;
	/** Nothing was ever written before. */
	readonly isFirst: boolean;
	readonly activate: (index: number) => void;
	readonly editAgain: (pending: Pending) => void;
}

/** What stands above a row, and the row. */
export function ItemView(props: ItemViewProps): JSX.Element {
	const { item, head, index, start, isTabStop, isFirst, activate, editAgain } = props;
	const element = useRef<HTMLDivElement>(null);
	// Every row's buttons and wide code in the way of the Tab key would make the composer unreachable.
	useLayoutEffect(() => {
		for (const control of element.current?.querySelectorAll<HTMLElement>("button, [tabindex]") ?? []) {
			control.tabIndex = isTabStop ? 0 : -1;
		}
	});
	return (
		<div
			class="item"
			ref={element}
			data-index={index}
			style={{ transform: `translateY(${start}px)` }}
			onFocusIn={() => activate(index)}
		>
			{isFirst && <RoomStart />}
			{head.day && item.kind === "row" && <DayLine atMs={item.row.atMs} />}
			{head.divider && <NewLine />}
			<article class="row" tabIndex={isTabStop ? 0 : -1} aria-label={useLabel(item)}>
				{item.kind === "row" ? (
					<RowView row={item.row} head={head} />
				) : (
					<PendingView pending={item.pending} isFirst={head.author} editAgain={editAgain} />
				)}
			</article>
		</div>
	);
}

function useLabel(item: Item): string {
	const { app, times } = usePage();
	const { strings, header } = app.state.value;
	if (item.kind === "row") return rowLabel(item.row, { strings, header }, times);
	const { text, problem } = item.pending;
	return [strings.you, text, problem ? fill(strings.notSent, problem) : strings.sending].join(", ");
}

function DayLine({ atMs }: { readonly atMs: number }): JSX.Element {
	const { times, now } = usePage();
	return (
		<div class="line day-line">
			<span>{times.day(atMs, now.value)}</span>
		</div>
	);
}

function NewLine(): JSX.Element {
	const { strings } = usePage().app.state.value;
	return (
		<div class="line new-line">
			<span>{strings.newDivider}</span>
		</div>
	);
}
