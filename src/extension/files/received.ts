/** What can be done with a file once it is here. Nothing of it ever happens by itself. */
import { copyFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import * as vscode from "vscode";
import type { FileOutcome } from "../page/roomPort.ts";
import { inert } from "../safeText.ts";
import { contentsOf, isTextAt, pictureAt } from "./glance.ts";
import type { ShownTransfer } from "./shownTransfer.ts";

/** Opens it in the editor, which shows it and runs nothing. SECURITY: a notebook as its text, since its outputs are pages. */
export async function openReceived(transfer: ShownTransfer): Promise<string> {
	const missing = await whyMissing(transfer);
	if (missing !== "") return missing;
	const uri = vscode.Uri.file(transfer.path);
	if (/\.ipynb$/i.test(transfer.path)) await vscode.commands.executeCommand("vscode.openWith", uri, "default");
	else await vscode.commands.executeCommand("vscode.open", uri);
	return "";
}

/** The picture, or what is in the folder, to be shown in the page. */
export async function glanceAt(transfer: ShownTransfer, what: "preview" | "list"): Promise<FileOutcome> {
	const missing = await whyMissing(transfer);
	if (missing !== "") return missing;
	try {
		if (what === "list") return await contentsOf(transfer.path);
		return (
			(await pictureAt(transfer.path)) ??
			vscode.l10n.t("This is no picture, or one that is too large to be shown here. Open it instead.")
		);
	} catch {
		return vscode.l10n.t("It cannot be read.");
	}
}

/** Copies it to where the person says; VS Code asks before something is overwritten. */
export async function saveReceivedAs(transfer: ShownTransfer): Promise<string> {
	const { l10n } = vscode;
	const missing = await whyMissing(transfer);
	if (missing !== "") return missing;
	const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
	const target = await vscode.window.showSaveDialog({
		title: l10n.t("Save a Copy of {0}", inert(transfer.name)),
		defaultUri: vscode.Uri.joinPath(folder, transfer.name),
	});
	if (!target) return "";
	try {
		const source = vscode.Uri.file(transfer.path);
		if (target.scheme === "file") await copyFile(source.fsPath, target.fsPath);
		else await vscode.workspace.fs.copy(source, target, { overwrite: true });
		return "";
	} catch {
		return l10n.t("The copy could not be written there. Choose another place.");
	}
}

/** Shows where it is: in the system's file manager, or in the Explorer where there is none. */
export async function revealReceived(transfer: ShownTransfer): Promise<string> {
	const missing = await whyMissing(transfer);
	if (missing !== "") return missing;
	const uri = vscode.Uri.file(transfer.path);
	const isInBrowser = vscode.env.uiKind === vscode.UIKind.Web;
	if (!isInBrowser) {
		await vscode.commands.executeCommand("revealFileInOS", uri);
		return "";
	}
	if (vscode.workspace.getWorkspaceFolder(uri)) {
		await vscode.commands.executeCommand("revealInExplorer", uri);
		return "";
	}
	await vscode.env.clipboard.writeText(transfer.path);
	return vscode.l10n.t("It is at {0}; the path is in the clipboard.", transfer.path);
}

/** Beside a file of the person's choice: theirs on the left, what came on the right. */
export async function compareReceived(transfer: ShownTransfer): Promise<string> {
	const { l10n } = vscode;
	const missing = await whyMissing(transfer);
	if (missing !== "") return missing;
	const isText = await isTextAt(transfer.path).catch(() => undefined);
	if (isText === undefined) return l10n.t("It cannot be read.");
	if (!isText) return l10n.t("This is no text, so there are no lines to compare.");
	const mine = await askForLocal(transfer.name);
	if (!mine) return "";
	const title = l10n.t("{0} (yours) ↔ {1} (received)", nameOf(mine), transfer.name);
	await vscode.commands.executeCommand("vscode.diff", mine, vscode.Uri.file(transfer.path), title);
	return "";
}

/** Of the workspace the files of that name are offered first. */
async function askForLocal(name: string): Promise<vscode.Uri | undefined> {
	const { l10n } = vscode;
	const plain = name.replace(/[^\p{L}\p{N}._ -]/gu, "?");
	const alike = await vscode.workspace.findFiles(`**/${plain}`, undefined, alikeMost);
	const other = { label: l10n.t("Another File…"), iconPath: new vscode.ThemeIcon("folder-opened"), uri: undefined };
	const choices = alike.map((uri) => ({
		label: inert(nameOf(uri)),
		description: inert(vscode.workspace.asRelativePath(uri)),
		iconPath: new vscode.ThemeIcon("file"),
		uri,
	}));
	if (choices.length > 0) {
		const placeHolder = l10n.t("Which file of yours do you compare with?");
		const chosen = await vscode.window.showQuickPick([...choices, other], { placeHolder });
		if (!chosen) return undefined;
		if (chosen.uri) return chosen.uri;
	}
	const asked = await vscode.window.showOpenDialog({ openLabel: l10n.t("Compare"), canSelectMany: false });
	return asked?.[0];
}

/** Of a file named alike in many folders these are enough. */
const alikeMost = 20;

function nameOf(uri: vscode.Uri): string {
	return uri.path.split("/").at(-1) ?? "";
}

async function whyMissing({ path }: ShownTransfer): Promise<string> {
	const isThere = path !== "" && (await stat(path).catch(() => undefined)) !== undefined;
	return isThere ? "" : vscode.l10n.t("It is not where it was put: it was moved, renamed or deleted since.");
}
