/** *Export History…*: everything that can be read here of a room or a direct conversation, into a file. */
import { mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { conversationOf } from "../conversation/conversation.ts";
import { personOfKey } from "../conversation/conversationKey.ts";
import { describeError, type Failure } from "../errors.ts";
import { HistoryFile } from "../history/historyFile.ts";
import type { HistoryHead, HistoryWriter } from "../history/historyWriter.ts";
import { jsonHistory } from "../history/jsonHistory.ts";
import { markdownHistory } from "../history/markdownHistory.ts";
import { noticeSentence } from "../history/noticeSentence.ts";
import { PageFile } from "../history/pageFile.ts";
import { readHistory } from "../history/readHistory.ts";
import { inert } from "../safeText.ts";
import { textLanguage } from "../textLanguage.ts";
import { choose } from "../ui/choose.ts";
import type { Command, CommandDeps } from "./deps.ts";
import { type ChosenConversation, pickConversation } from "./pickConversation.ts";

type Format = "md" | "json";

/** On a room or person, or with a picker; then how, and where to. */
export const exportHistory: Command = (deps) => async (argument) => {
	const title = vscode.l10n.t("LAN Chat: Export History");
	const known = new Set(deps.node.overview?.directs.map(({ peerId }) => peerId));
	const conversation = await pickConversation(deps, argument, {
		title,
		placeholder: vscode.l10n.t("Which conversation? What can be read here is written to a file, unencrypted"),
		rooms: ({ role }) => role !== "requested" && role !== "denied",
		people: ({ peerId }) => known.has(peerId),
		first: deps.activeRoom(),
		none: vscode.l10n.t("There is no conversation yet."),
	});
	const format = conversation && (await pickFormat(title));
	const target = format && (await pickFile(conversation, format));
	if (!target) return;
	const outcome = await writeTo(deps, { conversation, format, target });
	if (outcome.kind === "refused") deps.teller.failure(outcome.failure);
	if (outcome.kind === "failed") deps.teller.warn(outcome.reason);
	if (outcome.kind !== "done") return;
	const show = vscode.l10n.t("Open");
	const count = outcome.count === 1 ? vscode.l10n.t("1 message") : vscode.l10n.t("{0} messages", outcome.count);
	const told = inert(vscode.l10n.t("Exported {0} of {1}. The file is not encrypted.", count, conversation.name));
	vscode.window.showInformationMessage(told, show).then((answer) => {
		if (answer === show) void vscode.commands.executeCommand("vscode.open", target);
	});
};

async function pickFormat(title: string): Promise<Format | undefined> {
	const { l10n } = vscode;
	const formats = [
		{ label: "Markdown", icon: "markdown", description: l10n.t("for people"), value: "md" as const },
		{
			label: "JSON",
			icon: "json",
			description: l10n.t("for programs: everything, exact to the byte"),
			value: "json" as const,
		},
	];
	return choose(formats, { title, placeholder: l10n.t("How shall it be written?") });
}

async function pickFile({ name }: ChosenConversation, format: Format): Promise<vscode.Uri | undefined> {
	const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
	const words = name.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "") || "lan-chat";
	return vscode.window.showSaveDialog({
		title: vscode.l10n.t("Export {0}", inert(name)),
		saveLabel: vscode.l10n.t("Export"),
		defaultUri: vscode.Uri.joinPath(folder, `${words}-${new Date().toISOString().slice(0, 10)}.${format}`),
		filters: format === "md" ? { Markdown: ["md"] } : { JSON: ["json"] },
	});
}

type Written =
	| { readonly kind: "done"; readonly count: number }
	| { readonly kind: "cancelled" }
	| { readonly kind: "refused"; readonly failure: Failure }
	| { readonly kind: "failed"; readonly reason: string };

interface Export {
	readonly conversation: ChosenConversation;
	readonly format: Format;
	readonly target: vscode.Uri;
}

/** With progress and a way out; a file that is not whole is never left. */
async function writeTo(deps: CommandDeps, what: Export): Promise<Written> {
	const title = inert(vscode.l10n.t("Exporting {0}", what.conversation.name));
	const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
	return vscode.window.withProgress(options, async (progress, token) => {
		const abort = new AbortController();
		token.onCancellationRequested(() => abort.abort());
		const isLocal = what.target.scheme === "file";
		const folder = isLocal ? "" : await mkdtemp(join(tmpdir(), "lan-chat-"));
		const path = isLocal ? what.target.fsPath : join(folder, "history");
		const file = new HistoryFile({ path });
		const stack = new PageFile({ path: `${path}.pages` });
		try {
			const end = await stream(deps, {
				...what,
				file,
				stack,
				signal: abort.signal,
				tell: (message) => progress.report({ message }),
			});
			if (end.kind !== "done") return end;
			await file.finish();
			if (!isLocal) await vscode.workspace.fs.copy(vscode.Uri.file(path), what.target, { overwrite: true });
			return end;
		} catch (error) {
			deps.log.log("warn", `a history could not be exported: ${(error as NodeJS.ErrnoException).code ?? "unknown"}`);
			return { kind: "failed", reason: whyNotWritten(error) };
		} finally {
			await file.discard().catch(() => undefined);
			await stack.discard().catch(() => undefined);
			if (!isLocal) await rm(folder, { recursive: true, force: true });
		}
	});
}

interface Streaming extends Export {
	readonly file: HistoryFile;
	readonly stack: PageFile;
	readonly signal: AbortSignal;
	readonly tell: (message: string) => void;
}

async function stream(
	{ node }: CommandDeps,
	{ conversation, format, file, stack, signal, tell }: Streaming,
): Promise<Written> {
	const { key, ownName } = conversation;
	const peerId = personOfKey(key);
	const head: HistoryHead = {
		kind: peerId === "" ? "room" : "direct",
		id: peerId === "" ? key : peerId,
		name: ownName,
		exportedMs: Date.now(),
	};
	const writer = writerOf(format, head);
	const reader = conversationOf(node, key);
	await file.write(writer.begin());
	const end = await readHistory({
		page: reader.page,
		stack,
		take: (messages) => file.write(writer.add(messages)),
		progress: (found, taken) =>
			tell(
				taken === 0 ? vscode.l10n.t("{0} messages found", found) : vscode.l10n.t("{0} of {1} messages", taken, found),
			),
		signal,
	});
	if (end.kind === "done") await file.write(writer.end());
	return end;
}

function writerOf(format: Format, head: HistoryHead): HistoryWriter {
	if (format === "json") return jsonHistory(head);
	const { l10n } = vscode;
	const words = { l10n, language: textLanguage(vscode), notice: noticeSentence(l10n) };
	return markdownHistory(words, head);
}

function whyNotWritten(error: unknown): string {
	const code = (error as NodeJS.ErrnoException).code ?? "";
	if (code === "ENOSPC") return describeError(vscode.l10n, { code: "storeFull", detail: {} });
	if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
		return vscode.l10n.t("This place cannot be written to. Nothing was exported; choose another one.");
	}
	return vscode.l10n.t("The file could not be written. Nothing was exported; choose another place.");
}
