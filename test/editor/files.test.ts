import { strict as assert } from "node:assert";
import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import type { EditorPerson } from "../harness/editorPerson.ts";
import { type EditorTeam, startTeam } from "../harness/editorTeam.ts";
import { untilShown } from "../harness/patience.ts";

const room = "Parcels";
/** No letters of a text, and more than one piece. */
const parcel = randomBytes(3 * 2 ** 20 + 17);
const note = "Tea at four?\r\n\tG.";

describe("Ada and Grace send each other files", function () {
	this.timeout(240_000);
	let team: EditorTeam;
	let ada: EditorPerson;
	let grace: EditorPerson;

	before(async () => {
		team = await startTeam(["Ada", "Grace"]);
		[ada, grace] = team.people as [EditorPerson, EditorPerson];
		await writeFile(join(ada.workspace, "parcel.bin"), parcel);
		await makeHeavy(join(ada.workspace, "heavy.img"));
	});
	afterEach(function () {
		return team?.keepFailure(this.currentTest);
	});
	after(() => team?.stop());

	it("once they are in a room", async () => {
		await team.turnOn();
		await ada.run("LAN Chat: Create Room");
		await ada.answer(room);
		await ada.pick("Listed");
		await ada.openConversation(room);
		if (!team.network.hasMulticast) {
			await grace.run("LAN Chat: Connect to Address…");
			await grace.answer(`${ada.host.address}:46920`);
		}
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

	it("by dropping an editor's tab on the room in the tree; Grace declines, and Ada is told", async () => {
		await ada.openFile("README.md");
		await ada.openView("LAN Chat");
		await drag(ada, ada.activeTab, await ada.row("Rooms", room));
		const graces = (await grace.webview()).getByRole("figure", { name: "README.md" });
		await graces.getByRole("button", { name: "Decline" }).waitFor();
		await grace.screenshot("files-3-grace-request");
		await grace.press("Requests", "README.md", "Decline File");
		await graces.getByText("declined").waitFor();
		const rows = async () => (await ada.rows("Files")).join("\n");
		await untilShown(async () => /README\.md Grace: declined/.test(await rows()), {
			what: "Ada to be told in the tree",
		});
		await ada.screenshot("files-3-ada-declined");
	});

	it("by dragging from the Explorer onto the page with Shift; Grace pauses, goes on, and gets all of it", async () => {
		const adas = await ada.openConversation(room);
		await ada.openView("Explorer");
		await drag(ada, explorerRow(ada, "heavy.img"), ada.page.locator("iframe.webview.ready:visible"), "Shift");
		await ada.pressButton("Share");
		const graces = await grace.webview();
		const card = graces.getByRole("figure", { name: "heavy.img" });
		await card.getByRole("button", { name: "Accept", exact: true }).waitFor({ timeout: 60_000 });
		await pressOnTheWay(graces, "Pause heavy.img");
		await card.getByRole("button", { name: "Accept", exact: true }).click();
		await card.getByText("paused").waitFor();
		await grace.screenshot("files-4-grace-paused");
		await ada.screenshot("files-4-ada-progress");
		assert.match(await card.innerText(), /of 537 MB · paused/);
		await adas
			.getByRole("figure", { name: "heavy.img" })
			.getByText(/paused/)
			.waitFor();
		const open = card.getByRole("button", { name: "Open" });
		const isMoving = moved(graces, "heavy.img");
		await card.getByRole("button", { name: "Resume" }).click();
		await Promise.race([isMoving, open.waitFor({ timeout: 90_000 })]);
		await grace.screenshot("files-5-grace-progress");
		await ada.screenshot("files-5-ada-progress");
		await open.waitFor({ timeout: 90_000 });
		assert.equal(
			await hashOf(join(grace.server.home, "Downloads", "heavy.img")),
			await hashOf(join(ada.workspace, "heavy.img")),
		);
		await adas.getByRole("figure", { name: "heavy.img" }).getByText("Grace: has it").waitFor();
	});

	it("by dropping what has no path, as from the desktop", async () => {
		const adas = await ada.webview();
		await adas.locator("body").evaluate((body, text) => {
			const dataTransfer = new DataTransfer();
			dataTransfer.items.add(new File([text], "note.txt"));
			for (const type of ["dragenter", "dragover", "drop"]) {
				body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
			}
		}, note);
		const card = (await grace.webview()).getByRole("figure", { name: "note.txt" });
		await card.getByRole("button", { name: "Accept", exact: true }).click();
		await card.getByRole("button", { name: "Open" }).click();
		await grace.activeTab.filter({ hasText: "note.txt" }).waitFor();
		assert.equal(await readFile(join(grace.server.home, "Downloads", "note.txt"), "utf8"), note);
		await untilShown(async () => (await grace.rows("Files")).filter((row) => row.includes("received")).length === 3, {
			what: "three received files in Grace's tree",
		});
		await grace.screenshot("files-6-grace-all");
		await ada.openView("LAN Chat");
		await ada.screenshot("files-6-ada-all");
	});
});

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

/** Resolves once a page shows how fast a file comes: sooner than looking again and again would. */
function moved(page: FrameLocator, name: string): Promise<unknown> {
	return page.locator("body").evaluate(
		(body, wanted) =>
			new Promise<void>((resolve) => {
				const observer = new MutationObserver(() => {
					const card = [...body.querySelectorAll("figure")].find((each) => each.ariaLabel === wanted);
					if (!/B\/s/.test(card?.textContent ?? "")) return;
					observer.disconnect();
					resolve();
				});
				observer.observe(body, { childList: true, subtree: true, characterData: true });
			}),
		name,
	);
}

async function hashOf(path: string): Promise<string> {
	const hash = createHash("sha256");
	for await (const chunk of createReadStream(path)) hash.update(chunk);
	return hash.digest("hex");
}

/** Long enough to be seen on its way; most of it holes, which are quick to make. */
async function makeHeavy(path: string): Promise<void> {
	const file = await open(path, "w");
	for (const megabyte of [0, 200, 511]) await file.write(randomBytes(1_000), 0, 1_000, megabyte * 2 ** 20);
	await file.truncate(512 * 2 ** 20);
	await file.close();
}
