import assert from "node:assert/strict";
import { pictureOf } from "../harness/pictures.ts";
import { until } from "../harness/until.ts";
import { axeViolations } from "./axe.ts";
import { wheel } from "./places.ts";
import { PageBrowser, type PageLook, policyViolations, themes } from "./roomPage.ts";
import { ada, notice, row } from "./sampleRows.ts";
import { ScriptedHost } from "./scriptedHost.ts";
import { showcase } from "./showcase.ts";

const browser = new PageBrowser();

const looks: readonly (readonly [string, PageLook])[] = [
	...themes.map((theme) => [theme, { theme, height: 900 }] as const),
	["narrow", { theme: "dark", width: 220, height: 900 }],
];

/** How many rows are drawn as the one somebody is at. */
const standingOut = `[...document.querySelectorAll(".row")].filter((row) => {
	const tools = row.querySelector(".row-tools");
	return getComputedStyle(row).backgroundColor !== "rgba(0, 0, 0, 0)" || (tools && getComputedStyle(tools).opacity === "1");
}).length`;

/** What is drawn of the page, of the row under the pointer, of its code, and of what frames it. */
const grounds = `(() => {
	const row = document.querySelector(".row:hover");
	const context = document.createElement("canvas").getContext("2d");
	const drawn = (...elements) => {
		for (const element of elements) {
			context.fillStyle = getComputedStyle(element).backgroundColor;
			context.fillRect(0, 0, 1, 1);
		}
		return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
	};
	const card = row.querySelector(".code-block");
	const border = document.createElement("i");
	border.style.backgroundColor = getComputedStyle(card).borderTopColor;
	document.body.append(border);
	return [[document.body], [document.body, row], [document.body, row, card], [document.body, row, border]].map(
		(elements) => drawn(...elements),
	);
})()`;

