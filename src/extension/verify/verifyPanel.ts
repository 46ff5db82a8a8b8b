/** One comparison of keys in one panel: asks the node, shows what it says, passes on what the person presses. */
import * as vscode from "vscode";
import type { Verification } from "../../net/api/people.ts";
import type { Logger } from "../../net/ports.ts";
import { decodeVerifyPageMessage, type VerifyAct } from "../../webview/verify/protocol.ts";
import { Disposable } from "../disposable.ts";
import { describeError } from "../errors.ts";
import { commands } from "../manifest.ts";
import type { NodeClient } from "../node/nodeClient.ts";
import { pageHtml } from "../panels/pageHtml.ts";
import { pageFiles, webviewOptions } from "../panels/webviewFiles.ts";
import { findPerson } from "../people/personWords.ts";
import { textLanguage } from "../textLanguage.ts";
import { noTarget } from "../trees/itemData.ts";
import { verifyTitle } from "./verifyTitle.ts";
import { verifyView, waitsForMe } from "./verifyView.ts";

/** What a panel needs. */
export interface VerifyPanelDeps {
	readonly extensionUri: vscode.Uri;
	readonly node: NodeClient;
	readonly log: Logger;
	/** VS Code's panel; it is taken over and filled. */
	readonly panel: vscode.WebviewPanel;
}

/** With whom. */
export interface VerifyPanelOptions {
	readonly peerId: string;
	/** VS Code brought it back, or it stands in for one that did not live: nothing begins by itself. */
	readonly isBack: boolean;
}

/** See the file's header. */
export class VerifyPanel extends Disposable {
	readonly #deps: VerifyPanelDeps;
	readonly #peerId: string;
	readonly #isBack: boolean;
	#label = { name: "", tag: "" };
	#verification: Verification | null = null;
	#refusal = "";
	/** What went on before ended with a window or a node; nothing has begun since. */
	#isInterrupted = false;
	/** Nothing is known yet of what goes on: the node is not there. */
	#isWaiting = false;

	constructor(deps: VerifyPanelDeps, options: VerifyPanelOptions) {
		super();
		this.#deps = deps;
		this.#peerId = options.peerId;
		this.#isBack = options.isBack;
	}

	/** Fills the panel, and begins unless it is back. */
	start(): void {
		const { panel, node, extensionUri } = this.#deps;
		this.register(panel.webview.onDidReceiveMessage((message: unknown) => this.#handle(message)));
		this.register(node.onDidChangeVerification((verification) => this.#take(verification)));
		this.register(node.onDidChangeState(({ kind }) => kind === "connected" && this.#lookAgain()));
		this.#showTitle();
		panel.iconPath = {
			light: vscode.Uri.joinPath(extensionUri, "media", "verify-light.svg"),
			dark: vscode.Uri.joinPath(extensionUri, "media", "verify-dark.svg"),
		};
		panel.webview.options = webviewOptions(extensionUri);
		this.#isWaiting = this.#isBack && node.overview === null;
		panel.webview.html = this.#html();
		if (!this.#isBack) this.begin();
		else if (!this.#isWaiting) this.#lookAgain();
	}

	/** After a node was found: what went on goes on, if it is the same node's, or is over. */
	#lookAgain(): void {
		this.#isWaiting = false;
		this.#showTitle();
		const running = this.#running();
		if (running) {
			this.#take(running);
			return;
		}
		const isOver = this.#verification === null ? this.#isBack && this.#refusal === "" : this.#isGoingOn();
		if (!isOver) return;
		this.#verification = null;
		this.#isInterrupted = true;
		this.#show();
	}

	#running(): Verification | undefined {
		return this.#deps.node.overview?.verifications.find(({ peerId }) => peerId === this.#peerId);
	}

	#isGoingOn(): boolean {
		return this.#verification?.phase === "exchanging" || this.#verification?.phase === "comparing";
	}

	#showTitle(): void {
		const { node, panel } = this.#deps;
		this.#label = findPerson(node.overview, this.#peerId) ?? this.#label;
		// Until it is known who that is, a page that is back keeps the title it had.
		if (this.#label.tag !== "") panel.title = verifyTitle(vscode.l10n, this.#label);
	}

	/** Begins a comparison unless one goes on. */
	begin(): void {
		const running = this.#running();
		if (running) {
			this.#take(running);
			return;
		}
		if (this.#isGoingOn()) return;
		this.#verification = null;
		this.#refusal = "";
		this.#isInterrupted = false;
		this.#show();
		void this.#ask();
	}

	/** The panel or its window was closed: whoever waits on the other side is told, unless I have answered. */
	async leave(): Promise<void> {
		const situation = { verification: this.#verification, refusal: this.#refusal, isInterrupted: this.#isInterrupted };
		if (this.#isWaiting || !waitsForMe(situation)) return;
		await this.#deps.node.call("verify/cancel", { peerId: this.#peerId });
	}

	#take(verification: Verification): void {
		if (verification.peerId !== this.#peerId) return;
		this.#verification = verification;
		this.#label = verification.name === "" ? this.#label : verification;
		this.#refusal = "";
		this.#isInterrupted = false;
		this.#show();
	}

	#handle(raw: unknown): void {
		const decoded = decodeVerifyPageMessage(raw);
		if (!decoded.ok) this.#deps.log.log("warn", `a message of a comparison's page was dropped: ${decoded.reason}`);
		else if (decoded.value.kind === "ready") this.#show();
		else this.#act(decoded.value.act);
	}

	#act(act: VerifyAct): void {
		const { node, panel } = this.#deps;
		const target = { ...noTarget, peerId: this.#peerId };
		const run = (command: string) => void vscode.commands.executeCommand(command, target);
		switch (act) {
			case "match":
			case "mismatch":
				void this.#answer(act === "match");
				return;
			case "cancel":
				if (this.#verification === null || this.#isInterrupted) panel.dispose();
				else void node.call("verify/cancel", { peerId: this.#peerId });
				return;
			case "again":
				this.begin();
				return;
			case "number":
				run(commands.showSafetyNumber);
				return;
			case "message":
				panel.dispose();
				run(commands.messagePerson);
				return;
			case "block":
				run(commands.blockPerson);
				return;
			case "close":
				panel.dispose();
				return;
		}
	}

	async #answer(match: boolean): Promise<void> {
		const outcome = await this.#deps.node.call("verify/answer", { peerId: this.#peerId, match });
		// It ended in between: what the page shows says so already.
		if (!outcome.ok && outcome.code !== "verifyNone") this.#refuse(describeError(vscode.l10n, outcome));
	}

	async #ask(): Promise<void> {
		const outcome = await this.#deps.node.call("verify/start", { peerId: this.#peerId });
		if (!outcome.ok && !this.isDisposed) this.#refuse(describeError(vscode.l10n, outcome));
	}

	#refuse(reason: string): void {
		this.#refusal = reason;
		this.#show();
	}

	#show(): void {
		if (this.isDisposed || this.#isWaiting) return;
		const [verification, refusal, isInterrupted] = [this.#verification, this.#refusal, this.#isInterrupted];
		const situation = { ...this.#label, verification, refusal, isInterrupted };
		void this.#deps.panel.webview.postMessage({ kind: "view", view: verifyView(vscode.l10n, situation) });
	}

	#html(): string {
		const { panel, extensionUri } = this.#deps;
		return pageHtml({
			room: this.#peerId,
			cspSource: panel.webview.cspSource,
			files: pageFiles(panel.webview, extensionUri, "verify"),
			language: textLanguage(vscode),
			loading: vscode.l10n.t("Loading…"),
			title: panel.title,
		});
	}
}
