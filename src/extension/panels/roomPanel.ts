/** One room's page in one panel: its document, its bridge, its title. */
import * as vscode from "vscode";
import type { Logger } from "../../net/ports.ts";
import { menuContextOf, personOfKey } from "../conversation/conversationKey.ts";
import type { Drafts } from "../conversation/drafts.ts";
import type { Outbox } from "../conversation/outbox.ts";
import { pageTitle } from "../conversation/pageTitle.ts";
import { Disposable } from "../disposable.ts";
import type { Copies } from "../files/copies.ts";
import type { TransferFeed } from "../files/transferFeed.ts";
import type { Places } from "../page/places.ts";
import { RoomBridge } from "../page/roomBridge.ts";
import type { RoomActions, RoomPort } from "../page/roomPort.ts";
import { directStrings, roomStrings } from "../page/roomStrings.ts";
import type { VisibleRooms } from "../page/visibleRooms.ts";
import type { Walls } from "../people/walls.ts";
import { inert } from "../safeText.ts";
import { textLanguage } from "../textLanguage.ts";
import { pageHtml } from "./pageHtml.ts";
import { pageFiles, webviewOptions } from "./webviewFiles.ts";

/** What a room's panel needs. */
export interface RoomPanelDeps {
	readonly extensionUri: vscode.Uri;
	readonly port: RoomPort;
	readonly actions: RoomActions;
	readonly drafts: Drafts;
	readonly places: Places;
	/** Told by the panels, and of the window's focus. */
	readonly visibleRooms: VisibleRooms;
	readonly log: Logger;
	readonly outbox: Outbox;
	/** What the person decided to write past. */
	readonly walls: Walls;
	readonly transfers: TransferFeed;
	readonly copies: Copies;
	/** VS Code's panel; it is taken over and filled. */
	readonly panel: vscode.WebviewPanel;
}

/** Which room. */
export interface RoomPanelOptions {
	readonly room: string;
	/** It stands in for one whose extension host died, and begins where that was. */
	readonly isInPlace: boolean;
}

/** A page and its panel; lives until either is closed. */
export class RoomPanel extends Disposable {
	readonly #deps: RoomPanelDeps;
	readonly #room: string;
	readonly #isInPlace: boolean;

	constructor(deps: RoomPanelDeps, options: RoomPanelOptions) {
		super();
		this.#deps = deps;
		this.#room = options.room;
		this.#isInPlace = options.isInPlace;
	}

	/** Fills the panel and begins to listen. */
	start(): void {
		const { panel, port, visibleRooms, extensionUri } = this.#deps;
		const { webview } = panel;
		const post = (message: unknown) => void webview.postMessage(message);
		const l10n = vscode.l10n;
		const isDirect = personOfKey(this.#room) !== "";
		const bridgeDeps = { ...this.#deps, l10n, strings: isDirect ? directStrings(l10n) : roomStrings(l10n), post };
		const bridge = this.register(new RoomBridge(bridgeDeps, { room: this.#room }));
		bridge.start();
		this.register(webview.onDidReceiveMessage((message: unknown) => void bridge.handle(message)));
		this.register(panel.onDidChangeViewState(() => this.#tellVisible()));
		this.register(port.onDidChangeOverview(() => this.#showTitle()));
		this.register({ dispose: () => visibleRooms.setPanel(this.#room, null) });
		webview.options = webviewOptions(extensionUri);
		panel.iconPath = {
			light: vscode.Uri.joinPath(extensionUri, "media", "room-light.svg"),
			dark: vscode.Uri.joinPath(extensionUri, "media", "room-dark.svg"),
		};
		this.#showTitle();
		this.#tellVisible();
		webview.html = this.#html();
	}

	#html(): string {
		const { panel, places, extensionUri } = this.#deps;
		return pageHtml({
			room: this.#room,
			cspSource: panel.webview.cspSource,
			files: pageFiles(panel.webview, extensionUri, "webview"),
			language: textLanguage(vscode),
			loading: vscode.l10n.t("Loading the conversation…"),
			title: panel.title,
			place: this.#isInPlace ? places.get(this.#room) : null,
			context: menuContextOf(this.#room),
		});
	}

	/** Unread messages stand in front, where a narrow tab still shows them. */
	#showTitle(): void {
		const shown = pageTitle(this.#deps.port.overview, this.#room);
		if (!shown) return;
		const name = inert(shown.name);
		const title = shown.unread > 0 ? `(${shown.unread}) ${name}` : name;
		if (this.#deps.panel.title !== title) this.#deps.panel.title = title;
	}

	#tellVisible(): void {
		const { visible, active } = this.#deps.panel;
		this.#deps.visibleRooms.setPanel(this.#room, { visible, active });
	}
}
