/** One person at their editor: a server on a host, a browser profile, and one or more windows. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { openBrowser } from "./chromium.ts";
import { EditorServer, type EditorServerOptions } from "./editorServer.ts";
import type { NetworkHost } from "./networkHosts.ts";
import { patienceMs, untilShown } from "./patience.ts";
import { Workbench } from "./workbench.ts";

/** Another window of a person, as if they had opened it from their first. */
export class EditorWindow extends Workbench {
	readonly page: Page;
	readonly name: string;

	constructor(page: Page, name: string) {
		super();
		this.page = page;
		this.name = name;
	}

	/** Closes the window; its extension host ends within seconds. */
	async close(): Promise<void> {
		await this.page.close();
	}
}

/** A person; the verbs of `Workbench` act on their first window. */
export class EditorPerson extends Workbench {
	readonly name: string;
	readonly host: NetworkHost;
	/** The folder that the editor has open. */
	readonly workspace: string;
	readonly server: EditorServer;
	readonly #browserFolder: string;
	#browser: BrowserContext | undefined;
	#page: Page | undefined;

	constructor(options: EditorServerOptions) {
		super();
		this.name = options.person;
		this.host = options.host;
		this.workspace = options.workspace;
		this.server = new EditorServer(options);
		this.#browserFolder = join(options.profile, "browser");
	}

	get page(): Page {
		if (!this.#page) throw new Error(`${this.name} has no window open`);
		return this.#page;
	}

	/** Starts the server and the browser and opens the first window. */
	async start(): Promise<void> {
		await Promise.all([this.server.start(), this.openBrowser()]);
		await this.openWindow();
	}

	/** Opens the first window, after `start`, `closeWindow` or `killBrowser`. */
	async openWindow(): Promise<void> {
		await this.openBrowser();
		this.#page = await this.#newPage();
	}

	/** Opens one more window on the same workspace, with an extension host of its own. */
	async openAnotherWindow(): Promise<EditorWindow> {
		return new EditorWindow(await this.#newPage(), this.name);
	}

	/** Closes the first window: VS Code deactivates its extensions. */
	async closeWindow(): Promise<void> {
		await this.page.close();
		this.#page = undefined;
	}

	/** *Developer: Reload Window*, as the browser does it. */
	async reload(): Promise<void> {
		await opened(this.page, () => this.page.reload({ waitUntil: "commit" }));
	}

	/** `kill -9` of the server and the extension hosts with it; the window stays and notices. */
	async killServer(): Promise<void> {
		await this.server.kill();
	}

	/** Starts the server again after `killServer`, with the same profile, and reloads the window. */
	async restartServer(): Promise<void> {
		await this.server.start();
		await this.reload();
	}

	/** Ends the browser, as when a lid is closed: the extension hosts live on. `openWindow` comes back. */
	async killBrowser(): Promise<void> {
		await this.#browser?.close();
		this.#browser = undefined;
		this.#page = undefined;
	}

	/** Ends everything of this person; idempotent. */
	async stop(): Promise<void> {
		await this.killBrowser();
		await this.server.stop();
	}

	/** Opens the browser without a window, so that opening the first is quick. */
	async openBrowser(): Promise<void> {
		if (this.#browser) return;
		await mkdir(this.#browserFolder, { recursive: true });
		this.#browser = await openBrowser(this.#browserFolder);
		this.#browser.setDefaultTimeout(patienceMs);
	}

	async #newPage(): Promise<Page> {
		if (!this.#browser) throw new Error(`${this.name}'s browser is not open`);
		// The browser opens with an empty page of its own.
		const empty = this.#browser.pages().find((page) => page.url() === "about:blank");
		const page = empty ?? (await this.#browser.newPage());
		// "Leave site?" is asked when something was typed and not saved.
		page.on("dialog", (dialog) => void dialog.accept());
		await opened(page, () => page.goto(this.server.url, { waitUntil: "commit" }));
		return page;
	}
}

/**
 * Loads the page until the workbench is there, which is sooner than all that belongs to the page; where something of it
 * never comes, it is loaded again.
 */
async function opened(page: Page, load: () => Promise<unknown>): Promise<void> {
	const isOpen = async () => {
		await load();
		const items = page.locator(".monaco-workbench .part.statusbar .statusbar-item");
		await items.first().waitFor({ timeout: patienceMs / 2 });
		return true;
	};
	await untilShown(isOpen, { what: `${page.url()} to show a workbench`, timeout: 2 * patienceMs });
}
