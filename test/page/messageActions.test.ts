import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Row } from "../../src/webview/protocol.ts";
import { pictureOf } from "../harness/pictures.ts";
import { until } from "../harness/until.ts";
import { axeViolations } from "./axe.ts";
import { PageBrowser, themes } from "./roomPage.ts";
import { ada, grace, row } from "./sampleRows.ts";
import { ScriptedHost } from "./scriptedHost.ts";

const browser = new PageBrowser();

/** The row with this text. */
const rowOf = (page: Page, text: string) => page.locator(".row", { hasText: text });

describe("what can be done with a message", function () {
	this.timeout(180_000);
	before(() => browser.start());
	after(() => browser.stop());

	const theirs = (): Row => row("what do you think?", grace);
	const mine = (): Row => row("I think so", ada);

	it("is reached with the pointer: a reaction from the picker, and one that is typed", async () => {
		const question = theirs();
		const host = new ScriptedHost([question, mine()]);
		const page = await browser.open(host);
		await rowOf(page, "what do you think?").hover();
		await rowOf(page, "what do you think?").getByRole("button", { name: "React", exact: true }).click();
		await page.getByRole("button", { name: "React with 🎉" }).click();
		await page.locator(".picker").waitFor({ state: "detached" });
		// The pointer is where the picker was, which is beside the row.
		await rowOf(page, "what do you think?").hover();
		await rowOf(page, "what do you think?").getByRole("button", { name: "React", exact: true }).click();
		await page.getByRole("textbox", { name: "Another emoji" }).fill("🦀");
		await page.keyboard.press("Enter");
		await page.locator(".picker").waitFor({ state: "detached" });
		assert.deepEqual(await host.hears("react", 2), [
			{ kind: "react", messageId: question.id, emoji: "🎉", on: true },
			{ kind: "react", messageId: question.id, emoji: "🦀", on: true },
		]);
		await page.close();
	});

	it("is what I may do: nobody changes what somebody else said, nor what was taken back", async () => {
		const host = new ScriptedHost([theirs(), mine(), row({ kind: "erased" }, ada)]);
		const page = await browser.open(host);
		await rowOf(page, "I think so").getByRole("button", { name: "Edit Message" }).waitFor({ state: "attached" });
		await page.getByText("took this message back").waitFor();
		assert.equal(await rowOf(page, "what do you think?").getByRole("button", { name: "Edit Message" }).count(), 0);
		assert.equal(await rowOf(page, "what do you think?").getByRole("button", { name: "Take Back…" }).count(), 0);
		assert.equal(await rowOf(page, "took this message back").locator(".row-tools").count(), 0);
		await page.close();
	});

	it("shows who set a reaction, and takes mine away with a click", async () => {
		const reactions = [{ emoji: "👍", names: ["Ada Lovelace", "Linus"], mine: true }];
		const question = row("shall we?", { ...grace, reactions });
		const host = new ScriptedHost([question]);
		const page = await browser.open(host);
		const chip = page.getByRole("button", { name: "👍 from Ada Lovelace, Linus" });
		assert.equal(await chip.getAttribute("aria-pressed"), "true");
		await chip.click();
		assert.deepEqual(await host.hears("react"), [{ kind: "react", messageId: question.id, emoji: "👍", on: false }]);
		await page.close();
	});

	it("opens my last message with the Up key in an empty composer, and saves it with Enter", async () => {
		const [first, last] = [row("the first", ada), row("the lsat", ada)];
		const host = new ScriptedHost([first, last, theirs()]);
		const page = await browser.open(host);
		await page.locator("textarea:focus").waitFor();
		await page.keyboard.press("ArrowUp");
		const box = page.getByRole("textbox", { name: "Editing your message" });
		await until(async () => (await box.inputValue()) === "the lsat", { what: "the last message in the composer" });
		await box.fill("the last");
		await page.keyboard.press("Enter");
		await page.getByRole("textbox", { name: "Message design-review" }).waitFor();
		assert.deepEqual(await host.hears("edit"), [{ kind: "edit", messageId: last.id, text: "the last" }]);
		assert.deepEqual(host.asked("send"), []);
		await host.tellRows([{ ...last, body: { kind: "text", text: "the last" }, editedMs: last.atMs + 1_000 }]);
		await rowOf(page, "the last").getByText("(edited)").waitFor();
		await page.close();
	});

	it("leaves a message as it was with Escape, and gives back what stood in the composer", async () => {
		const host = new ScriptedHost([mine()]);
		const page = await browser.open(host);
		await page.locator("textarea:focus").waitFor();
		await page.keyboard.type("half a thought");
		await rowOf(page, "I think so").hover();
		await rowOf(page, "I think so").getByRole("button", { name: "Edit Message" }).click();
		await page.locator("textarea:focus").waitFor();
		await page.keyboard.press("Escape");
		const box = page.locator("textarea");
		await until(async () => (await box.inputValue()) === "half a thought", { what: "what stood there" });
		assert.deepEqual(host.asked("edit"), []);
		await page.close();
	});

	it("says why a change was refused, and keeps what was typed", async () => {
		const host = new ScriptedHost([mine()]);
		host.answers.edit = () => ({ code: "storeFull", message: "The disk is full." });
		const page = await browser.open(host);
		await page.locator("textarea:focus").waitFor();
		await page.keyboard.press("ArrowUp");
		await page.getByRole("textbox", { name: "Editing your message" }).waitFor();
		await page.keyboard.type("!");
		await page.keyboard.press("Enter");
		await page.getByRole("alert").getByText("The disk is full.").waitFor();
		assert.equal(await page.locator("textarea").inputValue(), "I think so!");
		await page.close();
	});

	it("takes a message back only once that is confirmed", async () => {
		const said = mine();
		const host = new ScriptedHost([said]);
		const page = await browser.open(host);
		await rowOf(page, "I think so").hover();
		const back = rowOf(page, "I think so").getByRole("button", { name: "Take Back…" });
		await back.click();
		await page.getByRole("dialog").waitFor();
		await page.keyboard.press("Enter");
		await page.getByRole("dialog").waitFor({ state: "hidden" });
		assert.deepEqual(host.asked("erase"), [], "Enter cancels");
		await back.click();
		await page.getByRole("dialog").getByRole("button", { name: "Take Back" }).click();
		await page.getByRole("dialog").waitFor({ state: "hidden" });
		assert.deepEqual(await host.hears("erase"), [{ kind: "erase", messageId: said.id }]);
		await host.tellRows([{ ...said, body: { kind: "erased" } }]);
		await page.getByText("took this message back").waitFor();
		await page.close();
	});

	it("is reached by keyboard alone from the row, and Escape closes the picker first", async () => {
		const host = new ScriptedHost([theirs()]);
		const page = await browser.open(host);
		await page.locator("textarea:focus").waitFor();
		await page.locator(".row").focus();
		for (let step = 0; step < 5; step++) {
			await page.keyboard.press("Tab");
			const label = await page.evaluate("document.activeElement.getAttribute('aria-label')");
			if (label === "React") break;
		}
		await page.keyboard.press("Enter");
		await page.locator(".picker button:focus").waitFor();
		await page.keyboard.press("Escape");
		await page.locator(".picker").waitFor({ state: "detached" });
		await page.locator(':focus[aria-label="React"]').waitFor();
		await page.close();
	});

	it("has no accessibility violation in any look, with the picker open", async () => {
		const reactions = [
			{ emoji: "👍", names: ["Ada Lovelace", "Linus"], mine: true },
			{ emoji: "👀", names: ["Linus"], mine: false },
		];
		const host = new ScriptedHost([
			row("the first of them all", grace),
			row("shall we?", { ...grace, reactions, editedMs: Date.UTC(2026, 2, 11, 12, 5) }),
			row("yes", { ...ada, doubt: "disputed" }),
			row({ kind: "erased" }, grace),
		]);
		const page = await browser.open(host);
		for (const [name, look] of [
			...themes.map((theme) => [theme, { theme, height: 420 }] as const),
			["narrow", { theme: "dark", width: 220, height: 560 }] as const,
		]) {
			await browser.wear(page, look);
			await rowOf(page, "shall we?").hover();
			await rowOf(page, "shall we?").getByRole("button", { name: "React", exact: true }).click();
			await page.locator(".picker").waitFor();
			assert.deepEqual(await axeViolations(page), [], name);
			await pictureOf(page, `page-actions-${name}`);
			await page.keyboard.press("Escape");
			await page.locator(".picker").waitFor({ state: "detached" });
		}
		await page.close();
	});
});
