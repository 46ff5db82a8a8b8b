/**
 * What a person does in one window of VS Code, by the words they see. Everything here waits until it can be done and
 * fails with what was missing.
 */
import type { FrameLocator, Locator, Page } from "playwright-core";
import { viewport } from "./chromium.ts";
import { untilShown } from "./patience.ts";
import { arePicturesWanted, takePicture } from "./pictures.ts";
import { until } from "./until.ts";

/** What the Command Palette and Quick Open say to screen readers. */
const paletteLabel = "Type the name of a command to run.";
const filesLabel = "Search files by name (append : to go to line or @ to go to symbol)";

/** A click that is given up sooner may come all the same, when a busy machine gets to it, and then to something else. */
const clickMs = 60_000;

/** A quick pick in which something can be found. */
interface Finder {
	/** What it says to screen readers. */
	readonly label: string;
	readonly key: string;
	/** How long it may show nothing before it is opened anew. A search of files starts over each time. */
	readonly patienceMs: number;
}

/** The verbs of a window. `page` may change when the window is closed and opened again. */
export abstract class Workbench {
	/** The page in the browser, for what no verb exists for. */
	abstract readonly page: Page;
	/** The person's name, for messages and file names. */
	abstract readonly name: string;

	// Commands, quick picks and input boxes

	/** Runs a command from the Command Palette by its full title, for example `LAN Chat: Create Room`. */
	async run(title: string): Promise<void> {
		await this.#find({ label: paletteLabel, key: "F1", patienceMs: 4_000 }, `>${title}`, title);
		await this.#quickInputNamed(paletteLabel).waitFor({ state: "hidden" });
	}

	/** The text field of the quick pick or input box that is open. */
	get quickInput(): Locator {
		return this.page.locator(".quick-input-widget:visible .quick-input-filter input");
	}

	/** The title of the quick pick or input box that is open. */
	async quickTitle(): Promise<string> {
		return textOf(this.page.locator(".quick-input-widget:visible .quick-input-title"));
	}

	/** Types into the input box that is open and confirms. Whether it closes is up to what was typed. */
	async answer(text: string): Promise<void> {
		await this.quickInput.fill(text);
		// In the box itself: on a busy machine the focus may still be on its way back from what closed before.
		await this.quickInput.press("Enter");
	}

	/** The prompt or complaint below the input box that is open. */
	async inputMessage(): Promise<string> {
		return textOf(this.page.locator(".quick-input-widget:visible .quick-input-message"));
	}

	/**
	 * Chooses an entry of the quick pick that is open by its label; what is typed next must not go into that one. A click
	 * on an entry that is drawn anew in that moment is made again.
	 */
	async pick(label: string | RegExp): Promise<void> {
		const option = this.option(label);
		await option.waitFor();
		const title = await this.quickTitle();
		const isTaken = async () => !(await option.isVisible()) || (await this.quickTitle()) !== title;
		const take = async () => {
			if (!(await isTaken())) await option.click({ timeout: clickMs });
			return until(isTaken, { what: "the picker to go on", timeout: 15_000 });
		};
		await untilShown(take, { what: `${this.name}'s picker to take "${label}"` });
	}

	/** The entry of the quick pick that is open with exactly this label. */
	option(label: string | RegExp): Locator {
		const name = this.page.locator(".label-name").filter({ hasText: exactly(label) });
		return this.page.locator(".quick-input-widget:visible [role=option]").filter({ has: name }).first();
	}

	/** Closes the quick pick or input box that is open without an answer. */
	async dismiss(): Promise<void> {
		const close = async () => {
			await this.page.keyboard.press("Escape");
			await this.quickInput.waitFor({ state: "hidden", timeout: 3_000 });
			return true;
		};
		await untilShown(close, { what: `${this.name}'s picker to close` });
	}

	/** Closes whatever waits for an answer: a menu, a picker, a dialog. */
	async letGo(): Promise<void> {
		for (let step = 0; step < 3; step++) await this.page.keyboard.press("Escape");
	}

