/** The one item in the status bar. */
import * as vscode from "vscode";
import type { Step } from "../diagnose/networkWords.ts";
import { Disposable } from "../disposable.ts";
import type { OpenOffers } from "../files/openOffers.ts";
import type { TransferFeed } from "../files/transferFeed.ts";
import { countUnderWay } from "../files/transferWords.ts";
import { commands } from "../manifest.ts";
import type { NodeClient } from "../node/nodeClient.ts";
import type { SettingsFeed } from "../settingsFeed.ts";
import { statusText } from "./statusText.ts";

/** What it is made from. */
export interface StatusBarDeps {
	readonly node: NodeClient;
	readonly transfers: TransferFeed;
	readonly openOffers: OpenOffers;
	readonly settings: SettingsFeed;
}

/** Shows it and keeps it up to date. */
export class StatusBar extends Disposable {
	readonly #node: NodeClient;
	readonly #transfers: TransferFeed;
	readonly #openOffers: OpenOffers;
	readonly #settings: SettingsFeed;
	readonly #item: vscode.StatusBarItem;

	constructor({ node, transfers, openOffers, settings }: StatusBarDeps) {
		super();
		this.#node = node;
		this.#transfers = transfers;
		this.#openOffers = openOffers;
		this.#settings = settings;
		this.#item = this.register(vscode.window.createStatusBarItem("lanChat.status", vscode.StatusBarAlignment.Left));
		this.#item.name = vscode.l10n.t("LAN Chat");
		this.#item.command = commands.showStatus;
		this.register(transfers.onDidChange(() => this.#refresh()));
		this.register(openOffers.onDidChange(() => this.#refresh()));
		this.register(settings.onDidChange(() => this.#refresh()));
		this.register(vscode.debug.onDidChangeActiveDebugSession(() => this.#refresh()));
		this.register(node.onDidChangeOverview(() => this.#refresh()));
		this.register(node.onDidChangeState(() => this.#refresh()));
		this.#refresh();
		this.#item.show();
	}

	#refresh(): void {
		const moving = countUnderWay(this.#transfers.all);
		const { text, sentence, isProblem, steps } = statusText(vscode.l10n, this.#node, {
			transfers: moving,
			offers: this.#openOffers.all.length,
			isQuiet: this.#settings.values.quiet,
			isDebugging: vscode.debug.activeDebugSession !== undefined,
		});
		this.#item.text = text;
		this.#item.tooltip = tooltip(sentence, steps);
		this.#item.accessibilityInformation = { label: sentence, role: "button" };
		this.#item.backgroundColor = isProblem ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
	}
}

/** SECURITY: its links run the commands named in it and no others; the sentence is text. */
function tooltip(sentence: string, steps: readonly Step[]): vscode.MarkdownString {
	const shown = new vscode.MarkdownString().appendText(sentence);
	shown.isTrusted = { enabledCommands: steps.map(({ command }) => command) };
	const links = steps.map(({ label, command }) => `[${label}](command:${command})`);
	return links.length === 0 ? shown : shown.appendMarkdown(`\n\n${links.join(" · ")}`);
}
