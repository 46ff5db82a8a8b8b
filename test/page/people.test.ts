import assert from "node:assert/strict";
import { directHeader } from "../../src/extension/page/directHeader.ts";
import { Walls } from "../../src/extension/people/walls.ts";
import { verifyView } from "../../src/extension/verify/verifyView.ts";
import type { Verification } from "../../src/net/api/people.ts";
import { pictureOf } from "../harness/pictures.ts";
import { until } from "../harness/until.ts";
import { anOverview, aPerson } from "../unit/extension/overviews.ts";
import { axeViolations } from "./axe.ts";
import { hostileTexts } from "./hostileTexts.ts";
import { plainL10n } from "./plainL10n.ts";
import { PageBrowser, type PageLook, policyViolations, themes } from "./roomPage.ts";
import { ada, grace, row } from "./sampleRows.ts";
import { ScriptedHost } from "./scriptedHost.ts";

const browser = new PageBrowser();

const looks: readonly (readonly [string, PageLook])[] = [
	...themes.map((theme) => [theme, { theme, height: 520 }] as const),
	["narrow", { theme: "dark", width: 220, height: 700 }],
];

/** What Ada's page says of Grace, as the window words it. */
function headerOf(over: Parameters<typeof aPerson>[0], { waiting = 0, name = "Grace Hopper" } = {}) {
	const person = aPerson({ peerId: grace.author, name, tag: grace.authorTag, ...over });
	const { peerId, tag, contact, online } = person;
	const direct = { peerId, name, tag, contact, online, unread: 0, waiting, newestMs: 1 };
	const sources = {
		overview: anOverview({ people: [person], directs: [direct] }),
		walls: new Walls(),
		nowMs: 0,
		timeOfDay: () => "14:05",
	};
	return directHeader(plainL10n, sources, grace.author);
}

function hostWith(header: ReturnType<typeof headerOf>, rows = [row("I moved the discovery code.", ada)]): ScriptedHost {
	const host = new ScriptedHost(rows.map((each) => (each.mine ? { ...each, delivery: { kind: "queued" } } : each)));
	host.state = { ...host.state, header };
	return host;
}

const known = { peerId: "cc", name: "Grace Hopper", tag: "P9RA" };
const newKey = headerOf({ wall: { kind: "newKey", known, knownIsVerified: true } });

const situations = [
	["pendingOut", headerOf({ contact: "pendingOut" }, { waiting: 1 })],
	["pendingIn", headerOf({ contact: "pendingIn" })],
	["approved", headerOf({ contact: "approved" })],
	["verified", headerOf({ contact: "verified" })],
	["wall", newKey],
	["conflict", headerOf({ contact: "keyConflict", wall: { kind: "keyConflict", rivals: [known] } })],
	["blocked", headerOf({ contact: "blocked" })],
] as const;

const emoji = [
	["🐶", "Dog"],
	["🦄", "Unicorn"],
	["☁️", "Cloud"],
	["🍕", "Pizza"],
	["👍", "Thumbs Up"],
	["🔒", "Lock"],
	["⚓", "Anchor"],
].map(([symbol = "", name = ""], index) => ({ index, emoji: symbol, name }));

const comparing: Verification = {
	peerId: grace.author,
	name: "Grace Hopper",
	tag: "M3XW",
	phase: "comparing",
	askedByMe: false,
	startedMs: 1,
	emoji,
	mine: "none",
	theirs: "none",
};

function viewOf(over: Partial<Verification>, { name = "Grace Hopper", refusal = "" } = {}) {
	const verification = { ...comparing, name, ...over };
	return verifyView(plainL10n, { name, tag: "M3XW", verification, refusal, isInterrupted: false });
}