	// Views

	/** Opens a container of the activity bar, for example `LAN Chat`; one that is open stays open. */
	async openView(title: string): Promise<void> {
		const tab = this.#activity(title);
		await tab.waitFor();
		const heading = this.page.locator(".part.sidebar").getByRole("heading", { name: title, exact: true }).first();
		// A window that is still restoring itself may close what was just opened; a click on what is open closes it.
		await untilShown(
			async () => {
				if (!(await heading.isVisible())) await tab.click();
				await heading.waitFor({ timeout: 3_000 });
				return true;
			},
			{ what: `the view ${title} in ${this.name}'s editor`, timeout: 30_000 },
		);
	}

	/** What the badge of a container in the activity bar says; empty when there is none. */
	async badge(title: string): Promise<string> {
		const content = this.#activity(title).locator(".badge:visible .badge-content");
		return (await content.count()) > 0 ? textOf(content) : "";
	}

	/** One view in the side bar, with its header, expanded if it was not. */
	async view(title: string): Promise<Locator> {
		const heading = this.page.locator(".pane-header h3.title").filter({ hasText: exactly(title) });
		const view = this.page.locator(".part.sidebar .pane").filter({ has: heading });
		await view.waitFor();
		const header = view.locator(".pane-header");
		if ((await header.getAttribute("aria-expanded")) === "false") await header.click();
		return view;
	}

	/**
	 * Opens the page of a room or a person by a click on its row; one that is open stays open. VS Code takes no click on
	 * a row that it draws anew in that moment: it is made again, as a person would.
	 */
	async openConversation(name: string): Promise<FrameLocator> {
		const tab = this.activeTab.filter({ hasText: name });
		const open = async () => {
			if (!(await tab.isVisible())) await (await this.row("Rooms", name)).click({ timeout: 10_000 });
			await tab.waitFor({ timeout: 10_000 });
			return true;
		};
		await untilShown(open, { what: `the tab ${name} in ${this.name}'s editor` });
		return this.webview();
	}

	/** The first row of a view's tree that contains the text. */
	async row(view: string, text: string | RegExp): Promise<Locator> {
		return (await this.view(view)).getByRole("treeitem").filter({ hasText: text }).first();
	}

	/** The texts of a view's rows, label and description with a blank between them, from top to bottom. */
	async rows(view: string): Promise<string[]> {
		return (await this.view(view)).getByRole("treeitem").evaluateAll(rowTexts);
	}

	/**
	 * Presses an inline action of a row, for example `Approve`. A row that is drawn anew between the button's way down and
	 * up makes no click of it: it is pressed again until a click has reached a button.
	 */
	async press(view: string, text: string | RegExp, action: string): Promise<void> {
		const pressed = async () => {
			const row = await this.row(view, text);
			await row.hover({ timeout: clickMs });
			await this.page.evaluate(hearClick);
			await row.getByRole("button", { name: action }).click({ timeout: clickMs });
			return this.page.evaluate<boolean>(heardClick);
		};
		await untilShown(pressed, { what: `"${action}" of ${text} to be pressed by ${this.name}` });
	}

	/**
	 * Right-clicks something and chooses from the menu that opens. A menu takes no click in its first tenth of a second,
	 * which on a busy machine is longer: while it stays, it was not chosen from.
	 */
	async chooseFromMenu(where: Locator, item: string): Promise<void> {
		const entry = this.page.getByRole("menuitem", { name: item }).first();
		const open = async () => {
			if (!(await entry.isVisible())) await where.click({ button: "right", timeout: clickMs });
			await entry.waitFor({ timeout: 10_000 });
			return true;
		};
		await untilShown(open, { what: `the menu with "${item}" in ${this.name}'s editor` });
		await untilShown(
			async () => {
				if (await entry.isVisible()) await entry.click({ timeout: 2_000 });
				await entry.waitFor({ state: "hidden", timeout: 1_000 });
				return true;
			},
			{ what: `the menu of ${this.name} to take "${item}"`, timeout: 30_000 },
		);
	}

