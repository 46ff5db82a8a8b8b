import { strict as assert } from "node:assert";
import { readdir, readFile, symlink } from "node:fs/promises";
import { join, relative } from "node:path";
import type { FrameLocator } from "playwright-core";
import type { EditorPerson } from "../../harness/editorPerson.ts";
import { untilShown } from "../../harness/patience.ts";
import type { Pair } from "./pair.ts";

const say = async (page: FrameLocator, text: string): Promise<void> => {
	await page.getByRole("textbox").fill(text);
	await page.getByRole("textbox").press("Enter");
};

const texts = async (page: FrameLocator): Promise<readonly string[]> =>
	(await page.locator(".message-text").allInnerTexts()).map((text) => text.trim());

/** Paths of whatever is no folder. */
const filesBelow = async (folder: string): Promise<readonly string[]> =>
	(await readdir(folder, { recursive: true, withFileTypes: true }))
		.filter((entry) => !entry.isDirectory())
		.map((entry) => relative(folder, join(entry.parentPath, entry.name)))
		.toSorted();

const rowOf = (person: EditorPerson, view: string, start: string | RegExp, what: string): Promise<string> =>
	untilShown(
		async () => {
			const rows = await person.rows(view);
			return rows.find((row) => (typeof start === "string" ? row.startsWith(start) : start.test(row)));
		},
		{ what: `${what}, in ${person.name}'s ${view}` },
	);