describe("the page of a conversation with one person", function () {
	this.timeout(180_000);
	before(() => browser.start());
	after(() => browser.stop());

	for (const [situation, header] of situations) {
		it(`can be read and used in every look: ${situation}`, async () => {
			const page = await browser.open(hostWith(header));
			await page.locator(".direct-header").waitFor();
			for (const [name, look] of looks) {
				await browser.wear(page, look);
				await pictureOf(page, `direct-${name}-${situation}`);
				assert.deepEqual(await axeViolations(page), [], name);
				const [scrolled, shown] = await page
					.locator("body")
					.evaluate((element) => [element.scrollWidth, element.clientWidth] as const);
				assert.ok(Number(scrolled) <= Number(shown), `${name}: ${scrolled} > ${shown}`);
			}
			assert.deepEqual(await policyViolations(page), []);
			await page.close();
		});
	}

	it("is closed for writing behind a wall, until the person says to go on", async () => {
		const host = hostWith(newKey);
		const page = await browser.open(host);
		await page.getByRole("alert").getByText("This is not the key of the Grace Hopper you verified").waitFor();
		await page.locator(".read-only", { hasText: "Read above what is wrong with this key" }).waitFor();
		assert.equal(await page.getByRole("textbox").count(), 0);
		await page.getByRole("button", { name: "Write to This Key All the Same" }).click();
		assert.deepEqual(
			(await host.hears("person")).map(({ act }) => act),
			["passWall"],
		);
		assert.ok(newKey);
		await host.tell({ kind: "header", header: { ...newKey, whyReadOnly: "", acts: [] } });
		await page.locator("textarea:focus").waitFor();
		await page.getByRole("textbox").fill("Are you it?");
		await page.keyboard.press("Enter");
		assert.equal((await host.hears("send"))[0]?.text, "Are you it?");
		await page.close();
	});

	it("says in a line of its own why nobody can write, with what can be done, and keeps what was typed", async () => {
		const host = hostWith(headerOf({ contact: "blocked" }));
		host.state = { ...host.state, draft: "half a thought" };
		const page = await browser.open(host);
		for (const [name, look] of looks) {
			await browser.wear(page, look);
			const bar = page.locator(".read-only", { hasText: "You blocked Grace Hopper." });
			await bar.getByRole("button", { name: "Unblock" }).waitFor();
			await pictureOf(page, `direct-${name}-blocked-draft`);
			assert.deepEqual(await axeViolations(page), [], name);
		}
		const box = page.getByRole("textbox");
		assert.equal(await box.inputValue(), "half a thought");
		assert.equal(await box.getAttribute("readonly"), "");
		await box.press("Enter");
		assert.equal(host.asked("send").length, 0);
		host.answers.person = () => ({ code: "storeFull", message: "The disk is full." });
		await page.getByRole("button", { name: "Unblock" }).click();
		await page.getByRole("alert").getByText("The disk is full.").waitFor();
		assert.equal((await host.hears("person"))[0]?.act, "unblock");
		await page.close();
	});

	it("shows the tag behind a name until it is verified, in the head and at the messages", async () => {
		const rows = [row("Hello", grace)];
		const page = await browser.open(hostWith(headerOf({ contact: "approved" }), rows));
		await until(async () => (await page.getByText("·M3XW").count()) === 2, { what: "the tag at both places" });
		await page.getByRole("article", { name: /^Grace Hopper ·M3XW, .*, Hello$/ }).waitFor();
		await page.close();
		const verified = await browser.open(hostWith(headerOf({ contact: "verified" }), rows));
		await verified.getByRole("img", { name: /^Verified/ }).waitFor();
		const colors = `["color", "--readable-done"].map((name) => {
			const probe = document.querySelector(".direct-verified").cloneNode();
			if (name !== "color") probe.style.color = "var(--readable-done)";
			document.body.append(probe);
			return getComputedStyle(probe).color;
		})`;
		assert.equal(new Set(await verified.evaluate<readonly string[]>(colors)).size, 1, "green, as everywhere else");
		await verified.getByText("Hello", { exact: true }).waitFor();
		assert.equal(await verified.getByText("·M3XW").count(), 0);
		await verified.getByRole("article", { name: /^Grace Hopper, .*, Hello$/ }).waitFor();
		await verified.close();
	});

	it("is as new once its history was deleted, and comes to rest", async () => {
		const host = hostWith(headerOf({ contact: "pendingOut" }));
		const page = await browser.open(host);
		await page.getByText("I moved the discovery code.").waitFor();
		host.rows = [];
		await host.tell({ kind: "cleared" });
		await page.getByText("What you write waits on this computer").waitFor();
		await pictureOf(page, "direct-deleted");
		const isAtRest = async () => {
			const before = host.commands.length;
			await page.screenshot();
			return host.commands.length === before;
		};
		await until(isAtRest, { what: "a page that asks for nothing more" });
		await page.close();
	});

	it("keeps a name a name, whatever it holds", async () => {
		for (const name of hostileTexts.slice(0, 12).map((text) => text.slice(0, 40))) {
			const header = headerOf({ contact: "pendingOut" }, { name });
			const page = await browser.open(hostWith(header));
			await page.locator(".direct-header").waitFor();
			assert.equal(await page.locator(".direct-header h1").innerText(), name.replace(/\s+/g, " ").trim());
			assert.equal(await page.evaluate("window.hacked"), undefined);
			await page.close();
		}
	});
});

