/** The pages on which keys are compared: one a person, brought back after a reload. */
import * as vscode from "vscode";
import type { Logger } from "../../net/ports.ts";
import { Disposable } from "../disposable.ts";
import { Emitter } from "../events.ts";
import { lastWordMs, orphanWaitMs } from "../limits.ts";
import { verifyViewType } from "../manifest.ts";
import type { NodeClient } from "../node/nodeClient.ts";
import { within } from "../node/within.ts";
import { keptPeer } from "../panels/keptPage.ts";
import { OpenPages, showUnknown } from "../panels/openPages.ts";
import { OrphanPages, titlesOf } from "../panels/orphanPages.ts";
import type { KeptComparisons } from "./keptComparisons.ts";
import { VerifyPanel } from "./verifyPanel.ts";
import { peerOfTitle } from "./verifyTitle.ts";
import { waitsForMe } from "./verifyView.ts";

/** What the pages need. */
export interface VerifyPanelsDeps {
	readonly extensionUri: vscode.Uri;
	readonly node: NodeClient;
	readonly log: Logger;
	readonly kept: KeptComparisons;
}

/** Opens, finds and restores them. Registered as the serializer of their view type. */
export class VerifyPanels extends Disposable implements vscode.WebviewPanelSerializer {
	readonly #deps: VerifyPanelsDeps;
	readonly #pages = this.register(new OpenPages<VerifyPanel>());
	#goneTimer: NodeJS.Timeout | undefined;
	readonly #shownOne = this.register(new Emitter<void>());
	/** A page came into view. */
	readonly onDidShow = this.#shownOne.event;

	constructor(deps: VerifyPanelsDeps) {
		super();
		this.#deps = deps;
	}

	/** Registers with VS Code; it may bring pages back at once. */
	start(): void {
		const { node } = this.#deps;
		this.register(vscode.window.registerWebviewPanelSerializer(verifyViewType, this));
		this.register({ dispose: () => clearTimeout(this.#goneTimer) });
		const orphans = this.register(
			new OrphanPages({
				viewType: verifyViewType,
				keyOf: (overview, title) => peerOfTitle(vscode.l10n, overview, title),
				overview: () => node.overview,
				pages: this.#pages,
				open: (peerId, column) => this.#create(peerId, { column, isBack: true }),
				closed: (peerId) => void this.#leave(peerId),
			}),
		);
		this.register(
			node.onDidChangeOverview(() => {
				orphans.look();
				this.#lookForGone();
			}),
		);
	}

	/** What the host before compared and nobody shows any more was closed before this host was there to hear of it. */
	#lookForGone(): void {
		const { kept, node } = this.#deps;
		if (this.#goneTimer !== undefined || !kept.isAnyBefore) return;
		this.#goneTimer = setTimeout(() => {
			this.#goneTimer = undefined;
			const { overview } = node;
			if (overview === null) return;
			const titles = titlesOf(verifyViewType);
			const gone = kept.takeGone(titles.map((title) => peerOfTitle(vscode.l10n, overview, title) ?? null));
			for (const peerId of gone) void this.#leave(peerId);
		}, orphanWaitMs);
	}

	/** Shows the page of a person and begins to compare, unless that goes on already. */
	open(peerId: string): void {
		const open = this.#pages.get(peerId);
		if (open) {
			open.panel.reveal();
			open.page.begin();
			return;
		}
		this.#create(peerId, { column: { viewColumn: vscode.ViewColumn.Active }, isBack: false });
	}

	/** Whether the person looks at the comparison with this one already. */
	isShown(peerId: string): boolean {
		return this.#pages.get(peerId)?.panel.visible === true;
	}

	/** VS Code brings back a panel from before a reload; `state` may be anything. */
	async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
		const peerId = keptPeer(state);
		if (peerId === null) showUnknown(panel, "personUnknown");
		// Somebody else may have begun a comparison meanwhile, which was opened.
		else if (this.#pages.get(peerId)) panel.dispose();
		else this.#fill(peerId, { panel, isBack: true });
	}

	/**
	 * The window closes or is loaded anew. An own node ends with it, and its links, which the other side sees; a node of
	 * another window goes on, and is told that nobody compares here any more. Resolves when it knows, or soon all the same.
	 *
	 * RULE: An orderly end of a window cancels what it compares; the death of its extension host does not.
	 */
	async leaveAll(): Promise<void> {
		const { kept, node } = this.#deps;
		const { state } = node;
		kept.ended();
		if (state.kind !== "connected" || state.role === "owner") return;
		const left = this.#pages.all.map(({ page }) => page.leave());
		await within(lastWordMs, Promise.all(left));
	}

	/** Whoever waits on the other side of a comparison that has no page any more is told, unless I have answered. */
	async #leave(peerId: string): Promise<void> {
		const { node } = this.#deps;
		const verification = node.overview?.verifications.find((one) => one.peerId === peerId);
		if (verification === undefined || !waitsForMe({ verification, refusal: "", isInterrupted: false })) return;
		await node.call("verify/cancel", { peerId });
	}

	#create(
		peerId: string,
		{ column, isBack }: { readonly column: { readonly viewColumn: number }; readonly isBack: boolean },
	): void {
		const options = { retainContextWhenHidden: false };
		const panel = vscode.window.createWebviewPanel(verifyViewType, vscode.l10n.t("Verify"), column, options);
		this.#fill(peerId, { panel, isBack });
	}

	#fill(peerId: string, { panel, isBack }: { readonly panel: vscode.WebviewPanel; readonly isBack: boolean }): void {
		const page = new VerifyPanel({ ...this.#deps, panel }, { peerId, isBack });
		this.#deps.kept.opened(peerId);
		panel.onDidChangeViewState(() => this.#shownOne.fire());
		this.#pages.add(peerId, { panel, page }, () => {
			this.#deps.kept.closed(peerId);
			void page.leave();
		});
		page.start();
		this.#shownOne.fire();
	}
}
