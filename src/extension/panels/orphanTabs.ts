/** Which tabs are pages with nobody behind them, and whose they are. Pure. */
import type { Overview } from "../../net/api/overview.ts";
import { directKey } from "../conversation/conversationKey.ts";
import { pageTitle } from "../conversation/pageTitle.ts";
import { inert } from "../safeText.ts";

/** A tab of a webview. */
export interface WebviewTab {
	readonly label: string;
	/** What VS Code says of a webview; empty for anything else. */
	readonly viewType: string;
}

/** The tab that a group of editors shows. */
export interface ShownTab extends WebviewTab {
	readonly viewColumn: number;
	readonly isActiveGroup: boolean;
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

/** Orphans that were closed before they were opened anew: nobody behind them has heard of it. By their titles. */
export class ClosedOrphans {
	#standing: ReadonlySet<string> = new Set();
	readonly #closed = new Set<string>();

	/** Which orphans stand now, and which tabs were closed since the last time. */
	see(orphans: readonly WebviewTab[], closed: readonly WebviewTab[]): void {
		for (const { label } of closed) {
			if (this.#standing.has(label)) this.#closed.add(label);
		}
		this.#standing = new Set(orphans.map(({ label }) => label));
	}

	get isAny(): boolean {
		return this.#closed.size > 0;
	}

	/** Those that were closed; not one that stands again, since a tab may be moved. */
	take(): readonly string[] {
		const closed = [...this.#closed].filter((label) => !this.#standing.has(label));
		this.#closed.clear();
		return closed;
	}
}

/**
 * The tab of a conversation that has no page: VS Code has brought back no more of it than the tab, and brings the page
 * when that comes into sight. `living` are the titles of pages, one of which may be of another room with the same name.
 */
export function waitingTab<Tab extends WebviewTab>(
	tabs: readonly Tab[],
	{
		viewType,
		isOfKey,
		living,
	}: {
		readonly viewType: string;
		readonly isOfKey: (label: string) => boolean;
		readonly living: ReadonlySet<string>;
	},
): Tab | undefined {
	return tabs.find((tab) => tab.viewType.endsWith(viewType) && !living.has(tab.label) && isOfKey(tab.label));
}

/** The key of the conversation whose page has this title, with or without a number of unread messages. */
export function keyOfTitle(overview: Overview, label: string): string | undefined {
	const name = label.replace(/^\(\d+\) /, "");
	const keys = [...overview.rooms.map(({ room }) => room), ...overview.people.map(({ peerId }) => directKey(peerId))];
	return keys.find((key) => inert(pageTitle(overview, key)?.name ?? "") === name);
}
