/** What can be done with a row, and by whom. Pure. */
import { readOnlyReason } from "./composerRules.ts";
import type { Row } from "./protocol.ts";
import type { PageState } from "./state.ts";

/** What the person may do with one row now. */
export interface RowActions {
	readonly react: boolean;
	readonly edit: boolean;
	readonly erase: boolean;
	/** The text that is copied; empty where there is none. */
	readonly text: string;
}

/** The usual ones; others can be typed. */
export const usualEmoji = ["👍", "❤️", "😄", "🎉", "🙏", "👀", "✅", "❌"] as const;

/** RULE: only what is said can be answered with an emoji, and only its author changes it or takes it back. */
export function actionsOf(state: PageState, row: Row): RowActions {
	const isSaid = ["text", "snippet", "file", "newer"].includes(row.body.kind);
	const canChange = state.header?.kind === "room" && readOnlyReason(state) === "" && isSaid;
	const isSigned = !row.id.startsWith("queued-");
	return {
		react: canChange && isSigned,
		edit: canChange && row.mine && row.body.kind === "text",
		erase: canChange && row.mine,
		text: row.body.kind === "text" ? row.body.text : "",
	};
}

/** The newest row the person can change: what the Up key in an empty composer opens. */
export function lastEditable(state: PageState): Row | undefined {
	return state.rows.findLast((row) => actionsOf(state, row).edit);
}
