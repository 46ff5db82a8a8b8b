import { strict as assert } from "node:assert";
import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import type { EditorPerson } from "../../harness/editorPerson.ts";
import { untilShown } from "../../harness/patience.ts";
import type { Pair } from "./pair.ts";

const room = "Parcels";
/** No letters of a text, and more than one piece. */
const parcel = randomBytes(3 * 2 ** 20 + 17);
/** More than one message holds. */
const long = Array.from({ length: 6_000 }, (_, line) => `export const line${line} = ${line};`).join("\n");
const note = "Tea at four?\r\n\tG.";

/** Files, folders and long selections, by all the ways there are. */
export function files(pair: Pair): void {
	let ada: EditorPerson;
	let grace: EditorPerson;

	before(async () => {
		({ ada, grace } = pair);
		await writeFile(join(ada.workspace, "parcel.bin"), parcel);
		await writeFile(join(ada.workspace, "long.ts"), long);
		await makeHeavy(join(ada.workspace, "heavy.img"));
		await mkdir(join(ada.workspace, "kit"));
		await writeFile(join(ada.workspace, "kit", "list.csv"), "1,2\n");
	});

	it("once they are in a room", async () => {
		await ada.run("LAN Chat: Create Room");
		await ada.answer(room);
		await ada.pick("Listed");
		await ada.openConversation(room);
		await untilShown(async () => (await grace.rows("Rooms")).some((row) => row.startsWith(room)), { what: "the room" });
		await grace.run("LAN Chat: Join Room");
		await grace.pick(room);
		await grace.answer("");
		await untilShown(async () => (await ada.rows("Requests")).some((row) => row.startsWith("Grace")), {
			what: "Grace's request",
		});
		await ada.press("Requests", "Grace", "Approve Join Request");
		await untilShown(
			async () => (await grace.rows("Rooms")).some((row) => row.startsWith(room) && row.includes("2 of 2 online")),
			{ what: "Grace to be a member" },
		);
		await grace.openConversation(room);
	});

	it("from the Explorer's menu, byte for byte", async () => {
		await ada.openView("Explorer");
		await ada.chooseFromMenu(explorerRow(ada, "parcel.bin"), "Share File…");
		await ada.pick(room);
		const card = (await grace.webview()).getByRole("figure", { name: "parcel.bin" });
		await card.getByRole("button", { name: "Accept", exact: true }).waitFor();
		await grace.screenshot("files-1-grace-offered");
		await card.getByRole("button", { name: "Accept", exact: true }).click();
		await card.getByRole("button", { name: "Open", exact: true }).waitFor();
		await grace.screenshot("files-2-grace-received");
		await ada.screenshot("files-2-ada-sent");
		const received = join(grace.server.home, "Downloads", "parcel.bin");
		assert.ok(parcel.equals(await readFile(received)));
	});

	it("by selecting more than a message holds, which is offered as a file after all", async () => {
		await ada.openFile("long.ts");
		await ada.editor.click();
		await ada.selectAll();
		await ada.chooseFromMenu(ada.editor.locator(".view-line").first(), "Share Selection to Room…");
		await ada.pick(room);
		await ada.page.getByRole("dialog").getByText("long.L1-L6000.ts").waitFor();
		await ada.screenshot("files-2-ada-too-long");
		await ada.pressButton("Share as File");
		const card = (await grace.webview()).getByRole("figure", { name: "long.L1-L6000.ts" });
		await card.getByRole("button", { name: "Accept", exact: true }).click();
		await card.getByRole("button", { name: "Open", exact: true }).waitFor();
		await grace.screenshot("files-2-grace-selection");
		assert.equal(await readFile(join(grace.server.home, "Downloads", "long.L1-L6000.ts"), "utf8"), long);
		// The page is behind what was selected in.
		await ada.page.getByRole("tab", { name: room }).click();
	});

	it("by the page's button and the editor's own pickers, a file and a folder", async () => {
		const adas = await ada.webview();
		const button = adas.getByRole("button", { name: /^Share Files…/ });
		for (const [what, title, path, offered] of [
			["Files…", "Share Files", "kit/list.csv", "list.csv"],
			["Folder…", "Share Folders", "kit", "kit"],
		] as const) {
			const asked = async () => {
				if (!(await ada.option(what).isVisible())) await button.click();
				await ada.option(what).waitFor({ timeout: 5_000 });
				return true;
			};
			await untilShown(asked, { what: "the question for files or a folder" });
			await ada.pick(what);
			await untilShown(async () => (await ada.quickTitle()) === title, { what: `the picker “${title}”` });
			const taken = async () => {
				// The first Enter may go into a folder, the next one takes it.
				if (await ada.quickInput.isVisible()) await ada.answer(join(ada.workspace, path));
				await ada.quickInput.waitFor({ state: "hidden", timeout: 3_000 });
				return true;
			};
			await untilShown(taken, { what: `${path} to be taken` });
			await (await grace.webview()).getByRole("figure", { name: offered, exact: true }).waitFor();
		}
	});

	it("by dropping an editor's tab on the room in the tree; Grace declines, and Ada is told", async () => {
		await ada.openFile("README.md");
		await ada.openView("LAN Chat");
		const graces = (await grace.webview()).getByRole("figure", { name: "README.md" }).first();
		const dropped = async () => {
			await drag(ada, ada.activeTab, await ada.row("Rooms", room));
			await graces.getByRole("button", { name: "Decline" }).waitFor({ timeout: 30_000 });
			return true;
		};
		await untilShown(dropped, { what: "what was dropped to be offered" });
		await grace.screenshot("files-3-grace-request");
		await grace.press("Requests", "README.md", "Decline File");
		await graces.getByText("declined").waitFor();
		const rows = async () => (await ada.rows("Files")).join("\n");
		await untilShown(async () => /README\.md Grace: declined/.test(await rows()), {
			what: "Ada to be told in the tree",
		});
		await ada.screenshot("files-3-ada-declined");
	});

	it("by dragging from the Explorer onto the page with Shift; Grace pauses, both see it move, and she gets all of it", async () => {
		const adas = await ada.openConversation(room);
		await ada.openView("Explorer");
		const dropped = async () => {
			await drag(ada, explorerRow(ada, "heavy.img"), ada.page.locator("iframe.webview.ready:visible"), "Shift");
			await ada.page.getByRole("button", { name: "Share", exact: true }).first().waitFor({ timeout: 30_000 });
			return true;
		};
		await untilShown(dropped, { what: "the question whether to share what was dropped" });
		await ada.pressButton("Share");
		const graces = await grace.webview();
		const card = graces.getByRole("figure", { name: "heavy.img" });
		const sent = adas.getByRole("figure", { name: "heavy.img" });
		await card.getByRole("button", { name: "Accept", exact: true }).waitFor();
		await pressOnTheWay(graces, "Pause heavy.img");
		await card.getByRole("button", { name: "Accept", exact: true }).click();
		await card.getByText("paused").waitFor();
		await grace.screenshot("files-4-grace-paused");
		assert.match(await card.innerText(), /of 403\sMB · paused/);
		await sent.getByText(/paused/).waitFor();
		await ada.openView("LAN Chat");
		const rowOf = async (person: EditorPerson) =>
			(await person.rows("Files")).find((row) => row.startsWith("heavy.img")) ?? "";
		const hosts = [ada, grace].flatMap(({ server }) => server.extensionHosts());
		const look = () => Promise.all([card.innerText(), sent.innerText(), rowOf(grace), rowOf(ada)]);
		await card.getByRole("button", { name: "Resume" }).click();
		// Speed and time left, in both pages and both trees.
		await caught(hosts, { look, wanted: /\d\s[kMG]?B\/s · (\d+\s(s|min|h)|days) left/ }, async () => {
			await grace.screenshot("files-5-grace-progress");
			await ada.screenshot("files-5-ada-progress");
		});
		await card.getByRole("button", { name: "Open" }).waitFor({ timeout: 240_000 });
		assert.equal(
			await hashOf(join(grace.server.home, "Downloads", "heavy.img")),
			await hashOf(join(ada.workspace, "heavy.img")),
		);
		await sent.getByText("Grace: has it").waitFor();
	});

	it("by dropping what has no path, as from the desktop, on a page that is hidden while it is read", async () => {
		const adas = await ada.webview();
		await adas.locator("body").evaluate((body, text) => {
			const read = Blob.prototype.arrayBuffer;
			Blob.prototype.arrayBuffer = function (this: Blob) {
				return new Promise((resolve) => body.addEventListener("read", () => resolve(read.call(this))));
			};
			const dataTransfer = new DataTransfer();
			dataTransfer.items.add(new File([text], "note.txt"));
			for (const type of ["dragenter", "dragover", "drop"]) {
				body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
			}
		}, note);
		await untilShown(async () => (await ada.rows("Files")).some((row) => /^note\.txt being copied/.test(row)), {
			what: "the file to be copied",
		});
		await ada.page.getByRole("tab", { name: "README.md" }).click();
		await ada.editor.waitFor();
		await adas.locator("body").evaluate((body) => body.dispatchEvent(new Event("read")));
		const card = (await grace.webview()).getByRole("figure", { name: "note.txt" });
		await card.getByRole("button", { name: "Accept", exact: true }).click();
		await card.getByRole("button", { name: "Open" }).click();
		await grace.activeTab.filter({ hasText: "note.txt" }).waitFor();
		assert.equal(await readFile(join(grace.server.home, "Downloads", "note.txt"), "utf8"), note);
		const sizes = ["note.txt 17 B", "heavy.img 403 MB", "long.L1-L6000.ts 178 kB", "parcel.bin 3.1 MB"];
		const received = sizes.map((size) => `${size} · Parcels`);
		await untilShown(async () => (await grace.rows("Files")).join().includes(received.join()), {
			what: "four received files in Grace's tree",
		});
		await grace.screenshot("files-6-grace-all");
		await ada.openConversation(room);
		await adas.getByText("Grace: has it").last().waitFor();
		await ada.screenshot("files-6-ada-all");
	});
}