describe("the room page's looks", function () {
	this.timeout(180_000);
	before(() => browser.start());
	after(() => browser.stop());

	for (const [name, look] of looks) {
		it(`have no accessibility violation and keep to the policy: ${name}`, async () => {
			const page = await browser.open(showcase(), look);
			await page.locator(".failure").waitFor();
			await pictureOf(page, `page-${name}`);
			assert.deepEqual(await axeViolations(page), []);
			// The upper part of the conversation, too: only rows on screen exist.
			await wheel(page, -5_000);
			await page.locator(".room-start").waitFor();
			await pictureOf(page, `page-${name}-start`);
			assert.deepEqual(await axeViolations(page), []);
			assert.deepEqual(await policyViolations(page), []);
			await page.close();
		});
	}

	it("have no accessibility violation in a new room, with the address asked about, and while off", async () => {
		const host = new ScriptedHost([row("see https://ok.example/path"), row("mine", ada)]);
		const page = await browser.open(host, { theme: "light" });
		await page.getByRole("link", { name: "https://ok.example/path" }).click();
		await page.getByRole("dialog").waitFor();
		assert.deepEqual(await axeViolations(page), []);
		await pictureOf(page, "page-link");
		await page.keyboard.press("Escape");
		await host.tell({ kind: "node", node: { state: "off", text: "LAN Chat is off.", action: "Turn On" } });
		await page.getByRole("button", { name: "Turn On" }).waitFor();
		assert.deepEqual(await axeViolations(page), []);
		await pictureOf(page, "page-off");
		await page.close();
		const fresh = new ScriptedHost([row(notice("created", "Ada Lovelace"), ada)]);
		const empty = await browser.open(fresh, { theme: "dark" });
		await empty.getByText("Say hello").waitFor();
		assert.deepEqual(await axeViolations(empty), []);
		await pictureOf(empty, "page-new-room");
		await empty.close();
	});

	it("never scroll sideways, down to 220 px", async () => {
		const page = await browser.open(showcase(), { width: 220 });
		await page.locator(".failure").waitFor();
		for (const selector of ["body", ".scroller", ".room-header"]) {
			const [scrolled, shown] = await page
				.locator(selector)
				.evaluate((element) => [element.scrollWidth, element.clientWidth] as const);
			assert.ok(Number(scrolled) <= Number(shown), `${selector}: ${scrolled} > ${shown}`);
		}
		await page.close();
	});

	it("give each author one colour, of the name and of the mark, and different people different ones", async () => {
		const page = await browser.open(showcase(), { theme: "light" });
		await page.locator(".failure").waitFor();
		const colors = await page.evaluate<readonly (readonly string[])[]>(
			`[...document.querySelectorAll(".message-first")].map((row) => [".author", ".author-mark"].map(
				(part) => getComputedStyle(row.querySelector(part)).color,
			))`,
		);
		for (const [name, mark] of colors) assert.equal(name, mark);
		assert.equal(new Set(colors.map(([name]) => name)).size, 3);
		await page.close();
	});

	for (const theme of themes) {
		it(`keep code apart from the one row that stands out: ${theme}`, async () => {
			const page = await browser.open(showcase(), { theme, height: 900 });
			await page.locator(".failure").waitFor();
			const clicked = page.locator(".row", { hasText: "const backoff" });
			await clicked.getByRole("button", { name: "Copy", exact: true }).click();
			await page.locator(".row", { hasText: "the retry has no limit" }).last().hover();
			await until(async () => (await page.evaluate(standingOut)) === 1, { what: "one row to stand out" });
			await clicked.locator(".code-block").hover({ position: { x: 4, y: 4 } });
			const [ground = [], row = [], card = [], border = []] =
				await page.evaluate<readonly (readonly number[])[]>(grounds);
			const apart = (one: readonly number[], other: readonly number[]) =>
				Math.hypot(...one.map((value, index) => value - (other[index] ?? 0)));
			assert.ok(apart(ground, row) > 1, "the row stands out");
			const edge = Math.max(apart(row, card), apart(row, border));
			assert.ok(edge > apart(ground, card) / 2, `${ground}; ${row}; ${card}; ${border}`);
			await pictureOf(page, `page-hover-${theme}`);
			await page.close();
		});
	}

	it("mark what all have by two checks and in no colour, and make code of mine no narrower", async () => {
		const code = "```\nconst backoff = 1;\n```";
		const host = new ScriptedHost([
			row(code),
			row(code, { ...ada, delivery: { kind: "sent" } }),
			row(code, { ...ada, delivery: { kind: "delivered", count: 2, of: 3 } }),
			row(code, { ...ada, delivery: { kind: "delivered", count: 3, of: 3 } }),
		]);
		const page = await browser.open(host, { width: 700, height: 480 });
		await page.locator(".mark").nth(2).waitFor();
		const marks = await page.evaluate<readonly string[]>(
			`[...document.querySelectorAll(".mark")].map((mark) =>
				[...mark.querySelector(".codicon").classList].join(" ") + " " + (mark.dataset.count ?? ""))`,
		);
		assert.deepEqual(
			marks.map((mark) => mark.replace(/codicon-|codicon/g, "").trim()),
			["check", "check 2/3", "check-all"],
		);
		const colors = await page.evaluate<readonly string[]>(
			'[...document.querySelectorAll(".mark, .time")].map((part) => getComputedStyle(part).color)',
		);
		assert.equal(new Set(colors).size, 1, colors.join("; "));
		const widths = await page.evaluate<readonly number[]>(
			'[...document.querySelectorAll(".code-block")].map((block) => block.getBoundingClientRect().width)',
		);
		assert.equal(new Set(widths).size, 1, widths.join("; "));
		for (const [name, look] of looks) {
			await browser.wear(page, { ...look, height: 480 });
			await pictureOf(page, `page-marks-${name}`);
			assert.deepEqual(await axeViolations(page), [], name);
		}
		await page.close();
	});

	it("follow the theme when it changes under a living page", async () => {
		const page = await browser.open(showcase(), { theme: "dark" });
		await page.locator(".failure").waitFor();
		const color = 'getComputedStyle(document.querySelector(".author")).color';
		const dark = await page.evaluate(color);
		await browser.changeTheme(page, "light");
		await until(async () => (await page.evaluate(color)) !== dark, { what: "the other theme" });
		assert.deepEqual(await axeViolations(page), []);
		await page.close();
	});
});