	// Files and editors

	/** Opens a file of the workspace by its path. */
	async openFile(path: string): Promise<void> {
		const name = path.split("/").at(-1) ?? path;
		await this.#find({ label: filesLabel, key: "Control+P", patienceMs: 25_000 }, path, name);
		await this.activeTab.filter({ hasText: name }).waitFor();
		await this.editor.waitFor();
	}

	/** The tab of the active editor. */
	get activeTab(): Locator {
		return this.page.locator(".editor-group-container.active .tab.active");
	}

	/** The text editor of the active group. */
	get editor(): Locator {
		return this.page.locator(".editor-group-container.active .editor-instance .monaco-editor").first();
	}

	/** Selects whole lines of the active editor, the last without its line break. Lines count from 1. */
	async selectLines(first: number, last: number): Promise<void> {
		await this.#goTo(first);
		for (let line = first; line < last; line++) await this.page.keyboard.press("Shift+ArrowDown");
		await this.page.keyboard.press("Shift+End");
	}

	/** Selects all of the active editor, which has the focus, and waits until the status bar says that something is. */
	async selectAll(): Promise<void> {
		const selected = this.page.locator('[id="status.editor.selection"]').filter({ hasText: "selected" });
		const select = async () => {
			await this.page.keyboard.press("Control+A");
			await selected.waitFor({ timeout: 5_000 });
			return true;
		};
		await untilShown(select, { what: `everything to be selected in ${this.name}'s editor` });
	}

