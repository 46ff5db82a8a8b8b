import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { pictureOf } from "../harness/pictures.ts";
import { until } from "../harness/until.ts";
import { distanceFromEnd } from "./places.ts";
import { PageBrowser, themes } from "./roomPage.ts";
import { manyRows, row } from "./sampleRows.ts";
import { ScriptedHost } from "./scriptedHost.ts";

const browser = new PageBrowser();

/** How high the box is, and how much of its text is out of sight, px. */
function boxOf(page: Page): Promise<{ readonly height: number; readonly hidden: number }> {
	return page.locator("textarea").evaluate((element) => ({
		height: element.clientHeight,
		hidden: element.scrollHeight - element.clientHeight,
	}));
}

describe("the composer in a page that changes its size", function () {
	this.timeout(180_000);
	before(() => browser.start());
	after(() => browser.stop());

	it("shows all of what was typed, and the newest message above it", async () => {
		const page = await browser.open(new ScriptedHost(manyRows(40)), { width: 900 });
		await page
			.getByRole("textbox")
			.fill("What stands in one line here takes more of them beside another editor. ".repeat(2));
		const before = await boxOf(page);
		for (const theme of themes) {
			await browser.wear(page, { theme, width: 260 });
			await until(async () => (await boxOf(page)).height > before.height, { what: "a higher box" });
			assert.equal((await boxOf(page)).hidden, 0);
			await until(async () => (await distanceFromEnd(page)) < 2, { what: "the newest message" });
			await pictureOf(page, `page-composer-narrow-${theme}`);
			await browser.wear(page, { theme, width: 900 });
			await until(async () => (await boxOf(page)).height === before.height, { what: "the box as it was" });
		}
		await page.close();
	});

	it("grows no further than its share of a page that becomes lower", async () => {
		const page = await browser.open(new ScriptedHost([row("hello")]), { height: 800 });
		await page.getByRole("textbox").fill("one line\n".repeat(30));
		await browser.wear(page, { height: 300 });
		await until(async () => (await boxOf(page)).height <= 120, { what: "a lower box" });
		assert.equal(await page.locator("textarea").evaluate((element) => element.style.overflowY), "auto");
		await page.close();
	});

	it("says whom it is for in one line", async () => {
		const host = new ScriptedHost([row("hello")]);
		const { header } = host.state;
		assert.ok(header);
		host.state = {
			...host.state,
			header: { ...header, name: "review of the discovery design and of all that follows" },
		};
		const page = await browser.open(host, { width: 900 });
		await page.getByRole("textbox").waitFor();
		const { height } = await boxOf(page);
		await browser.wear(page, { width: 220 });
		await pictureOf(page, "page-composer-placeholder");
		assert.deepEqual(await boxOf(page), { height, hidden: 0 });
		await page.close();
	});
});
