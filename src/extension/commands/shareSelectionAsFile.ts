/** *Share Selection as File…*: a copy of what is selected, offered as a file of its own. */
import * as vscode from "vscode";
import type { Snippet } from "../../net/api/messages.ts";
import { selectedSnippet } from "../code/selectedSnippet.ts";
import { selectionFileName } from "../code/selectionFile.ts";
import type { Command, CommandDeps } from "./deps.ts";
import type { ChosenConversation } from "./pickConversation.ts";
import { pickReceiver } from "./pickReceiver.ts";

/** From the editor's menu or the palette. */
export const shareSelectionAsFile: Command = (deps) => async (argument) => {
	const title = vscode.l10n.t("LAN Chat: Share Selection as File");
	const snippet = await selectedSnippet(deps, { argument, title });
	if (!snippet) return;
	const what = vscode.l10n.t("“{0}”", selectionFileName(snippet));
	const target = await pickReceiver(deps, undefined, { title, what });
	if (target) await offerSelection(deps, target, snippet);
};

/** The copy holds what is selected and nothing else, wherever the file itself is. */
export async function offerSelection(
	{ offers, teller, lastRoom }: CommandDeps,
	{ key, name }: ChosenConversation,
	snippet: Snippet,
): Promise<void> {
	const file = selectionFileName(snippet);
	const problem = await offers.offerText(key, { name: file, text: snippet.text });
	if (problem !== "") {
		teller.info(problem);
		return;
	}
	lastRoom.set(key);
	const what = vscode.l10n.t("“{0}”", file);
	teller.done(vscode.l10n.t("{0} is offered to {1}. The Files view shows its progress.", what, name));
}