const explorerRow = ({ page }: EditorPerson, name: string): Locator =>
	page.locator(".explorer-folders-view [role=treeitem]").filter({ hasText: name });

/** Drags with the mouse, in several steps as a hand does. */
async function drag(person: EditorPerson, from: Locator, to: Locator, key?: "Shift"): Promise<void> {
	const { mouse, keyboard } = person.page;
	const [start, end] = await Promise.all([from.boundingBox(), to.boundingBox()]);
	assert.ok(start && end);
	await mouse.move(start.x + start.width / 3, start.y + start.height / 2);
	await mouse.down();
	await mouse.move(start.x + start.width / 3 + 12, start.y + start.height / 2 + 12, { steps: 4 });
	if (key) await keyboard.down(key);
	await mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 8 });
	await mouse.move(end.x + end.width / 2 + 2, end.y + end.height / 2 + 2, { steps: 2 });
	await mouse.up();
	if (key) await keyboard.up(key);
}

/** Presses a button of a file that arrives as soon as some of it is there: sooner than a person could. */
async function pressOnTheWay(page: FrameLocator, label: string): Promise<void> {
	await page.locator("body").evaluate((body, wanted) => {
		const observer = new MutationObserver(() => {
			const button = [...body.querySelectorAll("button")].find((each) => each.ariaLabel === wanted);
			const part = Number(button?.closest("figure")?.querySelector("[role=progressbar]")?.ariaValueNow ?? 0);
			if (!button || part < 3) return;
			observer.disconnect();
			button.click();
		});
		observer.observe(body, { childList: true, subtree: true, attributes: true });
	}, label);
}

