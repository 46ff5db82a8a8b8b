/** The one item in the status bar. */
import * as vscode from "vscode";
import { Disposable } from "./disposable.ts";
import type { TransferFeed } from "./files/transferFeed.ts";
import { countUnderWay } from "./files/transferWords.ts";
import { commands } from "./manifest.ts";
import type { NodeClient } from "./node/nodeClient.ts";
import { statusText } from "./statusText.ts";

/** Shows it and keeps it up to date. */
export class StatusBar extends Disposable {
	readonly #node: NodeClient;
	readonly #transfers: TransferFeed;
	readonly #item: vscode.StatusBarItem;

	constructor({ node, transfers }: { readonly node: NodeClient; readonly transfers: TransferFeed }) {
		super();
		this.#node = node;
		this.#transfers = transfers;
		this.#item = this.register(vscode.window.createStatusBarItem("lanChat.status", vscode.StatusBarAlignment.Left));
		this.#item.name = vscode.l10n.t("LAN Chat");
		this.#item.command = commands.showStatus;
		this.register(transfers.onDidChange(() => this.#refresh()));
		this.register(node.onDidChangeOverview(() => this.#refresh()));
		this.register(node.onDidChangeState(() => this.#refresh()));
		this.#refresh();
		this.#item.show();
	}

	#refresh(): void {
		const { text, sentence, isProblem } = statusText(vscode.l10n, this.#node, countUnderWay(this.#transfers.all));
		this.#item.text = text;
		this.#item.tooltip = sentence;
		this.#item.accessibilityInformation = { label: sentence, role: "button" };
		this.#item.backgroundColor = isProblem ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
	}
}
