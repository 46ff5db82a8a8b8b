import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { roomStrings } from "../../src/extension/page/roomStrings.ts";
import { until } from "../harness/until.ts";
import { wheel } from "./places.ts";
import { plainL10n } from "./plainL10n.ts";
import { PageBrowser } from "./roomPage.ts";
import { ada, manyRows, row } from "./sampleRows.ts";
import { ScriptedHost } from "./scriptedHost.ts";

const browser = new PageBrowser();

describe("the keyboard in the room page", function () {
	this.timeout(180_000);
	before(() => browser.start());
	after(() => browser.stop());

	it("begins in the composer; Enter sends and Shift+Enter makes a new line", async () => {
		const host = new ScriptedHost([row("hello")]);
		const page = await browser.open(host);
		await page.locator("textarea:focus").waitFor();
		await page.keyboard.type("one");
		await page.keyboard.press("Shift+Enter");
		await page.keyboard.type("two");
		await page.keyboard.press("Enter");
		assert.equal((await host.hears("send"))[0]?.text, "one\ntwo");
		await until(async () => (await page.getByRole("textbox").inputValue()) === "", { what: "an empty composer" });
		await page.close();
	});

	it("leaves the Enter that ends a composition to the input method", async () => {
		const host = new ScriptedHost([row("hello")]);
		const page = await browser.open(host);
		await page.getByRole("textbox").fill("にほん");
		const area = page.locator("textarea");
		await area.dispatchEvent("keydown", { key: "Enter", isComposing: true });
		await area.dispatchEvent("keydown", { key: "Enter", keyCode: 229 });
		assert.deepEqual(host.asked("send"), []);
		await page.keyboard.press("Enter");
		assert.equal((await host.hears("send")).length, 1);
		await page.close();
	});

	it("composes by a real input method without sending", async () => {
		const host = new ScriptedHost([row("hello")]);
		const page = await browser.open(host);
		await page.getByRole("textbox").focus();
		const session = await page.context().newCDPSession(page);
		await session.send("Input.imeSetComposition", { text: "に", selectionStart: 1, selectionEnd: 1 });
		await session.send("Input.dispatchKeyEvent", {
			type: "rawKeyDown",
			key: "Enter",
			code: "Enter",
			windowsVirtualKeyCode: 229,
		});
		await session.send("Input.insertText", { text: "日" });
		assert.deepEqual(host.asked("send"), []);
		await page.keyboard.press("Enter");
		assert.equal((await host.hears("send"))[0]?.text, "日");
		await page.close();
	});

	it("goes through the rows with the arrows, into them with Tab, and back with Escape", async () => {
		const host = new ScriptedHost([...manyRows(30), row("see https://ok.example and\n```\ncode\n```", ada)]);
		const page = await browser.open(host);
		await page.locator("textarea:focus").waitFor();
		assert.match(await backInto(page), /see https/);
		await page.keyboard.press("Tab");
		await focusIsAt(page, { text: "https://ok.example" });
		await page.keyboard.press("Tab");
		await focusIsAt(page, { label: "Copy" });
		await page.keyboard.press("Tab");
		await page.locator(':focus[aria-label^="Delivered to 3 of 3"]').waitFor();
		const { react, edit, copyMessage, erase } = roomStrings(plainL10n);
		for (const label of [react, edit, copyMessage, erase, "Message design-review"]) {
			await page.keyboard.press("Tab");
			await focusIsAt(page, { label });
		}
		await backInto(page);
		await page.keyboard.press("ArrowUp");
		await page.locator(".row:focus", { hasText: "Message number 30" }).waitFor();
		await page.keyboard.press("Escape");
		await focusIsAt(page, { label: "Message design-review" });
		await page.close();
	});

	it("comes from a row to the composer past the wide code of all others, in a page made narrower, too", async () => {
		const wide = `\`\`\`\n${"const there = 1; ".repeat(30)}\n\`\`\``;
		const narrow = "```\nconst thisOneFits = inAWiderPageOnly;\n```";
		const host = new ScriptedHost([wide, narrow, wide, narrow].map((text) => row(text)));
		const page = await browser.open(host, { width: 900 });
		await page.locator(".code-block").nth(3).waitFor();
		const first = page.locator(".row").first();
		for (const width of [900, 260]) {
			await browser.wear(page, { width });
			await page
				.locator("pre[role=group]")
				.nth(width === 900 ? 1 : 3)
				.waitFor();
			await first.focus();
			await page.locator('.row[tabindex="0"]', { has: page.locator(":scope:focus") }).waitFor();
			const seen: string[] = [];
			for (let step = 0; step < 12 && seen.at(-1) !== "TEXTAREA"; step++) {
				await page.keyboard.press("Tab");
				const at = "document.activeElement.closest('.item')?.dataset.index ?? document.activeElement.tagName";
				seen.push(await page.evaluate<string>(at));
			}
			assert.equal(seen.at(-1), "TEXTAREA", seen.join(" "));
			assert.deepEqual(new Set(seen), new Set(["0", "TEXTAREA"]), `${width}: ${seen.join(" ")}`);
		}
		await page.close();
	});

	it("reaches rows that are not on screen, and keeps the focus on a row that is scrolled away", async () => {
		const host = new ScriptedHost(manyRows(90));
		const page = await browser.open(host);
		await page.locator("textarea:focus").waitFor();
		await backInto(page);
		for (let step = 0; step < 40; step++) await page.keyboard.press("ArrowUp");
		await page.locator(".row:focus", { hasText: "Message number 50" }).waitFor();
		await wheel(page, 100_000);
		await page.getByText("Message number 90").waitFor();
		assert.match(await focusedLabel(page), /Message number 50/);
		await page.keyboard.press("ArrowUp");
		await page.locator(".row:focus", { hasText: "Message number 49" }).waitFor();
		await page.keyboard.press("Home");
		await page.locator(".row:focus", { hasText: "Message number 1" }).waitFor();
		await page.keyboard.press("End");
		await page.locator(".row:focus", { hasText: "Message number 90" }).waitFor();
		await page.close();
	});

	it("opens a link from the row and cancels with Escape", async () => {
		const host = new ScriptedHost([row("see https://ok.example")]);
		const page = await browser.open(host);
		await page.locator("textarea:focus").waitFor();
		await backInto(page);
		await page.keyboard.press("Tab");
		await page.keyboard.press("Enter");
		await page.getByRole("dialog").waitFor();
		await page.keyboard.press("Escape");
		await page.getByRole("dialog").waitFor({ state: "hidden" });
		await focusIsAt(page, { text: "https://ok.example" });
		assert.deepEqual(host.asked("openLink"), []);
		await page.close();
	});

	it("shows where it is", async () => {
		const host = new ScriptedHost([row("hello")]);
		const page = await browser.open(host, { theme: "high-contrast" });
		await page.locator("textarea:focus").waitFor();
		await backInto(page);
		const outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle");
		assert.equal(outline, "solid");
		await page.close();
	});
});

/** Shift+Tab from the composer to the row that is the list's one stop; its label. */
async function backInto(page: Page): Promise<string> {
	for (let step = 0; step < 10; step++) {
		await page.keyboard.press("Shift+Tab");
		if (await page.evaluate("document.activeElement.classList.contains('row')")) return focusedLabel(page);
	}
	throw new Error("the rows cannot be reached by Shift+Tab");
}

function focusedLabel(page: Page): Promise<string> {
	return page.evaluate("document.activeElement.getAttribute('aria-label') ?? ''");
}

/** What a key does to the focus may be drawn first. */
function focusIsAt(page: Page, { label, text }: { readonly label?: string; readonly text?: string }): Promise<true> {
	const isThere = async () => {
		if (label !== undefined) assert.equal(await focusedLabel(page), label);
		if (text !== undefined) assert.equal(await page.evaluate("document.activeElement.innerText"), text);
		return true as const;
	};
	return until(isThere, { what: `the focus at ${label ?? text}`, every: 20 });
}