interface Sight {
	/** What is shown, in several places. */
	readonly look: () => Promise<readonly string[]>;
	/** What is to be seen in all of them at once. */
	readonly wanted: RegExp;
}

/**
 * Lets processes run for moments only until the sight is there, so that what they do is seen in the middle, however fast
 * or slow they are. They stand still while the work is done.
 */
async function caught(pids: readonly number[], { look, wanted }: Sight, work: () => Promise<void>): Promise<void> {
	const send = (signal: NodeJS.Signals) => pids.forEach((pid) => void process.kill(pid, signal));
	const clock = new Int32Array(new SharedArrayBuffer(4));
	let momentMs = shortMomentMs;
	let before = "";
	try {
		await untilShown(
			async () => {
				send("SIGCONT");
				Atomics.wait(clock, 0, 0, momentMs);
				send("SIGSTOP");
				const shown = await look();
				// On a busy machine a moment may be too short for anything to happen.
				momentMs = shown.join() === before ? Math.min(momentMs * 2, longMomentMs) : shortMomentMs;
				before = shown.join();
				return shown.every((text) => wanted.test(text));
			},
			{ what: "it to be seen on its way", timeout: 240_000, every: 1 },
		);
		await work();
	} finally {
		send("SIGCONT");
	}
}

const shortMomentMs = 30;
const longMomentMs = 1_000;

async function hashOf(path: string): Promise<string> {
	const hash = createHash("sha256");
	for await (const chunk of createReadStream(path)) hash.update(chunk);
	return hash.digest("hex");
}

/** Long enough to be seen on its way, and no zeros, which a disk has without having been sent any. */
async function makeHeavy(path: string): Promise<void> {
	const file = await open(path, "w");
	const block = randomBytes(2 ** 24);
	for (let written = 0; written < 24; written++) await file.write(block);
	await file.close();
}
