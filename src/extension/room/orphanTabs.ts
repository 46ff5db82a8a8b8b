/** Which tabs are pages that lost their extension host, and whose they were. Pure. */
import type { Overview } from "../../net/api/overview.ts";
import { inert } from "../safeText.ts";
import { directKey } from "./conversationKey.ts";
import { pageTitle } from "./pageTitle.ts";

/** The tab that a group of editors shows. */
export interface ShownTab {
	readonly viewColumn: number;
	readonly isActiveGroup: boolean;
	readonly label: string;
	/** What VS Code says of a webview; empty for anything else. */
	readonly viewType: string;
}

/**
 * RULE: a page of ours that is shown and has nobody behind it is an orphan. One that is not shown is none: VS Code
 * brings back what it keeps when it comes into sight. `shown` are the columns in which a page of ours is in sight.
 */
export function orphansAmong(
	tabs: readonly ShownTab[],
	{ viewType, shown }: { readonly viewType: string; readonly shown: ReadonlySet<number> },
): readonly ShownTab[] {
	// VS Code puts a word of its own in front.
	return tabs.filter((tab) => tab.viewType.endsWith(viewType) && !shown.has(tab.viewColumn));
}

/** The key of the conversation whose page has this title, with or without a number of unread messages. */
export function keyOfTitle(overview: Overview, label: string): string | undefined {
	const name = label.replace(/^\(\d+\) /, "");
	const keys = [...overview.rooms.map(({ room }) => room), ...overview.people.map(({ peerId }) => directKey(peerId))];
	return keys.find((key) => inert(pageTitle(overview, key)?.name ?? "") === name);
}
