/** What is done with a received file in a real editor: opened as text, compared with a file of the workspace. */
import { strict as assert } from "node:assert";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type * as vscode from "vscode";
import type { ShownTransfer } from "../../src/extension/files/shownTransfer.ts";

/** A loaded machine takes its time. */
const patience = 60_000;

/** Waits until it is so. */
const until = async (isSo: () => boolean, what: string): Promise<void> => {
	const end = Date.now() + patience;
	while (!isSo()) {
		assert.ok(Date.now() < end, `waited in vain for ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
};

/** Makes files in a folder of the workspace, which goes afterwards. */
const withFiles = async (
	api: typeof vscode,
	files: Readonly<Record<string, string>>,
	use: (transferOf: (name: string) => ShownTransfer) => Promise<void>,
): Promise<void> => {
	// The desktop editor is started without a folder.
	const root = api.workspace.workspaceFolders?.[0]?.uri.fsPath;
	if (root === undefined) return;
	const folder = join(root, "received by the host tests");
	await mkdir(folder, { recursive: true });
	try {
		for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
		// Only these are looked at.
		await use((name) => ({ name, path: join(folder, name) }) as ShownTransfer);
	} finally {
		await api.commands.executeCommand("workbench.action.closeAllEditors");
		await rm(folder, { recursive: true, force: true });
	}
};

/** Takes what a picker or a simple dialog proposes, as Enter does, until what asked is over. */
const takingFirst = async (api: typeof vscode, asked: Promise<string>): Promise<string> => {
	let isOver = false;
	const ended = asked.finally(() => {
		isOver = true;
	});
	const end = Date.now() + patience;
	// What is chosen before the picker is there is chosen in vain.
	while (!isOver) {
		assert.ok(Date.now() < end, "nobody was asked");
		await api.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
	return await ended;
};

/** RULE: a notebook's outputs are pages, so it is opened as its text. */
export async function opensNotebookAsText(api: typeof vscode): Promise<void> {
	const { openReceived } = await import("../../src/extension/files/received.ts");
	const cell = { cell_type: "code", metadata: {}, source: ["1"], execution_count: null, outputs: [] };
	const notebook = JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 });
	await withFiles(api, { "sent.ipynb": notebook }, async (transferOf) => {
		assert.equal(await openReceived(transferOf("sent.ipynb")), "");
		const input = () => api.window.tabGroups.activeTabGroup.activeTab?.input;
		await until(() => input() !== undefined, "a tab");
		assert.ok(input() instanceof api.TabInputText, "it is open as text");
		assert.match(await openReceived(transferOf("gone.txt")), /not where it was put/);
	});
}

/** Theirs on the left, what came on the right. */
export async function comparesWithWorkspace(api: typeof vscode): Promise<void> {
	const { compareReceived } = await import("../../src/extension/files/received.ts");
	await withFiles(api, { "beds of rye.md": "rye\n", "numbers.bin": "\0\x01" }, async (transferOf) => {
		assert.match(await compareReceived(transferOf("numbers.bin")), /no text/);
		assert.equal(await takingFirst(api, compareReceived(transferOf("beds of rye.md"))), "");
		const input = () => api.window.tabGroups.activeTabGroup.activeTab?.input;
		await until(() => input() instanceof api.TabInputTextDiff, "the two beside each other");
		const diff = input();
		assert.ok(diff instanceof api.TabInputTextDiff);
		assert.ok(diff.modified.path.endsWith("/beds of rye.md"));
	});
}

/** A copy where the person says, and the way to the one that came. */
export async function savesAndReveals(api: typeof vscode): Promise<void> {
	const { revealReceived, saveReceivedAs } = await import("../../src/extension/files/received.ts");
	// A system's own dialog cannot be answered from here.
	if (api.env.uiKind !== api.UIKind.Web) return;
	await withFiles(api, { "harvest of rye.csv": "12\n" }, async (transferOf) => {
		const transfer = transferOf("harvest of rye.csv");
		const copy = join(transfer.path, "../..", transfer.name);
		try {
			assert.equal(await takingFirst(api, saveReceivedAs(transfer)), "");
			assert.equal(await readFile(copy, "utf8"), "12\n");
		} finally {
			await rm(copy, { force: true });
		}
		assert.equal(await revealReceived(transfer), "");
		assert.match(await revealReceived(transferOf("gone.csv")), /not where it was put/);
	});
}
