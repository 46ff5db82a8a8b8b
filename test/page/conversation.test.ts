import assert from "node:assert/strict";
import { pictureOf } from "../harness/pictures.ts";
import { until } from "../harness/until.ts";
import { axeViolations } from "./axe.ts";
import { hostileTexts } from "./hostileTexts.ts";
import { isPlaceTold, placeOf, rests, topLine, wheel } from "./places.ts";
import { PageBrowser, policyViolations } from "./roomPage.ts";
import { ada, manyRows, row } from "./sampleRows.ts";
import { refusal, ScriptedHost } from "./scriptedHost.ts";

const browser = new PageBrowser();

describe("the room page", function () {
	this.timeout(180_000);
	before(() => browser.start());
	after(() => browser.stop());

	it("shows what peers write as text, runs none of it and loads nothing for it", async () => {
		const host = new ScriptedHost(hostileTexts.map((text) => row(text)));
		const page = await browser.open(host);
		const requests: string[] = [];
		page.on("request", (request) => requests.push(request.url()));
		const drawn = new Set<string>();
		const areAllDrawn = async () => {
			const mounted = page.locator(".item:has(.message-text)");
			for (const index of await mounted.evaluateAll((items) => items.map((item) => item.dataset.index ?? ""))) {
				drawn.add(index);
			}
			const found = await page
				.locator(".scroller :is(img, script, style, iframe, svg, form, link, base, object)")
				.count();
			assert.equal(found, 0);
			assert.equal(await page.locator(".message-text :is([href], [src], [onerror], [style], [id])").count(), 0);
			await wheel(page, -400);
			await rests(page);
			return drawn.size === hostileTexts.length;
		};
		await until(areAllDrawn, { what: "each of the texts to have been drawn" });
		assert.equal(await page.evaluate("window.hacked === undefined"), true);
		assert.deepEqual(requests, []);
		assert.deepEqual(await policyViolations(page), []);
		await page.close();
	});

	it("makes links of http, https and mailto only, and opens them after showing the whole address", async () => {
		const host = new ScriptedHost([
			row("[my bank](https://bank.example@evil.example/a?b=c#d) [run](command:x) [js](javascript:alert(1))"),
		]);
		const page = await browser.open(host);
		await page.getByRole("link", { name: "my bank" }).click();
		assert.equal(await page.getByRole("link").count(), 1);
		const dialog = page.getByRole("dialog");
		assert.match(await dialog.innerText(), /https:\/\/bank\.example@evil\.example\/a\?b=c#d/);
		assert.equal(await dialog.locator("strong").innerText(), "evil.example");
		assert.deepEqual(host.asked("openLink"), []);
		await dialog.getByRole("button", { name: "Open" }).click();
		await dialog.waitFor({ state: "hidden" });
		assert.deepEqual(await host.hears("openLink"), [
			{ kind: "openLink", url: "https://bank.example@evil.example/a?b=c#d" },
		]);
		await page.close();
	});

	it("takes every key while the node starts again, and sends once it is back", async () => {
		const host = new ScriptedHost([row("Shall we?")]);
		const page = await browser.open(host);
		const box = page.getByRole("textbox");
		await box.focus();
		await page.keyboard.type("half of a ");
		await host.tell({ kind: "node", node: { state: "starting", text: "LAN Chat is starting…", action: "" } });
		await page.locator(".banner").getByText("LAN Chat is starting…").waitFor();
		await page.keyboard.type("sentence");
		await page.keyboard.press("Enter");
		assert.equal(await box.inputValue(), "half of a sentence");
		await page.locator(".composer-status[role=alert]").getByText("LAN Chat is starting…").waitFor();
		assert.deepEqual(await axeViolations(page), []);
		await pictureOf(page, "page-typing-while-starting");
		await host.tell({ kind: "node", node: { state: "on", text: "", action: "" } });
		await page.locator(".banner").waitFor({ state: "detached" });
		await page.keyboard.press("Enter");
		assert.deepEqual(
			(await host.hears("send")).map(({ text }) => text),
			["half of a sentence"],
		);
		await page.close();
	});

	it("copies code byte for byte: tabs, line ends, blanks at the end, hidden characters", async () => {
		const code = "\tif (a) {\r\n\t\tb(); \t \r\n\r\n  }\u202e // x\u200b";
		const host = new ScriptedHost([row(`Look:\r\n\`\`\`ts\r\n${code}\r\n\`\`\`\r\nend`)]);
		const page = await browser.open(host);
		await page.locator(".code-block").getByRole("button", { name: "Copy" }).click();
		await page.getByRole("button", { name: "Copied" }).waitFor();
		assert.deepEqual(host.asked("copyText"), [{ kind: "copyText", text: code }]);
		const names = await page
			.locator(".hidden-character")
			.evaluateAll((marks) => marks.map((mark) => mark.getAttribute("data-name")));
		assert.deepEqual(names, ["U+202E", "U+200B"]);
		await page.close();
	});

	it("folds long code and copies all of it", async () => {
		const code = Array.from({ length: 60 }, (_, index) => `line ${index}`).join("\n");
		const host = new ScriptedHost([row(`\`\`\`\n${code}\n\`\`\``)]);
		const page = await browser.open(host);
		assert.equal((await page.locator(".code-view code").innerText()).split("\n").length, 12);
		await page.getByRole("button", { name: "Copy", exact: true }).click();
		await page.getByRole("button", { name: "Show all 60 lines" }).click();
		assert.equal((await page.locator(".code-view code").innerText()).split("\n").length, 60);
		assert.equal((await host.hears("copyText"))[0]?.text, code);
		await page.close();
	});

	it("shows an own message at once, then queued, sent and delivered, in one row", async () => {
		const host = new ScriptedHost([row("hello")]);
		const page = await browser.open(host);
		await page.getByRole("textbox").fill("on it");
		await page.keyboard.press("Enter");
		await page.getByRole("img", { name: "Sending…" }).waitFor();
		const { clientId } = (await host.hears("send"))[0] ?? { clientId: "" };
		const queued = row("on it", { ...ada, id: `queued-${clientId}`, clientId, delivery: { kind: "queued" } });
		await host.tellRows([queued]);
		await page.getByRole("button", { name: /^Queued/ }).waitFor();
		await host.tellRows([{ ...queued, id: "event-final", delivery: { kind: "delivered", count: 2, of: 3 } }]);
		const mark = page.getByRole("button", { name: "Delivered to 2 of 3" });
		await mark.hover();
		await page.locator(".tip", { hasText: "Grace Hopper, Linus" }).waitFor();
		assert.equal(await page.getByText("on it", { exact: true }).count(), 1);
		await page.close();
	});

	it("keeps a refused message in its row with the reason, and sends it again", async () => {
		const host = new ScriptedHost([row("hello")]);
		host.answers.send = () => refusal("storeFull");
		const page = await browser.open(host);
		await page.getByRole("textbox").fill("important");
		await page.keyboard.press("Enter");
		await page.locator(".failure", { hasText: "Not sent. The disk is full" }).waitFor();
		await page.getByRole("status").filter({ hasText: "Not sent. The disk is full" }).waitFor();
		await page.getByRole("button", { name: "Retry" }).click();
		assert.equal((await host.hears("retry"))[0]?.clientId, host.asked("send")[0]?.clientId);
		await page.close();
	});

	it("puts a refused message back into the composer, behind what is typed there", async () => {
		const host = new ScriptedHost([row("hello")]);
		host.answers.send = () => refusal("nodeFailed");
		const page = await browser.open(host);
		await page.getByRole("textbox").fill("first");
		await page.keyboard.press("Enter");
		await page.getByRole("textbox").fill("second");
		await page.getByRole("button", { name: "Edit", exact: true }).click();
		const box = page.getByRole("textbox");
		await until(async () => (await box.inputValue()) === "second\nfirst", { what: "the message in the composer" });
		assert.equal(await page.locator(".failure").count(), 0);
		await page.close();
	});

	it("refuses a message over the limit with the number of bytes, sends nothing and loses nothing", async () => {
		const host = new ScriptedHost([row("hello")]);
		const page = await browser.open(host);
		const text = "ä".repeat(8_200);
		await page.getByRole("textbox").fill(text);
		await page.keyboard.press("Enter");
		await page.getByRole("alert").filter({ hasText: "16 bytes too long: a message has at most 16,384" }).waitFor();
		assert.deepEqual(host.asked("send"), []);
		assert.equal(await page.getByRole("textbox").inputValue(), text);
		await page.close();
	});

	it("says why nothing can be written, and keeps the draft in sight", async () => {
		const host = new ScriptedHost([row("hello")]);
		host.state = { ...host.state, draft: "half a thought" };
		const page = await browser.open(host);
		await host.tell({ kind: "node", node: { state: "failed", text: "The disk is full.", action: "Show Log" } });
		await page.getByRole("button", { name: "Show Log" }).waitFor();
		assert.equal(await page.getByRole("textbox").inputValue(), "half a thought");
		await page.getByRole("textbox").press("Enter");
		assert.deepEqual(host.asked("send"), []);
		await page.getByRole("button", { name: "Show Log" }).click();
		await host.hears("fixNode");
		await page.close();
	});

	it("is written on while off the network: what is said waits", async () => {
		const host = new ScriptedHost([row("hello")]);
		const page = await browser.open(host);
		await host.tell({ kind: "node", node: { state: "off", text: "LAN Chat is off.", action: "Turn On" } });
		await page.getByRole("button", { name: "Turn On" }).waitFor();
		await page.getByRole("textbox").fill("for later");
		await page.getByRole("textbox").press("Enter");
		await host.hears("send");
		await page.close();
	});

	it("tells screen readers what arrives, politely, and not what scrolling brings", async () => {
		const host = new ScriptedHost(manyRows(300));
		const page = await browser.open(host);
		await host.tellRows([row("lunch?")]);
		await page.locator("[aria-live=polite]", { hasText: "Grace Hopper ·M3XW: lunch?" }).waitFor();
		assert.equal(await page.getByRole("log").getAttribute("aria-live"), "off");
		await host.tellRows(manyRows(5));
		await page.locator("[aria-live=polite]", { hasText: /^\d new messages$/ }).waitFor();
		const regions = page.locator("[role=status][aria-live=polite]");
		const where = async () => (await regions.allInnerTexts()).indexOf("Grace Hopper ·M3XW: ok");
		await host.tellRows([row("ok")]);
		await until(async () => (await where()) >= 0, { what: "the first of two like words to be read out", every: 20 });
		const first = await where();
		await host.tellRows([row("ok")]);
		await until(async () => (await where()) === 1 - first, { what: "the second to be read out, too", every: 20 });
		await page.close();
	});

	it("opens a snippet read-only and copies the whole of it by way of the host", async () => {
		const snippet = {
			kind: "snippet",
			language: "typescript",
			path: "src/very/long/folder/name/that/goes/on/and/on/file.ts",
			ranges: [{ first: 3, last: 40 }],
			pieces: 1,
			lineCount: 38,
			preview: "const a = 1;",
			isWhole: false,
			modified: false,
		} as const;
		const shared = row(snippet);
		const host = new ScriptedHost([shared]);
		const page = await browser.open(host);
		const card = page.getByRole("figure", { name: /file\.ts, lines 3–40$/ });
		await card.getByRole("button", { name: "Open Read-Only" }).click();
		await card.getByRole("button", { name: "Copy" }).click();
		await card.getByRole("button", { name: "Open all 38 lines" }).click();
		assert.equal((await host.hears("openSnippet", 2))[0]?.messageId, shared.id);
		assert.equal((await host.hears("copySnippet"))[0]?.messageId, shared.id);
		await page.close();
	});

	it("asks for a new snapshot after a gap and shows what it missed", async () => {
		const host = new ScriptedHost([row("one")]);
		const page = await browser.open(host);
		host.rows = [...host.rows, row("two")];
		await host.tell({ kind: "read", upTo: "" }, { skip: 1 });
		await page.getByText("two", { exact: true }).waitFor();
		await page.close();
	});

	it("comes back with its draft and its place after a reload", async () => {
		const host = new ScriptedHost(manyRows(500));
		const page = await browser.open(host);
		await page.getByRole("textbox").pressSequentially("half a ");
		await wheel(page, -1_500);
		await until(() => isPlaceTold(page, host), { what: "the place to be told" });
		await until(() => host.asked("saveDraft").at(-1)?.text === "half a ", { what: "the draft to be kept" });
		const before = await topLine(page);
		host.state = { ...host.state, draft: "half a " };
		await page.reload();
		await until(async () => Math.abs(await placeOf(page, before)) < 60, { what: `${before} to be at the top again` });
		assert.equal(await page.getByRole("textbox").inputValue(), "half a ");
		await page.close();
	});
});
