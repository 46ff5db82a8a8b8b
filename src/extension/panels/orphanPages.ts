/**
 * Pages that VS Code left standing when their extension host was killed: they look alive, and nobody answers them.
 * They are opened anew in their place as soon as they are in sight.
 */
import * as vscode from "vscode";
import type { Overview } from "../../net/api/overview.ts";
import { Disposable, type DisposableLike } from "../disposable.ts";
import { orphanWaitMs } from "../limits.ts";
import type { OpenPages } from "./openPages.ts";
import { ClosedOrphans, orphansAmong, type ShownTab, type WebviewTab } from "./orphanTabs.ts";

/** Which pages, and what is known of the living ones. */
export interface OrphanPagesDeps {
	readonly viewType: string;
	/** Whose page has this title; undefined if that is not known. */
	readonly keyOf: (overview: Overview, title: string) => string | undefined;
	readonly overview: () => Overview | null;
	/** The living ones. */
	readonly pages: OpenPages<DisposableLike>;
	/** Opens the page in a column; the focus goes there only if it was there. */
	readonly open: (key: string, place: { readonly viewColumn: number; readonly preserveFocus: boolean }) => void;
	/** The person closed a page that nobody was behind, before it was opened anew. */
	readonly closed?: (key: string) => void;
}

/** Looks from the line that makes it, and whenever other tabs come into sight. */
export class OrphanPages extends Disposable {
	readonly #deps: OrphanPagesDeps;
	readonly #closed = new ClosedOrphans();
	#timer: NodeJS.Timeout | undefined;

	constructor(deps: OrphanPagesDeps) {
		super();
		this.#deps = deps;
		this.register(vscode.window.tabGroups.onDidChangeTabs(({ closed }) => this.look(closed)));
		this.register({ dispose: () => clearTimeout(this.#timer) });
		this.look();
	}

	/** Looks in a while, if there is one now: a page that VS Code is bringing back has nobody behind it either at first. */
	look(closed: readonly vscode.Tab[] = []): void {
		const orphans = this.#orphans();
		this.#closed.see(orphans, closed.flatMap(webviewTab));
		if (this.#timer !== undefined || (orphans.length === 0 && !this.#closed.isAny)) return;
		this.#timer = setTimeout(() => {
			this.#timer = undefined;
			for (const orphan of this.#orphans()) this.#bringBack(orphan);
			this.#tellClosed();
		}, orphanWaitMs);
	}

	/** Where it is not known yet who people are, this is looked at again as soon as it is. */
	#tellClosed(): void {
		const { closed, pages, keyOf } = this.#deps;
		const overview = this.#deps.overview();
		for (const title of overview === null ? [] : this.#closed.take()) {
			const key = overview === null ? undefined : keyOf(overview, title);
			if (key !== undefined && !pages.get(key)) closed?.(key);
		}
	}

	#bringBack({ label, viewColumn, isActiveGroup }: ShownTab): void {
		const overview = this.#deps.overview();
		const key = overview === null ? undefined : this.#deps.keyOf(overview, label);
		const group = vscode.window.tabGroups.all.find((each) => each.viewColumn === viewColumn);
		const tab = group?.activeTab;
		if (key === undefined || tab === undefined || this.#deps.pages.get(key)) return;
		this.#deps.open(key, { viewColumn, preserveFocus: !isActiveGroup });
		void vscode.window.tabGroups.close(tab, true);
	}

	#orphans(): readonly ShownTab[] {
		const tabs = vscode.window.tabGroups.all.flatMap(({ activeTab, viewColumn, isActive }) =>
			activeTab === undefined
				? []
				: webviewTab(activeTab).map((tab) => ({ ...tab, viewColumn, isActiveGroup: isActive })),
		);
		const { viewType, pages } = this.#deps;
		return orphansAmong(tabs, { viewType, shown: new Set(pages.shown.map(({ panel }) => panel.viewColumn ?? 0)) });
	}
}

/** The titles of all tabs of a kind of page, in sight or not. */
export function titlesOf(viewType: string): readonly string[] {
	const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs.flatMap(webviewTab));
	// VS Code puts a word of its own in front.
	return tabs.filter((tab) => tab.viewType.endsWith(viewType)).map(({ label }) => label);
}

const webviewTab = ({ input, label }: vscode.Tab): readonly WebviewTab[] =>
	input instanceof vscode.TabInputWebview ? [{ label, viewType: input.viewType }] : [];
