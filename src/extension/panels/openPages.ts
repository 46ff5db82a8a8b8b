/** The pages of one kind that are open in a window, one a key, each with the panel it is in. */
import * as vscode from "vscode";
import { Disposable, type DisposableLike } from "../disposable.ts";
import { describeError, type Failure } from "../errors.ts";
import { textLanguage } from "../textLanguage.ts";
import { closedPageHtml } from "./pageHtml.ts";

/** A page in its panel. */
export interface OpenPage<Page> {
	readonly panel: vscode.WebviewPanel;
	readonly page: Page;
}

/** Owns them. When the extension ends VS Code closes the panels itself, and keeps them for the next time. */
export class OpenPages<Page extends DisposableLike> extends Disposable {
	readonly #open = new Map<string, OpenPage<Page>>();

	get(key: string): OpenPage<Page> | undefined {
		return this.#open.get(key);
	}

	get all(): readonly OpenPage<Page>[] {
		return [...this.#open.values()];
	}

	/** Those in front in their groups of editors. */
	get shown(): readonly OpenPage<Page>[] {
		return this.all.filter(({ panel }) => panel.visible);
	}

	/** From now on it is open. `closed` is called when the person closes it. */
	add(key: string, open: OpenPage<Page>, closed: () => void): void {
		this.#open.set(key, open);
		open.panel.onDidDispose(() => {
			// What was let go of below nobody has closed.
			if (this.#open.get(key) === open) {
				this.#open.delete(key);
				closed();
			}
			open.page.dispose();
		});
	}

	override dispose(): void {
		const all = this.all;
		this.#open.clear();
		for (const { page } of all) page.dispose();
		super.dispose();
	}
}

/** What VS Code brings back of a page of which it is not known whose it is: one sentence, nothing else. */
export function showUnknown(panel: vscode.WebviewPanel, code: Failure["code"]): void {
	panel.webview.options = { enableScripts: false, localResourceRoots: [] };
	const text = describeError(vscode.l10n, { code, detail: {} });
	panel.webview.html = closedPageHtml({ language: textLanguage(vscode), text });
}
