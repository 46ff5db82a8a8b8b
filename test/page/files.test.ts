import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { PageTransfer, Row } from "../../src/webview/protocol.ts";
import { pictureOf } from "../harness/pictures.ts";
import { axeViolations } from "./axe.ts";
import { PageBrowser, policyViolations, themes } from "./roomPage.ts";
import { aPicture } from "./samplePicture.ts";
import { ada, grace, linus, row } from "./sampleRows.ts";
import { ScriptedHost } from "./scriptedHost.ts";

const browser = new PageBrowser();

const offerOf = (name: string, overrides: Partial<Row> = {}, isFolder = false): Row =>
	row({ kind: "file", name, about: isFolder ? "12 files, 3.4 MB" : "3.4 MB", isFolder }, overrides);

let lastTransfer = 0;

const transferOf = (offer: Row | undefined, overrides: Partial<PageTransfer> = {}): PageTransfer => {
	lastTransfer += 1;
	return {
		id: lastTransfer.toString(16).padStart(32, "0"),
		messageId: offer?.id ?? "",
		clientId: offer?.clientId ?? `unsaid-${lastTransfer.toString().padStart(4, "0")}`,
		name: offer?.body.kind === "file" ? offer.body.name : "notes.zip",
		isFolder: offer?.body.kind === "file" && offer.body.isFolder,
		tone: "busy",
		standing: "1.2 MB of 3.4 MB · 800 kB/s · 3 s left",
		trouble: "",
		permille: 350,
		acts: ["pause", "cancel"],
		receivers: [],
		...overrides,
	};
};

const card = (page: Page, name: string) => page.getByRole("figure", { name });
const button = (page: Page, name: string, label: string) =>
	card(page, name).getByRole("button", { name: label, exact: true });

/** Drops or pastes files made in the page, as the desktop's come: without a path. */
const hand = (page: Page, how: "drop" | "paste", files: Readonly<Record<string, string>>): Promise<void> =>
	page.evaluate(`(() => {
		const data = new DataTransfer();
		for (const [name, text] of Object.entries(${JSON.stringify(files)})) data.items.add(new File([text], name));
		if (${JSON.stringify(how)} === "paste") {
			document.querySelector("textarea").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
			return;
		}
		for (const type of ["dragenter", "dragover", "drop"]) {
			document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
		}
	})()`);

interface PictureWorld {
	readonly document: { querySelector(selector: string): { readonly naturalWidth: number } | null };
}

/** One of everything. */
const showcase = (): ScriptedHost => {
	const offers = [
		offerOf("quarterly report (final) — second version, with the figures of the northern offices.pdf", grace),
		offerOf("holiday.jpg", linus),
		offerOf("src", grace, true),
		offerOf("disk.img", linus),
		offerOf("harbour.png", linus),
		offerOf("setup.exe", grace),
		offerOf("build.tar.zst", { ...ada, clientId: "client-build-1" }),
	];
	const [, arriving, folder, stuck, picture, received, own] = offers;
	const host = new ScriptedHost(offers);
	host.state = {
		...host.state,
		transfers: [
			transferOf(arriving),
			transferOf(folder, {
				standing: "12 files, 3.4 MB · declined",
				permille: -1,
				acts: ["accept", "acceptTo"],
				tone: "plain",
			}),
			transferOf(stuck, {
				standing: "1.2 MB of 3.4 MB · stopped",
				trouble: "The disk is full. Free some space and it goes on by itself, or choose another folder.",
				tone: "trouble",
				acts: ["retry", "resumeTo", "cancel"],
			}),
			transferOf(picture, {
				standing: "3.4 MB · received",
				tone: "done",
				permille: -1,
				acts: ["preview", "open", "saveAs", "reveal"],
			}),
			transferOf(received, {
				standing: "3.4 MB · received",
				trouble: "This is a program: opened outside of the editor it would run.",
				tone: "done",
				permille: -1,
				acts: ["open", "compare", "saveAs", "reveal"],
			}),
			transferOf(own, {
				messageId: "",
				standing: "3.4 MB · 1 person is fetching it · 1 person has it",
				trouble:
					"It changed since you offered it, so nobody gets the rest. Choose Offer Again to share it as it is now.",
				tone: "trouble",
				permille: -1,
				acts: ["offerAgain", "withdraw"],
				receivers: [
					{ name: "Grace Hopper", standing: "has it", permille: -1 },
					{ name: "Linus", standing: "1.2 MB of 3.4 MB · 800 kB/s · 3 s left", permille: 350 },
				],
			}),
			transferOf(undefined, { standing: "3.4 MB · being copied: 35% · 210 MB/s · 3 s left", acts: ["cancel"] }),
		],
	};
	host.answers.file = () => ({ kind: "image", type: "image/png", bytes: aPicture(480, 300) });
	return host;
};

