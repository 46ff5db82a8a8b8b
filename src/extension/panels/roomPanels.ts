/** The room pages of one window: one panel a room, brought back after a reload. */
import * as vscode from "vscode";
import type { Overview } from "../../net/api/overview.ts";
import { conversationOf } from "../conversation/conversation.ts";
import { unsentKey } from "../conversation/drafts.ts";
import { Outbox } from "../conversation/outbox.ts";
import { pageTitle } from "../conversation/pageTitle.ts";
import { Disposable } from "../disposable.ts";
import { describeError } from "../errors.ts";
import { roomViewType } from "../manifest.ts";
import { inert } from "../safeText.ts";
import { GoneRooms } from "./goneRooms.ts";
import { keptRoom } from "./keptPage.ts";
import { OpenPages, showUnknown } from "./openPages.ts";
import { OrphanPages } from "./orphanPages.ts";
import { keyOfTitle, waitingTab } from "./orphanTabs.ts";
import { panelColumn } from "./panelColumn.ts";
import { RoomPanel, type RoomPanelDeps } from "./roomPanel.ts";
import { webviewOptions } from "./webviewFiles.ts";

/** What the pages need, but for what each has of its own. */
export type RoomPanelsDeps = Omit<RoomPanelDeps, "panel" | "outbox">;

interface NewPage {
	readonly name?: string;
	readonly column: { readonly viewColumn: number; readonly preserveFocus?: boolean };
	/** See `RoomPanelOptions`. */
	readonly isInPlace?: boolean;
}

/** Opens, finds and restores room pages. Registered as the serializer of their view type. */
export class RoomPanels extends Disposable implements vscode.WebviewPanelSerializer {
	readonly #deps: RoomPanelsDeps;
	readonly #pages = this.register(new OpenPages<RoomPanel>());
	/** Kept when a page is closed: what was refused is there when it is opened again. */
	readonly #outboxes = new Map<string, Outbox>();
	readonly #gone = new GoneRooms();

	constructor(deps: RoomPanelsDeps) {
		super();
		this.#deps = deps;
	}

	/** Registers with VS Code; it may bring pages back at once. */
	start(): void {
		const { visibleRooms, port } = this.#deps;
		this.register(port.onDidChangeOverview((overview) => this.#closeGone(overview)));
		this.register(vscode.window.registerWebviewPanelSerializer(roomViewType, this));
		this.register(vscode.window.onDidChangeWindowState(({ focused }) => visibleRooms.setWindowFocused(focused)));
		const orphans = this.register(
			new OrphanPages({
				viewType: roomViewType,
				keyOf: keyOfTitle,
				overview: () => port.overview,
				pages: this.#pages,
				open: (key, column) => this.#create(key, { column, isInPlace: true }),
			}),
		);
		this.register(port.onDidChangeOverview(() => orphans.look()));
	}

	/**
	 * Shows the room's page and gives it the focus. `name` is for a room so new that the overview does not have it: VS
	 * Code reads the title that a page is made with to screen readers, whatever it is later.
	 */
	open(room: string, name = vscode.l10n.t("Conversation")): void {
		const open = this.#pages.get(room);
		if (open) {
			open.panel.reveal();
			return;
		}
		const groups = vscode.window.tabGroups.all.map(({ viewColumn, isActive, tabs }) => ({
			viewColumn,
			isActive,
			tabs: tabs.length,
		}));
		const [shown] = this.#pages.shown;
		const waiting = this.#waitingTab(room);
		const viewColumn = waiting?.tab.group.viewColumn ?? panelColumn(groups, shown?.panel.viewColumn);
		this.#create(room, { name, column: { viewColumn }, isInPlace: waiting !== undefined });
		// After a reload a tab that was not in sight waits for its page: one conversation has one tab.
		if (waiting) void vscode.window.tabGroups.close(waiting.tab, true);
	}

	#waitingTab(room: string): { readonly tab: vscode.Tab } | undefined {
		const { overview } = this.#deps.port;
		const tabs = vscode.window.tabGroups.all
			.flatMap(({ tabs: all }) => all)
			.flatMap((tab) =>
				tab.input instanceof vscode.TabInputWebview ? [{ tab, label: tab.label, viewType: tab.input.viewType }] : [],
			);
		return waitingTab(tabs, {
			viewType: roomViewType,
			isOfKey: (label) => overview !== null && keyOfTitle(overview, label) === room,
			living: new Set(this.#pages.all.map(({ panel }) => panel.title)),
		});
	}

	#create(room: string, { name = "", column, isInPlace = false }: NewPage): void {
		// A hidden page costs memory, but only the page can read what was dropped on it: it has to live until that is copied.
		const options = { ...webviewOptions(this.#deps.extensionUri), retainContextWhenHidden: true };
		const title = inert(pageTitle(this.#deps.port.overview, room)?.name ?? name);
		this.#fill(room, vscode.window.createWebviewPanel(roomViewType, title, column, options), isInPlace);
	}

	/** The room whose page has the focus; for commands that were started without saying which room. */
	get activeRoom(): string | undefined {
		return this.#deps.visibleRooms.activeRoom;
	}

	/** VS Code brings back a panel from before a reload; `state` may be anything. */
	async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
		const room = keptRoom(state);
		if (room === null) showUnknown(panel, "roomUnknown");
		// A conversation has one page: what else is brought back of it was opened anew meanwhile, or tampered with.
		else if (this.#pages.get(room)) panel.dispose();
		else this.#fill(room, panel);
	}

	#fill(room: string, panel: vscode.WebviewPanel, isInPlace = false): void {
		const page = new RoomPanel({ ...this.#deps, panel, outbox: this.#outboxOf(room) }, { room, isInPlace });
		this.#pages.add(room, { panel, page }, () => this.#deps.places.set(room, null));
		page.start();
	}

	#outboxOf(room: string): Outbox {
		const { port, drafts } = this.#deps;
		const known = this.#outboxes.get(room);
		if (known) return known;
		const outbox = new Outbox({
			send: (clientId, text) => conversationOf(port, room).send(clientId, { kind: "text", text }),
			describe: (failure) => describeError(vscode.l10n, failure),
			now: () => Date.now(),
			kept: { read: () => drafts.get(unsentKey(room)), write: (text) => drafts.set(unsentKey(room), text) },
			interrupted: vscode.l10n.t("The window closed before LAN Chat answered. Trying again never sends it twice."),
		});
		this.#outboxes.set(room, outbox);
		return outbox;
	}

	/** RULE: what was removed from the list is not left standing on the screen, nor what was typed for it on the disk. */
	#closeGone(overview: Overview): void {
		for (const room of this.#gone.since(overview)) {
			this.#pages.get(room)?.panel.dispose();
			this.#outboxes.get(room)?.end();
			this.#outboxes.delete(room);
			for (const key of [room, unsentKey(room)]) this.#deps.drafts.set(key, "");
		}
	}
}
