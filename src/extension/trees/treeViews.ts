/** The four trees of the activity bar container, with their badges and the words above the rows. */
import * as vscode from "vscode";
import type { Overview } from "../../net/api/overview.ts";
import { networkWords } from "../diagnose/networkWords.ts";
import { Disposable } from "../disposable.ts";
import type { OpenOffers } from "../files/openOffers.ts";
import type { TransferFeed } from "../files/transferFeed.ts";
import { openRowCommand, type ViewId, views } from "../manifest.ts";
import type { NodeClient } from "../node/nodeClient.ts";
import { isStoreOpen, pendingOf, statusOf, unreadOf } from "../node/nodeView.ts";
import { nameWithTag } from "../safeText.ts";
import type { SettingsFeed } from "../settingsFeed.ts";
import { fileItems } from "./fileItems.ts";
import { offerItem } from "./offerItems.ts";
import { OverviewTree, type TreeRow } from "./overviewTree.ts";
import { personItems } from "./personItems.ts";
import { requestItems } from "./requestItems.ts";
import { roomItems, type Words } from "./roomItems.ts";
import { RowColors } from "./rowColors.ts";

/** What the views are made from. */
export interface TreeViewsDeps {
	readonly node: NodeClient;
	readonly transfers: TransferFeed;
	readonly openOffers: OpenOffers;
	/** What happens to files dropped on a room or a person. */
	readonly drops: vscode.TreeDragAndDropController<TreeRow>;
	readonly settings: SettingsFeed;
	readonly words: Words;
}

type Dropping = Pick<vscode.TreeViewOptions<TreeRow>, "dragAndDropController">;

/** Creates the views and keeps them up to date. */
export class TreeViews extends Disposable {
	readonly #node: NodeClient;
	readonly #trees: readonly OverviewTree[];
	readonly #rooms: vscode.TreeView<TreeRow>;
	readonly #people: vscode.TreeView<TreeRow>;
	readonly #requests: vscode.TreeView<TreeRow>;
	readonly #openOffers: OpenOffers;

	constructor({ node, transfers, openOffers, settings, drops, words }: TreeViewsDeps) {
		super();
		this.#node = node;
		this.#openOffers = openOffers;
		const tree = (id: ViewId, rows: (overview: Overview) => ReturnType<typeof roomItems>) =>
			this.register(
				new OverviewTree({
					rows: () => (isShown(node) && node.overview ? rows(node.overview) : []),
					openRow: openRowCommand(id),
				}),
			);
		const rooms = tree(views.rooms, (overview) => roomItems(words, overview));
		const people = tree(views.people, (overview) => personItems(words.l10n, overview));
		const requests = tree(views.requests, (overview) => [
			...requestItems(words, overview),
			...openOffers.all.map((offer) => offerItem(words, offer, overview)),
		]);
		this.register(vscode.window.registerFileDecorationProvider(new RowColors()));
		const files = tree(views.files, (overview) => fileItems(words, { transfers: transfers.all, overview }));
		const show = (id: ViewId, provider: OverviewTree, dropping: Dropping = {}) => {
			const view = this.register(vscode.window.createTreeView(id, { treeDataProvider: provider, ...dropping }));
			this.register(vscode.commands.registerCommand(openRowCommand(id), () => openSelected(provider, view)));
			return view;
		};
		this.#trees = [rooms, people, requests, files];
		this.#rooms = show(views.rooms, rooms, { dragAndDropController: drops });
		this.#people = show(views.people, people, { dragAndDropController: drops });
		this.#requests = show(views.requests, requests);
		show(views.files, files);
		this.register(transfers.onDidChange(() => this.#refresh()));
		this.register(settings.onDidChange(() => this.#refresh()));
		this.register(openOffers.onDidChange(() => this.#refresh()));
		this.register(node.onDidChangeOverview(() => this.#refresh()));
		this.register(node.onDidChangeState(() => this.#refresh()));
		this.#refresh();
	}

	#refresh(): void {
		for (const tree of this.#trees) tree.refresh();
		const { overview } = this.#node;
		// RULE: a badge counts what waits for the person; a transfer needs nobody.
		const unread = unreadOf(overview);
		const pending = pendingOf(overview) + this.#openOffers.all.length;
		this.#rooms.badge = badge(
			unread,
			unread === 1 ? vscode.l10n.t("1 unread message") : vscode.l10n.t("{0} unread messages", unread),
		);
		this.#requests.badge = badge(pending, vscode.l10n.t("{0} waiting for your answer", pending));
		// VS Code takes a message like a change of the rows, and draws a tree only 200 ms after the last one: said anew with
		// each overview, it would hold the rows back as long as anything happens anywhere.
		const message = overview && isShown(this.#node) ? aboutNetwork(overview) : "";
		if (message !== (this.#people.message ?? "")) this.#people.message = message;
		const description = overview?.me && isShown(this.#node) ? this.#iAm(overview.me) : "";
		if (description !== (this.#people.description ?? "")) this.#people.description = description;
	}

	#iAm(me: { readonly name: string; readonly tag: string }): string {
		return vscode.l10n.t("you are {0}", nameWithTag(me));
	}
}

/** A click selects its row before it runs the command. */
async function openSelected(tree: OverviewTree, { selection: [row] }: vscode.TreeView<TreeRow>): Promise<void> {
	const open = row && tree.commandOf(row);
	if (open) await vscode.commands.executeCommand(open.command, open.target);
}

/** Above people who are all away: why. An empty view says it itself; that nobody is heard is plain from the rows. */
function aboutNetwork({ people, network, status }: Overview): string {
	if (people.length === 0 || status.kind !== "on" || network === "nobodyHeard") return "";
	return networkWords(vscode.l10n, network)?.sentence ?? "";
}

/** Without a store that opens there is nothing to show but the welcome text that says why. */
function isShown(node: NodeClient): boolean {
	const status = statusOf(node);
	return status.kind === "starting" || isStoreOpen(status);
}

function badge(value: number, tooltip: string): vscode.ViewBadge | undefined {
	return value > 0 ? { value, tooltip } : undefined;
}
