import assert from "node:assert/strict";
import type { CDPSession } from "playwright-core";
import { until } from "../harness/until.ts";
import { distanceFromEnd, firstMounted, isPlaceTold, placeOf, rests, scrollTop, topLine, wheel } from "./places.ts";
import { PageBrowser } from "./roomPage.ts";
import { ada, manyRows, row } from "./sampleRows.ts";
import { ScriptedHost } from "./scriptedHost.ts";

const browser = new PageBrowser();

/** Far more rows than a screen has; what is mounted must not grow with the conversation. */
const maxMounted = 60;

/** Main thread time for a hundred older rows with all the scrolling between, ms; 25 where this was written. */
const maxCpuPerPage = 400;

describe("scrolling in the room page", function () {
	this.timeout(300_000);
	before(() => browser.start());
	after(() => browser.stop());

	it("opens 100,000 messages at the newest at once and goes back through thousands with few nodes", async () => {
		const host = new ScriptedHost(manyRows(100_000));
		const page = await browser.open(host);
		await page.getByText("Message number 100000").waitFor();
		const session = await page.context().newCDPSession(page);
		await session.send("Performance.enable", { timeDomain: "threadTicks" });
		const startCpu = await cpuMs(session);
		await until(
			async () => {
				await wheel(page, -3_000);
				assert.ok((await page.locator(".item").count()) < maxMounted);
				return host.asked("loadOlder").length >= 40;
			},
			{ what: "4,000 older messages", timeout: 60_000, every: 20 },
		);
		const perPage = ((await cpuMs(session)) - startCpu) / host.asked("loadOlder").length;
		assert.ok(perPage < maxCpuPerPage, `${perPage.toFixed(0)} ms for a page of older messages`);
		await page.close();
	});

	it("keeps the place when older messages come in front of it", async () => {
		const host = new ScriptedHost(manyRows(1_000));
		const page = await browser.open(host);
		let release = () => {};
		const held = new Promise<void>((resolve) => {
			release = resolve;
		});
		host.answers.loadOlder = async ({ before }) => {
			await held;
			return host.older(before);
		};
		await wheel(page, -2_900);
		await until(() => host.asked("loadOlder").length > 0, { what: "older messages to be asked for" });
		await rests(page);
		const line = await topLine(page);
		const before = await placeOf(page, line);
		release();
		await until(async () => (await firstMounted(page)) > 50, { what: "the older messages to be there" });
		await rests(page);
		assert.ok(Math.abs((await placeOf(page, line)) - before) <= 2);
		await page.close();
	});

	it("stays at the newest while messages come, and with a growing composer", async () => {
		const host = new ScriptedHost(manyRows(200));
		const page = await browser.open(host);
		for (let number = 1; number <= 10; number++) {
			await host.tellRows([row(`news ${number}\n${"and more of it ".repeat(number * 5)}`)]);
		}
		await page.getByRole("textbox").fill("many\nlines\n".repeat(12));
		await until(async () => (await distanceFromEnd(page)) <= 2, { what: "the list to be at the end" });
		await page.getByRole("textbox").fill("");
		await until(async () => (await distanceFromEnd(page)) <= 2, { what: "the list to be at the end again" });
		await page.close();
	});

	it("moves nobody who reads further up, and counts what waits below", async () => {
		const host = new ScriptedHost(manyRows(200));
		const page = await browser.open(host);
		await wheel(page, -900);
		await page.getByRole("button", { name: "Go to the newest message" }).waitFor();
		await rests(page);
		const before = await scrollTop(page);
		await host.tellRows([row("one")]);
		await host.tellRows([row("two"), row("mine", ada)]);
		await page.getByRole("button", { name: "2 new" }).waitFor();
		assert.equal(await scrollTop(page), before);
		await page.getByRole("button", { name: "2 new" }).click();
		await until(async () => (await distanceFromEnd(page)) <= 2, { what: "the list to be at the end" });
		await page.close();
	});

	it("begins where the page was that it stands in for, to the line, though more was said since", async () => {
		const host = new ScriptedHost(manyRows(1_000));
		const page = await browser.open(host);
		await wheel(page, -9_003);
		await until(() => isPlaceTold(page, host), { what: "the place to be told" });
		const { place } = host;
		const line = await topLine(page);
		const before = await placeOf(page, line);
		await page.close();
		await host.tellRows([row("news")]).catch(() => undefined);
		const again = await browser.open(host, { place: place ?? null });
		await until(async () => Math.abs((await placeOf(again, line)) - before) <= 2, { what: `${line} at its place` });
		await again.getByRole("button", { name: "1 new" }).waitFor();
		assert.ok(Math.abs((await placeOf(again, line)) - before) <= 2, "it stays there");
		await again.close();
	});

	it("jumps to the first unread message, also when it is pages away", async () => {
		const rows = manyRows(1_000);
		const host = new ScriptedHost(rows);
		const readIndex = 395;
		host.state = { ...host.state, readUpTo: rows[readIndex]?.order ?? "" };
		const page = await browser.open(host);
		await page.getByRole("button", { name: /^First of .* new messages$/ }).click();
		await page.locator(".new-line").waitFor();
		const first = rows.slice(readIndex + 1).find(({ mine }) => !mine);
		const text = first?.body.kind === "text" ? first.body.text.split("\n")[0] : "";
		await until(async () => Math.abs(await placeOf(page, String(text))) < 120, { what: `${text} to be at the top` });
		await page.getByRole("button", { name: /^First of/ }).waitFor({ state: "hidden" });
		await page.close();
	});

	it("goes to the end with what the person sends", async () => {
		const host = new ScriptedHost(manyRows(200));
		const page = await browser.open(host);
		await wheel(page, -2_000);
		await page.getByRole("button", { name: "Go to the newest message" }).waitFor();
		await page.getByRole("textbox").fill("here I am");
		await page.keyboard.press("Enter");
		await page.getByText("here I am").waitFor();
		await until(async () => (await distanceFromEnd(page)) <= 2, { what: "the list to be at the end" });
		await page.close();
	});

	it("says when older messages do not come, and tries again when asked", async () => {
		const host = new ScriptedHost(manyRows(300));
		host.answers.loadOlder = () => ({ code: "nodeFailed", message: "LAN Chat is not running right now." });
		const page = await browser.open(host);
		await wheel(page, -10_000);
		const again = page.getByRole("button", { name: /^Older messages did not come/ });
		await again.waitFor();
		await page.waitForTimeout(300);
		assert.equal(host.asked("loadOlder").length, 1);
		delete host.answers.loadOlder;
		await again.click();
		await until(() => host.asked("loadOlder").length > 1, { what: "another try" });
		await again.waitFor({ state: "hidden" });
		await page.close();
	});
});

/** What the page's main thread has worked, ms: other than a clock it does not count who else uses the machine. */
async function cpuMs(session: CDPSession): Promise<number> {
	const { metrics } = await session.send("Performance.getMetrics");
	return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0) * 1_000;
}