/** A conversation of two: contacts, verification, safety numbers, history, blocking. */
export function people(pair: Pair): void {
	let ada: EditorPerson;
	let grace: EditorPerson;

	before(() => {
		({ ada, grace } = pair);
	});

	it("see each other", async () => {
		await rowOf(grace, "People", "Ada", "Ada");
		await rowOf(ada, "People", "Grace", "Grace");
	});

	it("are no contacts yet: what Ada writes asks Grace, and waits here", async () => {
		await ada.press("People", "Grace", "Message Person…");
		const page = await ada.openConversation("Grace");
		await page.getByRole("heading", { name: "Grace" }).first().waitFor();
		await page.getByText("Grace is not a contact yet").waitFor();
		await ada.screenshot("people-1-ada-empty");
		// VS Code takes a toast away after some seconds, so it is looked for from the beginning.
		const toast = grace.page.locator(".notifications-toasts").filter({ hasText: "asks to become a contact" });
		await Promise.all([
			// Who is asked and does not want to decide yet.
			toast.getByRole("button", { name: "Not Now" }).waitFor(),
			say(page, "Hello Grace, it is Ada. `x < y`"),
		]);
		await grace.screenshot("people-2-grace-asked");
		await page.getByText("Grace has not approved you yet; your message waits here.").waitFor();
		await rowOf(ada, "Rooms", /^Grace.*1 message waits · has not approved you yet/, "the conversation");
		await rowOf(grace, "Requests", /^Ada.*asks to become a contact/, "Ada's request");
		await ada.screenshot("people-2-ada-waits");
	});

	it("talk once Grace approves in the Requests tree", async () => {
		await grace.press("Requests", "Ada", "Approve Contact Request");
		await untilShown(async () => !(await grace.notifications()).some((text) => /asks to become a contact/.test(text)), {
			what: "the toast to go, since it was answered in the tree",
		});
		await rowOf(grace, "Rooms", /^Ada ·[A-Z2-7]{4} 1 unread · online$/, "the conversation");
		const graces = await grace.openConversation("Ada");
		await untilShown(async () => (await texts(graces)).some((text) => text.startsWith("Hello Grace")), {
			what: "Ada's words",
		});
		await untilShown(async () => !/unread/.test(await rowOf(grace, "Rooms", "Ada", "the conversation")), {
			what: "the words to be read",
		});
		const adas = await ada.webview();
		await adas.getByRole("button", { name: "Delivered" }).first().waitFor();
		await say(graces, "Hello Ada!");
		await untilShown(async () => (await texts(adas)).includes("Hello Ada!"), { what: "Grace's words" });
		await grace.screenshot("people-3-grace-talks");
		await ada.screenshot("people-3-ada-talks");
	});

	it("compare seven emoji, the same on both sides, and are verified", async () => {
		const talk = await ada.webview();
		await talk.getByRole("button", { name: "Verify…" }).click();
		let adas = await ada.webview(/^Verify Grace/);
		await rowOf(grace, "Requests", /wants to compare emoji with you now/, "Ada's wish to compare");
		await grace.press("Requests", "wants to compare", "Verify Person…");
		const graces = await grace.webview(/^Verify Ada/);
		await untilShown(async () => !(await grace.notifications()).some((text) => /wants to compare/.test(text)), {
			what: "the toast to go, since what it tells of is in view",
		});
		const names = (page: FrameLocator) =>
			untilShown(
				async () => {
					const shown = await page.locator(".verify-name").allInnerTexts();
					return shown.length === 7 ? shown : undefined;
				},
				{ what: "seven emoji" },
			);
		assert.deepEqual(await names(adas), await names(graces));
		await ada.screenshot("people-4-ada-compares");
		await grace.screenshot("people-4-grace-compares");
		// Ada's window is loaded anew in the middle of it.
		const isKept = () => ada.page.evaluate(isWritten, "mainThreadWebview-lanChat.verify");
		await untilShown(isKept, { what: "the page in the browser's storage", every: 250 });
		await ada.reload();
		// While VS Code brings a page back it may show it in one frame first and then in another.
		await untilShown(
			async () => {
				adas = await ada.webview(/^Verify Grace/);
				return adas.getByRole("heading", { name: "The comparison was interrupted" }).isVisible();
			},
			{ what: "a word that the comparison was interrupted", every: 250 },
		);
		await graces.getByRole("heading", { name: /^The connection to Ada .* ended$/ }).waitFor();
		await ada.screenshot("people-4-ada-interrupted");
		await rowOf(ada, "People", /^Grace.*online/, "Grace, online again");
		await adas.getByRole("button", { name: "Compare Again" }).click();
		assert.deepEqual(await names(adas), await names(graces));
		await adas.getByRole("button", { name: "They Match" }).click();
		await adas.getByRole("heading", { name: /^Waiting for Grace/ }).waitFor();
		// By keyboard alone.
		await graces.getByRole("button", { name: "They Match" }).press("Enter");
		await graces.getByRole("heading", { name: /is verified$/ }).waitFor();
		await adas.getByRole("heading", { name: /is verified$/ }).waitFor();
		await rowOf(ada, "People", /^Grace verified · online/, "Grace, verified");
		await rowOf(grace, "People", /^Ada verified/, "Ada, verified");
		await ada.screenshot("people-5-ada-verified");
		await adas.getByRole("button", { name: "Close" }).click();
		await graces.getByRole("button", { name: "Close" }).click();
	});

	it("see the same safety number, and know it again when it is pasted", async () => {
		const digits: string[] = [];
		for (const [person, other] of [
			[ada, "Grace"],
			[grace, "Ada"],
		] as const) {
			await person.run("LAN Chat: Show Safety Number…");
			await person.pick(other);
			const dialog = person.page.locator(".monaco-dialog-box");
			digits.push(((await dialog.innerText()).match(/(?:\d{5}\s+){11}\d{5}/)?.[0] ?? "").replace(/\s/g, ""));
			await person.screenshot(`people-5-${person.name}-number`);
			await person.pressButton(person === ada ? "Copy" : "Enter the Number I Was Given…");
		}
		assert.equal(digits[0]?.length, 60);
		assert.equal(digits[0], digits[1]);
		await grace.answer(`${digits[0]?.slice(0, -1)}x`);
		await untilShown(async () => /not the safety number/.test(await grace.inputMessage()), { what: "a word about it" });
		await grace.answer(digits[0] ?? "");
		await grace.quickInput.waitFor({ state: "hidden" });
	});

	it("find the page again that was there before the reload, and a draft after it was closed", async () => {
		const restored = await ada.webview();
		await restored.getByText("Hello Ada!").waitFor();
		await restored.getByRole("textbox").fill("half a thou");
		await ada.run("View: Close Editor");
		await ada.activeTab.waitFor({ state: "hidden" });
		const box = (await ada.openConversation("Grace")).getByRole("textbox");
		await untilShown(async () => (await box.inputValue()) === "half a thou", { what: "the draft" });
		await box.fill("");
	});

	it("write their conversation to a file, in Markdown and in JSON", async () => {
		for (const [format, name] of [
			["Markdown", "talk.md"],
			["JSON", "talk.json"],
		] as const) {
			await ada.run("LAN Chat: Export History…");
			await ada.pick("Grace");
			await ada.pick(format);
			const file = join(ada.workspace, name);
			// The box is filled with a proposal after it has opened.
			await untilShown(async () => (await ada.quickInput.inputValue()).endsWith(name.slice(-3)), {
				what: "the proposal",
			});
			await ada.answer(file);
			const text = await untilShown(() => readFile(file, "utf8").catch(() => undefined), { what: name });
			if (format === "JSON") {
				const { format: shape, conversation, messages } = JSON.parse(text);
				assert.equal(shape, "lan-chat-history/1");
				assert.equal(conversation.name, "Grace");
				assert.deepEqual(
					messages.map((message: { body: { text: string } }) => message.body.text),
					["Hello Grace, it is Ada. `x < y`", "Hello Ada!"],
				);
			} else {
				assert.match(text, /^# /);
				assert.ok(text.includes("> Hello Grace, it is Ada. `x < y`"));
			}
		}
	});

	it("send each other a folder and a file at once, which come without asking, since Grace allows it of the verified", async () => {
		await symlink(join(ada.workspace, "src"), join(ada.workspace, "notes/src"));
		await ada.openView("Explorer");
		const inExplorer = (name: string) =>
			ada.page.locator(".explorer-folders-view [role=treeitem]").filter({ hasText: name });
		for (const name of ["notes", "README.md"]) {
			await untilShown(
				async () => {
					const isSelected = async () => (await inExplorer(name).getAttribute("aria-selected")) === "true";
					// The first in the place of what was selected before.
					const modifiers = name === "notes" ? [] : (["Control"] as const);
					if (!(await isSelected())) await inExplorer(name).click({ modifiers: [...modifiers] });
					return isSelected();
				},
				{ what: `${name} to be selected`, every: 500 },
			);
		}
		await ada.chooseFromMenu(inExplorer("notes"), "Share File…");
		await ada.pick("Grace");
		const graces = await grace.webview();
		const card = graces.getByRole("figure", { name: "notes +1" });
		await card.getByRole("button", { name: "Show Files" }).click();
		await card.getByText("README.md").waitFor();
		const received = join(grace.server.home, "Downloads", "notes +1");
		assert.deepEqual(await filesBelow(received), ["README.md", "notes/beds.md"]);
		for (const path of ["README.md", "notes/beds.md"]) {
			assert.deepEqual(await readFile(join(received, path)), await readFile(join(ada.workspace, path)));
		}
		await (await ada.webview()).getByText(/has it/).waitFor();
		await ada.openView("LAN Chat");
		await grace.screenshot("people-6-grace-received");
	});

	it("leave Grace undisturbed while she has blocked Ada", async () => {
		await grace.chooseFromMenu(await grace.row("People", "Ada"), "Block Person…");
		await grace.pressButton("Block");
		await rowOf(grace, "People", /^Ada.*blocked/, "Ada, blocked");
		await untilShown(async () => !(await grace.rows("Rooms")).some((row) => row.startsWith("Ada")), {
			what: "the conversation to be gone from Grace's tree",
		});
		await say(await ada.webview(), "Do you hear me?");
		assert.ok(!(await grace.rows("Rooms")).some((row) => row.startsWith("Ada")));
		await grace.screenshot("people-7-grace-blocked");
		await grace.chooseFromMenu(await grace.row("People", "Ada"), "Unblock Person…");
		await rowOf(grace, "Rooms", "Ada", "the conversation, readable again");
		assert.ok(!(await grace.notifications()).some((text) => /wrote to you/.test(text)));
	});

	it("delete what was said, here only", async () => {
		await ada.run("LAN Chat: Delete History…");
		await ada.pick(/^Grace/);
		await ada.pressButton("Delete");
		await untilShown(async () => !(await texts(await ada.webview())).includes("Hello Ada!"), { what: "an empty page" });
		const graces = await grace.openConversation("Ada");
		await untilShown(async () => (await texts(graces)).includes("Hello Ada!"), { what: "Grace's words, kept by her" });
	});
}

/**
 * Runs in the browser: whether VS Code's state of a workspace says this somewhere. It is written every few seconds, and
 * what is not is lost when the window is loaded anew.
 */
async function isWritten(text: string): Promise<boolean> {
	const settled = <T>(request: IDBRequest<T>) =>
		new Promise<T>((resolve, reject) => {
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(request.error);
		});
	for (const { name = "" } of await indexedDB.databases()) {
		if (!name.startsWith("vscode-web-state-db-")) continue;
		const database = await settled(indexedDB.open(name));
		try {
			const values = await settled(database.transaction("ItemTable").objectStore("ItemTable").getAll());
			if (values.some((value) => String(value).includes(text))) return true;
		} finally {
			database.close();
		}
	}
	return false;
}
