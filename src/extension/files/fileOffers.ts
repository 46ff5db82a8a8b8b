/** Offering what a person chose, from wherever they chose it, to a room or a person. */
import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import { describeError } from "../errors.ts";
import { remoteCopyLimits } from "../limits.ts";
import type { NodeClient } from "../node/nodeClient.ts";
import type { Copies } from "./copies.ts";
import { filePlace } from "./places.ts";
import { type Copied, copyRemote, type RemoteFiles } from "./remoteCopy.ts";
import { sizeInWords } from "./sizes.ts";

/** What offering needs. */
export interface FileOffersDeps {
	readonly node: NodeClient;
	readonly copies: Copies;
}

/** Makes offers; each method answers with the reason for a refusal, empty for none. */
export class FileOffers {
	readonly #deps: FileOffersDeps;

	constructor(deps: FileOffersDeps) {
		this.#deps = deps;
	}

	/** Asks which files, then offers them. */
	async ask(key: string): Promise<string> {
		const uris = await askForFiles();
		return uris === undefined ? "" : this.offer(key, uris);
	}

	/** Offers them as one. What is not on this computer is copied here first. */
	async offer(key: string, uris: readonly vscode.Uri[]): Promise<string> {
		const clientId = randomUUID();
		const local = uris.map(localUri);
		const here = local.filter(({ scheme }) => scheme === "file").map(({ fsPath }) => fsPath);
		const elsewhere = local.filter(({ scheme }) => scheme !== "file");
		if (elsewhere.length === 0) return this.offerPaths(key, here, clientId);
		const { copies } = this.#deps;
		const copied = await this.#copy(elsewhere, clientId);
		const problem = typeof copied === "string" ? copied : await this.offerPaths(key, [...here, ...copied], clientId);
		if (problem !== "") await copies.drop(clientId);
		return problem;
	}

	/** Offers what is on this computer. */
	async offerPaths(key: string, paths: readonly string[], clientId: string): Promise<string> {
		const { node } = this.#deps;
		const outcome = await node.call("files/offer", { ...filePlace(node, key), paths, clientId });
		return outcome.ok ? "" : describeError(vscode.l10n, outcome);
	}

	/** Paths of the copies, or the reason why there are none. */
	async #copy(uris: readonly vscode.Uri[], clientId: string): Promise<readonly string[] | string> {
		const { l10n } = vscode;
		const title = l10n.t("Copying from the remote workspace…");
		const options = { location: vscode.ProgressLocation.Window, title };
		try {
			const copied = await vscode.window.withProgress(options, async () => {
				const folder = await this.#deps.copies.make(clientId);
				return copyRemote(remoteFiles, uris, { folder, limits: remoteCopyLimits });
			});
			return copied.ok ? copied.paths : whyNotCopied(copied.reason);
		} catch {
			return l10n.t("There is no room for a copy on this computer. Nothing was offered.");
		}
	}
}

/** What the person chose; undefined if nothing. */
export async function askForFiles(): Promise<readonly vscode.Uri[] | undefined> {
	const { l10n } = vscode;
	return vscode.window.showOpenDialog({
		title: l10n.t("Share Files"),
		openLabel: l10n.t("Share"),
		canSelectFiles: true,
		canSelectMany: true,
	});
}

/** Where this runs beside the remote workspace, its files are ours. */
function localUri(uri: vscode.Uri): vscode.Uri {
	const isBesideIt = vscode.extensions.getExtension(extensionId)?.extensionKind === vscode.ExtensionKind.Workspace;
	return uri.scheme === "vscode-remote" && isBesideIt ? vscode.Uri.file(uri.path) : uri;
}

const extensionId = "lan-chat.lan-chat";

const remoteFiles: RemoteFiles<vscode.Uri> = {
	stat: async (uri) => {
		const { type, size } = await vscode.workspace.fs.stat(uri);
		const kind = type === vscode.FileType.File ? "file" : type === vscode.FileType.Directory ? "folder" : "other";
		return { kind, size };
	},
	list: async (uri) => (await vscode.workspace.fs.readDirectory(uri)).map(([name]) => name),
	read: async (uri) => vscode.workspace.fs.readFile(uri),
	join: (uri, name) => vscode.Uri.joinPath(uri, name),
	nameOf: ({ path }) => path.split("/").findLast((part) => part !== "") ?? "",
};

function whyNotCopied(reason: Extract<Copied, { ok: false }>["reason"]): string {
	const { l10n } = vscode;
	const { bytes, files } = remoteCopyLimits;
	const words = {
		tooLarge: l10n.t("From a remote workspace at most {0} can be shared at once.", sizeInWords(bytes)),
		tooMany: l10n.t("From a remote workspace at most {0} files can be shared at once.", files),
		unreadable: describeError(l10n, { code: "fileUnreadable", detail: {} }),
		nothing: describeError(l10n, { code: "fileNone", detail: {} }),
	};
	return words[reason];
}
