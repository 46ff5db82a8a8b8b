/** What can be done about an offered file or a transfer, from a page or from the tree. */
import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import type { Outcome } from "../../net/api/outcome.ts";
import type { FileAct } from "../../webview/protocol.ts";
import { assertNever } from "../assertNever.ts";
import { describeError } from "../errors.ts";
import type { NodeClient } from "../node/nodeClient.ts";
import type { FileOutcome, FileWish } from "../room/roomPort.ts";
import type { SettingsFeed } from "../settingsFeed.ts";
import type { Copies } from "./copies.ts";
import { filePlace, madeDownloadFolder } from "./places.ts";
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
			case "acceptTo":
				return this.#resume(id, act === "accept" ? await this.#folder() : await askForFolder());
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
				return this.#resume(id, await askForFolder());
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
		const folder = act === "accept" ? await this.#folder() : await askForFolder();
		return folder === undefined ? "" : this.#said(node.call("files/accept", { ...place, folder }));
	}

	async #resume(id: string, folder: string | undefined): Promise<string> {
		return folder === undefined ? "" : this.#said(this.#deps.node.call("files/resume", { id, folder }));
	}

	#stopCopy(id: string): string {
		this.#deps.copies.stop(id);
		return "";
	}

	#folder(): Promise<string> {
		return madeDownloadFolder(this.#deps.settings.values.downloadFolder);
	}

	async #said(asked: Promise<Outcome<unknown>>): Promise<string> {
		const outcome = await asked;
		return outcome.ok ? "" : describeError(vscode.l10n, outcome);
	}
}

async function askForFolder(): Promise<string | undefined> {
	const { l10n } = vscode;
	const chosen = await vscode.window.showOpenDialog({
		title: l10n.t("Where Shall It Go?"),
		openLabel: l10n.t("Put It Here"),
		canSelectFiles: false,
		canSelectFolders: true,
	});
	return chosen?.[0]?.fsPath;
}
