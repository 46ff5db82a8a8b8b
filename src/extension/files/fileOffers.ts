/** Offering what a person chose, from wherever they chose it, to a room or a person. */
import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { describeError } from "../errors.ts";
import { remoteCopyLimits } from "../limits.ts";
import type { NodeClient } from "../node/nodeClient.ts";
import { choose } from "../ui/choose.ts";
import type { Copies } from "./copies.ts";
import type { Copying, OfferHandle } from "./copying.ts";
import { copyName } from "./copyNames.ts";
import { localUri } from "./localUri.ts";
import { filePlace, offerPlace } from "./places.ts";
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
		if (elsewhere.length === 0) return this.offerPaths(key, here, { clientId });
		return this.offerCopied({ key, clientId, name: nameOf(elsewhere) }, async (copying) => {
			const watch = {
				signal: copying.signal,
				measured: (facts: Parameters<Copying["measured"]>[0]) => copying.measured(facts),
				advance: (bytes: number) => copying.advance(bytes),
			};
			const options = { folder: copying.folder, limits: remoteCopyLimits, watch };
			const copied = await copyRemote(remoteFiles, elsewhere, options);
			return copied.ok ? [...here, ...copied.paths] : whyNotCopied(copied.reason);
		});
	}

	/** Offers a text that is in no file, or only a part of one: a copy is written here. */
	async offerText(key: string, { name, text }: { readonly name: string; readonly text: string }): Promise<string> {
		const path = copyName(name);
		return this.offerCopied({ key, clientId: randomUUID(), name: path }, async ({ folder }) => {
			const copy = join(folder, path);
			await writeFile(copy, text, { mode: 0o600 });
			return [copy];
		});
	}

	/** Offers what `copy` puts into a folder of its own; it answers with the paths, or why there are none. */
	async offerCopied(
		{ key, clientId, name }: { readonly key: string; readonly clientId: string; readonly name: string },
		copy: (copying: Copying) => Promise<readonly string[] | string>,
	): Promise<string> {
		const { copies, node } = this.#deps;
		const facts = { clientId, name, size: 0, count: 0, isFolder: false };
		try {
			const copying = await copies.begin({ ...offerPlace(node, key), ...facts });
			const copied = await copy(copying);
			const { signal } = copying;
			// RULE: what the person has stopped is not offered, however far it is.
			const problem = signal.aborted
				? ""
				: typeof copied === "string"
					? copied
					: await this.offerPaths(key, copied, { clientId, signal });
			if (signal.aborted || problem !== "") await copies.drop(clientId);
			else copies.end(clientId);
			return problem;
		} catch {
			await copies.drop(clientId);
			return vscode.l10n.t(
				"There is no room for a copy on this computer, or it could not be written. Nothing was offered.",
			);
		}
	}

	/** Offers what is on this computer. What was stopped while the node looked at it is taken back. */
	async offerPaths(key: string, paths: readonly string[], { clientId, signal }: OfferHandle): Promise<string> {
		const { node } = this.#deps;
		const outcome = await node.call("files/offer", { ...filePlace(node, key), paths, clientId });
		if (!outcome.ok) return describeError(vscode.l10n, outcome);
		if (signal?.aborted) await node.call("files/cancel", { id: outcome.value.id });
		return "";
	}
}

/** What the person chose; undefined if nothing. A dialog of Windows or Linux shows either files or folders. */
export async function askForFiles(): Promise<readonly vscode.Uri[] | undefined> {
	const { l10n } = vscode;
	const isBoth = process.platform === "darwin" && vscode.env.uiKind === vscode.UIKind.Desktop;
	const what = isBoth ? "both" : await askForKind();
	if (what === undefined) return undefined;
	return vscode.window.showOpenDialog({
		title: what === "folders" ? l10n.t("Share Folders") : l10n.t("Share Files"),
		openLabel: l10n.t("Share"),
		canSelectFiles: what !== "folders",
		canSelectFolders: what !== "files",
		canSelectMany: true,
	});
}

function askForKind(): Promise<"files" | "folders" | undefined> {
	const { l10n } = vscode;
	return choose(
		[
			{ label: l10n.t("Files…"), description: l10n.t("one or several"), icon: "files", value: "files" },
			{ label: l10n.t("Folder…"), description: l10n.t("with all that is in it"), icon: "folder", value: "folders" },
		],
		{ title: l10n.t("LAN Chat: Share File"), placeholder: l10n.t("What do you want to share?") },
	);
}

function nameOf([first]: readonly vscode.Uri[]): string {
	return first ? remoteFiles.nameOf(first) : "";
}

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
		// Who stopped it knows.
		cancelled: "",
		nothing: describeError(l10n, { code: "fileNone", detail: {} }),
	};
	return words[reason];
}
