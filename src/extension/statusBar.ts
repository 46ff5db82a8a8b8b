/** The one item in the status bar. */
import * as vscode from "vscode";
import { Disposable } from "./disposable.ts";
import { commands } from "./manifest.ts";
import type { NodeClient } from "./node/nodeClient.ts";
import { statusText } from "./statusText.ts";

/** Shows it and keeps it up to date. */
export class StatusBar extends Disposable {
	readonly #node: NodeClient;
	readonly #item: vscode.StatusBarItem;

	constructor({ node }: { readonly node: NodeClient }) {
		super();
		this.#node = node;
		this.#item = this.register(vscode.window.createStatusBarItem("lanChat.status", vscode.StatusBarAlignment.Left));
		this.#item.name = vscode.l10n.t("LAN Chat");
		this.#item.command = commands.showStatus;
		this.register(node.onDidChangeOverview(() => this.#refresh()));
		this.register(node.onDidChangeState(() => this.#refresh()));
		this.#refresh();
		this.#item.show();
	}

	#refresh(): void {
		const { text, sentence, isProblem } = statusText(vscode.l10n, this.#node);
		this.#item.text = text;
		this.#item.tooltip = sentence;
		this.#item.accessibilityInformation = { label: sentence, role: "button" };
		this.#item.backgroundColor = isProblem ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
	}
}