describe("the page on which keys are compared", function () {
	this.timeout(180_000);
	before(() => browser.start());
	after(() => browser.stop());

	const phases = [
		["exchanging", viewOf({ phase: "exchanging", emoji: [] })],
		["comparing", viewOf({})],
		["waiting", viewOf({ mine: "match" })],
		["verified", viewOf({ phase: "verified" })],
		["mismatch", viewOf({ phase: "mismatch" })],
		["cancelled", viewOf({ phase: "cancelled" })],
		["timeout", viewOf({ phase: "timeout" })],
		["linkLost", viewOf({ phase: "linkLost" })],
		["failed", viewOf({ phase: "failed" })],
		["refused", viewOf({}, { refusal: "This person is not connected right now." })],
	] as const;

	for (const [name, look] of looks) {
		it(`can be read and used in every phase: ${name}`, async () => {
			const page = await browser.openVerify(phases[0][1], look);
			for (const [phase, view] of phases) {
				await browser.showVerify(page, view);
				await page.getByRole("heading", { name: view.title }).waitFor();
				await pictureOf(page, `verify-${name}-${phase}`);
				assert.deepEqual(await axeViolations(page), [], phase);
			}
			assert.deepEqual(await policyViolations(page), []);
			await page.close();
		});
	}

	it("is answered by keyboard alone, the focus at the news first", async () => {
		const pressed: string[] = [];
		const page = await browser.openVerify(viewOf({}), {}, (act) => void pressed.push(act));
		const focused = page.locator("h1:focus");
		await focused.waitFor();
		for (const [key, label] of [
			["Enter", "They Match"],
			["Space", "They Differ"],
		] as const) {
			await page.keyboard.press("Tab");
			await page.locator("button:focus", { hasText: label }).waitFor();
			await page.keyboard.press(key);
		}
		await until(() => pressed.length === 2, { what: "two answers" });
		await browser.showVerify(page, viewOf({ mine: "match" }));
		await focused.filter({ hasText: /^Waiting for/ }).waitFor();
		assert.deepEqual(pressed, ["match", "mismatch"]);
		await page.close();
	});

	it("names the seven in order for screen readers", async () => {
		const page = await browser.openVerify(viewOf({}));
		const list = page.getByRole("list", { name: "Seven emoji, in this order" });
		const items = await list.getByRole("listitem").allInnerTexts();
		assert.deepEqual(
			items.map((text) => text.split("\n").at(-1)),
			emoji.map((each) => each.name),
		);
		await page.close();
	});

	it("keeps a name a name, whatever it holds", async () => {
		for (const name of hostileTexts.slice(0, 8).map((text) => text.slice(0, 40))) {
			const page = await browser.openVerify(viewOf({}, { name }));
			assert.ok((await page.getByRole("heading").innerText()).includes(name.trim().replace(/\s+/g, " ")));
			assert.equal(await page.evaluate("window.hacked"), undefined);
			await page.close();
		}
	});
});