	/** The exact text of the active editor, line endings included, by way of the browser's clipboard. */
	async editorText(): Promise<string> {
		await this.run("View: Focus Active Editor Group");
		await this.selectAll();
		// Strings, since this file is also checked without a browser's types.
		const nothingYet = "nothing was copied yet";
		await this.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(nothingYet)})`);
		const copied = async () => {
			await this.page.keyboard.press("Control+C");
			const read = () => this.page.evaluate<string>("navigator.clipboard.readText()");
			await until(async () => (await read()) !== nothingYet, { what: "the clipboard to be written", timeout: 5_000 });
			return { text: await read() };
		};
		return (await untilShown(copied, { what: `the text of ${this.name}'s editor` })).text;
	}

	/** Waits until the status bar names this language for the active editor, for example `TypeScript`. */
	async isInLanguage(name: string): Promise<void> {
		await this.page
			.locator('[id="status.editor.mode"]')
			.filter({ hasText: exactly(name) })
			.waitFor();
	}

	// What an extension shows

	/** The items of the status bar that contain the text. */
	statusItem(text: string | RegExp): Locator {
		return this.page.locator(".part.statusbar .statusbar-item").filter({ hasText: text });
	}

	/**
	 * The content of a webview that is shown: the only one, or the one with this title. Extensions' pages are two
	 * frames deep, and several may be open.
	 */
	async webview(title?: string | RegExp): Promise<FrameLocator> {
		const outer = this.page.locator("iframe.webview.ready:visible");
		const name = await untilShown(
			async () => {
				for (const candidate of await outer.all()) {
					const inner = candidate.contentFrame().locator("#active-frame");
					const itsTitle = (await inner.getAttribute("title", { timeout: 3_000 })) ?? "";
					if (title === undefined || exactly(title).test(itsTitle)) return candidate.getAttribute("name");
				}
				return undefined;
			},
			{ what: `the page ${title ?? ""} in ${this.name}'s editor` },
		);
		return this.page.frameLocator(`iframe.webview[name="${name}"]`).frameLocator("#active-frame");
	}

	/** The item of the status bar with this id, as its extension named it. */
	statusItemOf(id: string): Locator {
		return this.page.locator(`.part.statusbar .statusbar-item[id$="${id}"]`);
	}

	/** What the notifications on screen say. */
	async notifications(): Promise<string[]> {
		const messages = this.page.locator(".notifications-toasts .notification-list-item-message:visible");
		return (await messages.allTextContents()).map((text) => text.trim());
	}

	/** Presses a button of a notification or dialog on screen; the pointer does not stay where others may appear. */
	async pressButton(name: string): Promise<void> {
		const shown = this.page.locator(".notifications-toasts, .monaco-dialog-box");
		await shown.getByRole("button", { name, exact: true }).first().click();
		await this.page.mouse.move(viewport.width / 2, viewport.height / 2);
	}

	/** Keeps a picture of the window in `test/output`, where pictures are wanted. */
	async screenshot(name: string): Promise<void> {
		if (arePicturesWanted) await this.screenshotAnyway(name);
	}

	/** Keeps one in any case, and resolves to its file. */
	async screenshotAnyway(name: string): Promise<string> {
		return takePicture(this.page, name);
	}

	/**
	 * Opens a quick pick by its key, types, and chooses the entry. What is found may take a while to be known to VS Code
	 * after a start, and a search that runs is not typed over; a pick that shows nothing for long is opened anew.
	 */
	async #find({ label, key, patienceMs }: Finder, text: string, entry: string): Promise<void> {
		await untilShown(
			async () => {
				if (await this.#quickInputNamed(label).isVisible()) await this.dismiss();
				await this.page.keyboard.press(key);
				await this.#quickInputNamed(label).waitFor({ timeout: 2_000 });
				// It may go again at once where the focus comes back late to what closed before.
				await this.quickInput.fill(text, { timeout: 5_000 });
				await this.option(entry).waitFor({ timeout: patienceMs });
				await this.option(entry).click({ timeout: clickMs });
				// What opens next is not to find the pointer above it and show a tooltip.
				await this.page.mouse.move(viewport.width / 2, viewport.height / 2);
				return true;
			},
			{ timeout: 90_000, what: `"${entry}" among what ${this.name} can choose from` },
		);
	}

	#quickInputNamed(label: string): Locator {
		return this.page.locator(`.quick-input-widget:visible input[aria-label="${label}"]`);
	}

	#activity(title: string): Locator {
		// With the key that opens it, or what its badge says, behind the title.
		const labels = [`="${title}"`, `^="${title} ("`, `^="${title} - "`].map((is) => `a[aria-label${is}]`);
		const label = this.page.locator(labels.join(", "));
		return this.page.locator(".part.activitybar [role=tab]").filter({ has: label });
	}

	async #goTo(line: number): Promise<void> {
		await this.page.keyboard.press("Control+G");
		await this.answer(`:${line}`);
		await this.quickInput.waitFor({ state: "hidden" });
	}
}

/** What is read of a row in the browser, as this file is also checked without a browser's types. */
interface RowElement {
	querySelectorAll(selector: string): Iterable<{ readonly textContent: string | null }>;
}

/** Run in the browser, for all rows at once: it is asked again and again. */
const rowTexts = (rows: readonly RowElement[]): string[] =>
	rows.map((row) =>
		[...row.querySelectorAll(".label-name, .label-description")]
			.map(({ textContent }) => textContent)
			.join(" ")
			.trim(),
	);

/** Run in the browser before and after a click: whether one reached a button, and not only some row. */
const hearClick = `globalThis.lanChatClick = false;
addEventListener("click", ({ target }) => { globalThis.lanChatClick = target.closest("[role=button]") !== null; }, { capture: true, once: true });`;
const heardClick = "globalThis.lanChatClick";

/** As it is now; empty where nothing is shown. */
async function textOf(locator: Locator): Promise<string> {
	return ((await locator.allTextContents())[0] ?? "").trim();
}

/** A pattern that the whole text must match. */
function exactly(text: string | RegExp): RegExp {
	if (text instanceof RegExp) return text;
	return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
}
