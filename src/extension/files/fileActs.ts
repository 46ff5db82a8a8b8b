/** What can be done about an offered file or a transfer, from a page or from the tree. */
import { randomUUID } from "node:crypto";
import { homedir } from "node:os";
import * as vscode from "vscode";
import type { Outcome } from "../../net/api/outcome.ts";
import type { FileAct } from "../../webview/protocol.ts";
import { assertNever } from "../assertNever.ts";
import { describeError } from "../errors.ts";
import type { NodeClient } from "../node/nodeClient.ts";
import type { FileOutcome, FileWish } from "../page/roomPort.ts";
import type { SettingsFeed } from "../settingsFeed.ts";
import type { Copies } from "./copies.ts";
import { downloadFolder } from "./downloadFolder.ts";
import { localUri } from "./localUri.ts";
import { filePlace } from "./places.ts";
import { compareReceived, glanceAt, openReceived, revealReceived, saveReceivedAs } from "./received.ts";
import type { ShownTransfer } from "./shownTransfer.ts";
import type { TransferFeed } from "./transferFeed.ts";

/** What the acts need. */
export interface FileActsDeps {
	readonly node: NodeClient;
	readonly settings: Pick<SettingsFeed, "values">;
	readonly transfers: TransferFeed;
	readonly copies: Pick<Copies, "stop">;
}

/** Each answers with the reason for a refusal; empty for none, and where the person thought better of it. */
export class FileActs {
	readonly #deps: FileActsDeps;

	constructor(deps: FileActsDeps) {
		this.#deps = deps;
	}

	/** What a page wants. SECURITY: it may name what it likes; only what belongs to its conversation is touched. */
	async run(key: string, { act, messageId, transferId }: FileWish): Promise<FileOutcome> {
		const transfer = this.#deps.transfers.get(transferId);
		if (act === "accept" || act === "acceptTo" || act === "decline") return this.#answer(key, messageId, act);
		if (act === "acceptAgain") return this.#answer(key, messageId, "accept");
		if (transfer === undefined || !this.#deps.transfers.isOf(key, transfer)) {
			return describeError(vscode.l10n, { code: "transferUnknown", detail: {} });
		}
		if (act === "preview" || act === "list") return glanceAt(transfer, act);
		return this.act(transfer, act);
	}

	/** What somebody wants of a transfer they see. */
	async act(transfer: ShownTransfer, act: FileAct): Promise<string> {
		const { id } = transfer;
		switch (act) {
			case "accept":
			case "acceptAgain":
				return this.#into("accept", (folder) => this.#resume(id, folder));
			case "acceptTo":
				return this.#into(act, (folder) => this.#resume(id, folder));
			case "decline":
				return "";
			case "pause":
				return this.#said(this.#deps.node.call("files/pause", { id }));
			case "resume":
			case "retry":
				return this.#resume(id, "");
			case "offerAgain":
				return this.#said(this.#deps.node.call("files/offerAgain", { id, clientId: randomUUID() }));
			case "resumeTo":
				return this.#into("acceptTo", (folder) => this.#resume(id, folder));
			case "cancel":
			case "withdraw":
				if (transfer.state === "copying") return this.#stopCopy(id);
				return this.#said(this.#deps.node.call("files/cancel", { id }));
			case "dismiss":
				return this.#said(this.#deps.node.call("files/forget", { id }));
			case "open":
			case "preview":
				return openReceived(transfer);
			case "saveAs":
				return saveReceivedAs(transfer);
			case "reveal":
			case "list":
				return revealReceived(transfer);
			case "compare":
				return compareReceived(transfer);
			default:
				return assertNever(act);
		}
	}

	/** To an offer, by its message. */
	async #answer(key: string, messageId: string, act: "accept" | "acceptTo" | "decline"): Promise<string> {
		const { node } = this.#deps;
		const place = { ...filePlace(node, key), messageId };
		if (act === "decline") return this.#said(node.call("files/decline", place));
		return this.#into(act, (folder) => this.#said(node.call("files/accept", { ...place, folder })));
	}

	/** Into the folder for downloads where there is one, or what the person is asked for; nothing where they think better of it. */
	async #into(act: "accept" | "acceptTo", take: (folder: string) => Promise<string>): Promise<string> {
		const folder = act === "accept" ? await downloadFolder(this.#deps.settings.values.downloadFolder) : "";
		if (folder !== "") return take(folder);
		const chosen = await askForFolder();
		if (chosen === undefined) return "";
		// RULE: of a folder on another computer the path alone would be another folder, on this one.
		if (chosen.scheme === "file") return take(chosen.fsPath);
		return vscode.l10n.t(
			"Files arrive on this computer; this folder is on another one. Choose one that is here. Save As… puts a copy anywhere once the file has come.",
		);
	}

	#resume(id: string, folder: string): Promise<string> {
		return this.#said(this.#deps.node.call("files/resume", { id, folder }));
	}

	#stopCopy(id: string): string {
		this.#deps.copies.stop(id);
		return "";
	}

	async #said(asked: Promise<Outcome<unknown>>): Promise<string> {
		const outcome = await asked;
		return outcome.ok ? "" : describeError(vscode.l10n, outcome);
	}
}

/** In a remote window the dialog shows the computer of the folder it begins in. */
async function askForFolder(): Promise<vscode.Uri | undefined> {
	const { l10n, workspace } = vscode;
	const folders = workspace.workspaceFolders?.map(({ uri }) => uri) ?? [];
	const chosen = await vscode.window.showOpenDialog({
		title: l10n.t("Where Shall It Go?"),
		openLabel: l10n.t("Put It Here"),
		defaultUri: folders.find(({ scheme }) => scheme === "file") ?? vscode.Uri.file(homedir()),
		canSelectFiles: false,
		canSelectFolders: true,
	});
	return chosen?.[0] && localUri(chosen[0]);
}
