/** Offering what a person chose, from wherever they chose it, to a room or a person. */
import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import { describeError } from "../errors.ts";
import type { NodeClient } from "../node/nodeClient.ts";
import { filePlace } from "./places.ts";

/** What offering needs. */
export interface FileOffersDeps {
	readonly node: NodeClient;
}

/** Makes offers; each method answers with the reason for a refusal, empty for none. */
export class FileOffers {
	readonly #deps: FileOffersDeps;

	constructor(deps: FileOffersDeps) {
		this.#deps = deps;
	}

	/** Asks which files and folders, then offers them. */
	async ask(key: string): Promise<string> {
		const uris = await askForFiles();
		return uris === undefined ? "" : this.offer(key, uris);
	}

	/** Offers them as one. */
	async offer(key: string, uris: readonly vscode.Uri[]): Promise<string> {
		const { node } = this.#deps;
		const { l10n } = vscode;
		const paths = uris.filter(({ scheme }) => scheme === "file").map(({ fsPath }) => fsPath);
		if (paths.length < uris.length) return l10n.t("Only files on this computer can be offered.");
		const clientId = randomUUID();
		const outcome = await node.call("files/offer", { ...filePlace(node, key), paths, clientId });
		return outcome.ok ? "" : describeError(l10n, outcome);
	}
}

/** What the person chose; undefined if nothing. Folders cannot be chosen beside files everywhere: then they are dropped. */
export async function askForFiles(): Promise<readonly vscode.Uri[] | undefined> {
	const { l10n } = vscode;
	return vscode.window.showOpenDialog({
		title: l10n.t("Share Files"),
		openLabel: l10n.t("Share"),
		canSelectFiles: true,
		canSelectMany: true,
	});
}
