/** The pages on which keys are compared: one a person, closed with the window. */
import * as vscode from "vscode";
import type { Logger } from "../../net/ports.ts";
import { Disposable } from "../disposable.ts";
import { verifyViewType } from "../manifest.ts";
import type { NodeClient } from "../node/nodeClient.ts";
import { VerifyPanel } from "./verifyPanel.ts";

/** What the pages need. */
export interface VerifyPanelsDeps {
	readonly extensionUri: vscode.Uri;
	readonly node: NodeClient;
	readonly log: Logger;
}

/** Opens and finds them. */
export class VerifyPanels extends Disposable {
	readonly #deps: VerifyPanelsDeps;
	readonly #open = new Map<string, { readonly panel: vscode.WebviewPanel; readonly page: VerifyPanel }>();

	constructor(deps: VerifyPanelsDeps) {
		super();
		this.#deps = deps;
		this.register({ dispose: () => this.#closeAll() });
	}

	/** Shows the page of a person and begins to compare, unless that goes on already. */
	open(peerId: string): void {
		const open = this.#open.get(peerId);
		if (open) {
			open.panel.reveal();
			open.page.begin();
			return;
		}
		const title = vscode.l10n.t("Verify");
		const panel = vscode.window.createWebviewPanel(verifyViewType, title, vscode.ViewColumn.Active, {
			retainContextWhenHidden: false,
		});
		const page = new VerifyPanel({ ...this.#deps, panel }, { peerId });
		this.#open.set(peerId, { panel, page });
		panel.onDidDispose(() => {
			this.#open.delete(peerId);
			page.leave();
			page.dispose();
		});
		page.start();
	}

	/** Whether the person looks at the comparison with this one already. */
	isShown(peerId: string): boolean {
		return this.#open.get(peerId)?.panel.visible === true;
	}

	#closeAll(): void {
		const pages = [...this.#open.values()];
		this.#open.clear();
		for (const { panel, page } of pages) {
			page.dispose();
			panel.dispose();
		}
	}
}