describe("files in the page", function () {
	this.timeout(180_000);
	before(() => browser.start());
	after(() => browser.stop());

	it("are taken, taken to a folder or declined by whoever they are offered to, and by nobody else", async () => {
		const theirs = offerOf("report.pdf", grace);
		const mine = offerOf("mine.pdf", { ...ada, clientId: "client-mine-1" });
		const host = new ScriptedHost([theirs, mine]);
		const page = await browser.open(host);
		for (const label of ["Accept", "Accept to Folder…", "Decline"]) await button(page, "report.pdf", label).click();
		assert.deepEqual(
			(await host.hears("file", 3)).map(({ act, messageId, transferId }) => [act, messageId, transferId]),
			["accept", "acceptTo", "decline"].map((act) => [act, theirs.id, ""]),
		);
		assert.equal(await card(page, "mine.pdf").getByRole("button").count(), 0);
		await card(page, "mine.pdf").getByText("not offered any more").waitFor();
		await page.close();
	});

	it("show how far they are while they come, and what can be done once they are here", async () => {
		const offer = offerOf("holiday.jpg", grace);
		const host = new ScriptedHost([offer]);
		const page = await browser.open(host);
		await button(page, "holiday.jpg", "Accept").focus();
		await page.keyboard.press("Enter");
		const transfer = transferOf(offer);
		await host.tell({ kind: "transfers", changed: [transfer], gone: [] });
		const bar = card(page, "holiday.jpg").getByRole("progressbar");
		await bar.waitFor();
		assert.equal(await bar.getAttribute("aria-valuenow"), "35");
		assert.equal(await bar.getAttribute("aria-valuetext"), transfer.standing);
		// Who pressed Accept by key is not left nowhere when it goes.
		await page.waitForFunction("document.activeElement?.getAttribute('aria-label') === 'Pause holiday.jpg'");
		await page.keyboard.press("Enter");
		const last = (await host.hears("file", 2)).at(-1);
		assert.deepEqual([last?.act, last?.transferId], ["pause", transfer.id]);
		const done = { ...transfer, tone: "done", permille: -1, acts: ["open", "compare", "saveAs", "reveal"] } as const;
		await host.tell({ kind: "transfers", changed: [done], gone: [] });
		await button(page, "holiday.jpg", "Open").waitFor();
		assert.equal(await bar.count(), 0);
		await host.tell({ kind: "transfers", changed: [], gone: [transfer.id] });
		await button(page, "holiday.jpg", "Accept").waitFor();
		await page.close();
	});

	it("that were taken off the list say what became of them, and are got again", async () => {
		const [received, declined] = [offerOf("report.pdf", grace), offerOf("plan.pdf", linus)];
		const host = new ScriptedHost([received, declined, offerOf("new.pdf", linus)]);
		const past = { tone: "plain", permille: -1 } as const;
		host.state = {
			...host.state,
			transfers: [
				transferOf(received, {
					...past,
					standing: "3.4 MB · received on May 12, 2026",
					acts: ["acceptAgain", "acceptTo"],
				}),
				transferOf(declined, { ...past, standing: "3.4 MB · declined on May 12, 2026", acts: ["accept", "acceptTo"] }),
			],
		};
		const page = await browser.open(host);
		await card(page, "report.pdf").getByText("received on May 12, 2026").waitFor();
		assert.equal(await button(page, "report.pdf", "Decline").count(), 0);
		await pictureOf(page, "page-files-past");
		assert.deepEqual(await axeViolations(page), []);
		await button(page, "report.pdf", "Get It Again").click();
		const [asked] = await host.hears("file");
		assert.deepEqual([asked?.act, asked?.messageId], ["acceptAgain", received.id]);
		await page.close();
	});

	it("say why something was refused where it was asked", async () => {
		const host = new ScriptedHost([offerOf("report.pdf", grace)]);
		host.answers.file = () => ({ code: "fileFolder", message: "This folder cannot be used." });
		const page = await browser.open(host);
		await button(page, "report.pdf", "Accept").click();
		await card(page, "report.pdf").getByText("This folder cannot be used.").waitFor();
		await page.close();
	});

	it("have names that stay labels: nothing hidden, nothing turned around, nothing run, nothing too wide", async () => {
		const names = [
			"invoice\u202egnp.exe",
			"\u200bzero\u0000width\u2066.txt",
			"<img src=x onerror=window.hacked=1>.png",
			"‮evil",
			"x".repeat(1_000),
			"تقرير.pdf",
		];
		const host = new ScriptedHost(names.map((name) => offerOf(name, grace)));
		const page = await browser.open(host, { width: 220, height: 1_600 });
		await page.locator(".file").nth(5).waitFor();
		const marks = await page
			.locator(".file-name .hidden-character")
			.evaluateAll((all) => all.map((each) => (each as unknown as { dataset: { name: string } }).dataset.name));
		assert.deepEqual(marks, ["U+202E", "U+200B", "U+0000", "U+2066", "U+202E"]);
		assert.equal(await page.evaluate("window.hacked"), undefined);
		assert.equal(await page.evaluate("document.body.scrollWidth <= 220"), true);
		const [scrolled, shown] = await page
			.locator(".scroller")
			.evaluate((element) => [element.scrollWidth, element.clientWidth] as const);
		assert.ok(scrolled <= shown, `${scrolled} > ${shown}`);
		await page.close();
	});

	it("show a picture or what is in a folder when somebody asks, and put it away again", async () => {
		const [picture, folder] = [offerOf("dot.png", grace), offerOf("src", grace, true)];
		const host = new ScriptedHost([picture, folder]);
		host.state = {
			...host.state,
			transfers: [
				transferOf(picture, { tone: "done", permille: -1, acts: ["preview", "open"] }),
				transferOf(folder, { tone: "done", permille: -1, acts: ["list", "reveal"] }),
			],
		};
		host.answers.file = ({ act }) =>
			act === "preview"
				? { kind: "image", type: "image/png", bytes: aPicture(480, 300) }
				: { kind: "contents", paths: ["a/b.ts", "evil\u202etxt.exe"], more: 12 };
		const page = await browser.open(host);
		assert.equal(await page.locator("img").count(), 0);
		await button(page, "dot.png", "Preview").click();
		await page.waitForFunction(
			() => (globalThis as never as PictureWorld).document.querySelector("img")?.naturalWidth === 480,
		);
		await button(page, "src", "Show Files").click();
		await card(page, "src").getByText("and 12 more").waitFor();
		assert.equal(await card(page, "src").locator(".hidden-character").count(), 1);
		assert.deepEqual(await axeViolations(page), []);
		await pictureOf(page, "page-files-glance");
		assert.deepEqual(await policyViolations(page), []);
		for (const [name, label] of [
			["dot.png", "Hide Preview"],
			["src", "Hide Files"],
		] as const) {
			assert.equal(await button(page, name, label).getAttribute("aria-expanded"), "true");
			await button(page, name, label).click();
		}
		assert.equal(await button(page, "dot.png", "Preview").getAttribute("aria-expanded"), "false");
		await button(page, "src", "Show Files").waitFor();
		await page.locator(":is(img, .file-contents)").waitFor({ state: "detached" });
		await page.close();
	});

	it("dropped from the desktop or pasted are handed over in parts and offered", async () => {
		const host = new ScriptedHost([row("hello")]);
		const page = await browser.open(host);
		await hand(page, "drop", { "one.txt": "first", "empty.txt": "" });
		await host.hears("uploadEnd");
		await page.locator(".unsaid").waitFor({ state: "detached" });
		const [begin] = host.asked("uploadBegin");
		assert.deepEqual(begin?.files, [
			{ path: "one.txt", size: 5 },
			{ path: "empty.txt", size: 0 },
		]);
		const parts = host.asked("uploadPart").map(({ index, bytes }) => [index, Buffer.from(bytes).toString()]);
		assert.deepEqual(parts, [
			[0, "first"],
			[1, ""],
		]);
		host.answers.uploadBegin = () => ({ code: "tooLarge", message: "At most 4 GB can be dropped on a page." });
		await hand(page, "paste", { "image.png": "pixels" });
		await card(page, "image.png").getByText("At most 4 GB can be dropped on a page.").waitFor();
		await button(page, "image.png", "Dismiss image.png").click();
		await card(page, "image.png").waitFor({ state: "detached" });
		await page.close();
	});

	it("dropped in vain are told of: an empty folder, what cannot be read, and more than can be taken", async () => {
		const host = new ScriptedHost([row("hello")]);
		const page = await browser.open(host);
		/** `entry` is what a browser says it is, `lines` what the editor says. */
		const drop = (entry: string, lines: string): Promise<void> =>
			page.evaluate(`(() => {
				const data = new DataTransfer();
				data.items.add(new File(["x"], "x"));
				if (${JSON.stringify(lines)} !== "") data.setData("application/vnd.code.uri-list", ${JSON.stringify(lines)});
				DataTransferItem.prototype.webkitGetAsEntry = () => (${entry});
				for (const type of ["dragenter", "dragover", "drop"]) {
					document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
				}
			})()`);
		const said = (words: RegExp) => page.getByRole("alert").getByText(words).waitFor();
		await drop('{ name: "d", createReader: () => ({ readEntries: (take) => take([]) }) }', "");
		await said(/no files in what you dropped/);
		await drop('{ name: "a", isFile: true, file: (_take, refuse) => refuse(new Error("gone")) }', "");
		await said(/cannot be read/);
		await drop("null", "file:///a\n".repeat(1_001));
		await said(/At most 1,000 files/);
		assert.deepEqual([host.asked("offerUris"), host.asked("uploadBegin")], [[], []]);
		await page.close();
	});

	it("dragged from the Explorer are named to the host, which asks; web addresses are not", async () => {
		const host = new ScriptedHost([row("hello")]);
		host.answers.offerUris = () => ({ code: "fileMissing", message: "This file is not there any more." });
		const page = await browser.open(host);
		await page.evaluate(`(() => {
			const data = new DataTransfer();
			data.setData("application/vnd.code.uri-list", "file:///home/ada/a.txt\\r\\nhttps://example.org/\\r\\n#x");
			for (const type of ["dragenter", "dragover", "drop"]) {
				document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
			}
		})()`);
		await page.getByRole("alert").getByText("This file is not there any more.").waitFor();
		assert.deepEqual(host.asked("offerUris"), [{ kind: "offerUris", uris: ["file:///home/ada/a.txt"] }]);
		await page.close();
	});

	it("have no accessibility violation in any look", async () => {
		const page = await browser.open(showcase(), { height: 1_560 });
		await page.locator(".file").nth(7).waitFor();
		await button(page, "harbour.png", "Preview").click();
		for (const [name, look] of [
			...themes.map((theme) => [theme, { theme, height: 1_560 }] as const),
			["narrow", { theme: "dark", width: 220, height: 1_900 }] as const,
		]) {
			await browser.wear(page, look);
			await page.locator(".file").nth(7).waitFor();
			await button(page, "harbour.png", "Hide Preview").hover();
			await page.waitForFunction(
				() => (globalThis as never as PictureWorld).document.querySelector("img")?.naturalWidth === 480,
			);
			await pictureOf(page, `page-files-${name}`);
			assert.deepEqual(await axeViolations(page), [], name);
		}
		assert.deepEqual(await policyViolations(page), []);
		await page.close();
	});
});
