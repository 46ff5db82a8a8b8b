/** *Share Selection to Room…* (or to a person): what is selected, byte for byte, with where it comes from. */
import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import type { Snippet } from "../../net/api/messages.ts";
import { selectedSnippet } from "../code/selectedSnippet.ts";
import { lastLineOf, selectionFileName } from "../code/selectionFile.ts";
import { conversationOf } from "../conversation/conversation.ts";
import { describeError } from "../errors.ts";
import { isMutual } from "../people/personWords.ts";
import { confirm } from "../ui/confirm.ts";
import type { Command, CommandDeps } from "./deps.ts";
import type { ChosenConversation } from "./pickConversation.ts";
import { pickReceiver } from "./pickReceiver.ts";
import { offerSelection } from "./shareSelectionAsFile.ts";

/** From the editor's menus, a line number, a key, the palette or a code action. */
export const shareSelection: Command = (deps) => async (argument) => {
	const { teller, lastRoom, node } = deps;
	const title = vscode.l10n.t("LAN Chat: Share Selection to Room or Person");
	const snippet = await selectedSnippet(deps, { argument, title });
	if (!snippet) return;
	const what = describe(snippet);
	const target = await pickReceiver(deps, undefined, { title, what });
	if (!target) return;
	const outcome = await conversationOf(node, target.key).send(randomUUID(), { kind: "snippet", snippet });
	if (!outcome.ok && outcome.code === "snippetTooLong") {
		const asFile = await confirm({
			question: describeError(vscode.l10n, outcome),
			detail: vscode.l10n.t("It can go as a file: “{0}”, a copy of what you selected.", selectionFileName(snippet)),
			button: vscode.l10n.t("Share as File"),
		});
		if (asFile) await offerSelection(deps, target, snippet);
		return;
	}
	if (!outcome.ok) {
		teller.failure(outcome);
		return;
	}
	lastRoom.set(target.key);
	teller.done(sharedInWords(deps, target, what));
};

/** RULE: nothing is called shared that has nobody to go to yet. */
function sharedInWords({ node }: CommandDeps, { key, name, person }: ChosenConversation, what: string): string {
	const { l10n } = vscode;
	if (node.overview?.status.kind !== "on") return l10n.t("{0} will go out when LAN Chat is on.", what);
	if (person && !(isMutual(person.contact) && person.online)) {
		return l10n.t("{0} will go out when {1} is online and has approved you.", what, name);
	}
	const room = node.overview.rooms.find((each) => each.room === key);
	// I am one of those who are online.
	if (room && room.memberCount > 1 && room.onlineCount <= 1) {
		return l10n.t("{0} will go out when somebody else of {1} is online.", what, name);
	}
	return l10n.t("Shared {0} with {1}.", what, name);
}

function describe({ ranges, path }: Snippet): string {
	const lines = ranges.reduce((sum, range) => sum + lastLineOf(range) - range.startLine + 1, 0);
	const count = lines === 1 ? vscode.l10n.t("1 line") : vscode.l10n.t("{0} lines", lines);
	const name = path.split("/").at(-1) ?? "";
	return name === "" ? count : vscode.l10n.t("{0} of {1}", count, name);
}
