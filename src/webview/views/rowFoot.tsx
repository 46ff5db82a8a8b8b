import type { JSX } from "preact";
import type { Row } from "../protocol.ts";
import { actionsOf } from "../rowActions.ts";
import { doubtInWords, reactionInWords } from "../words.ts";
import { Icon } from "./icon.tsx";
import { usePage } from "./pageContext.ts";

/** What stands below a message: that it was changed, who answered with what, and why it is in doubt. */
export function RowFoot(props: { readonly row: Row; readonly tell: (problem: string) => void }): JSX.Element | null {
	const { row, tell } = props;
	const { app, times } = usePage();
	const state = app.state.value;
	const { strings } = state;
	const doubt = doubtInWords(row, strings);
	const { react } = actionsOf(state, row);
	if (row.editedMs === 0 && row.reactions.length === 0 && doubt === "") return null;
	const toggle = async (emoji: string, on: boolean) => {
		const answer = await app.do({ kind: "react", messageId: row.id, emoji, on });
		tell(answer.ok ? "" : answer.message);
	};
	return (
		<div class="row-foot">
			{doubt !== "" && (
				<p class="doubt">
					<Icon name="warning" />
					<span>{doubt}</span>
				</p>
			)}
			{row.editedMs > 0 && (
				<span class="edited" title={times.full(row.editedMs)}>
					{strings.edited}
				</span>
			)}
			{row.reactions.map((reaction) => {
				const { emoji, names, mine } = reaction;
				const words = reactionInWords(reaction, strings);
				return (
					<button
						type="button"
						key={emoji}
						class={`chip${mine ? " chip-mine" : ""}`}
						title={words}
						aria-label={words}
						// Drawn by the style sheet: text in a button must be part of its name.
						data-count={names.length}
						aria-pressed={mine}
						aria-disabled={!react}
						onClick={() => {
							if (react) void toggle(emoji, !mine);
						}}
					>
						<span class="chip-emoji" aria-hidden="true">
							{emoji}
						</span>
					</button>
				);
			})}
		</div>
	);
}
