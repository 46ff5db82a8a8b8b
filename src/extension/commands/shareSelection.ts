/** *Share Selection to Room…* (or to a person): what is selected, byte for byte, with where it comes from. */
import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import type { Snippet } from "../../net/api/messages.ts";
import { selectedSnippet } from "../code/selectedSnippet.ts";
import { isMember } from "../nodeView.ts";
import { isMutual } from "../people/personWords.ts";
import { conversationOf } from "../room/conversation.ts";
import { confirmWall } from "./confirmWall.ts";
import type { CommandDeps } from "./deps.ts";
import { pickConversation } from "./pickConversation.ts";

/** From the editor's menus, a line number, a key, the palette or a code action. Nothing leaves before a room is named. */
export const shareSelection =
	(deps: CommandDeps) =>
	async (argument: unknown): Promise<void> => {
		const { teller, lastRoom, node } = deps;
		const snippet = await selectedSnippet(deps.log, argument);
		if (snippet === "noEditor") teller.info(vscode.l10n.t("Open a file and select some code first."));
		if (snippet === "empty") teller.failure({ code: "snippetEmpty", detail: {} });
		if (typeof snippet !== "object") return;
		const target = await pickConversation(deps, {
			argument: undefined,
			title: vscode.l10n.t("LAN Chat: Share Selection to Room or Person"),
			placeholder: vscode.l10n.t("Who gets {0}?", describe(snippet)),
			rooms: isMember,
			people: ({ contact, wall }) => contact !== "blocked" && contact !== "keyConflict" && wall?.kind !== "movedAway",
			first: lastRoom.get(),
			nothing: vscode.l10n.t("You are in no room yet, and nobody was seen on your network."),
		});
		if (!target) return;
		const { person } = target;
		if (person && !(await confirmWall(deps, person, vscode.l10n.t("Share All the Same")))) return;
		const draft = { kind: "snippet", snippet } as const;
		const outcome = await conversationOf(node, target.key).send(randomUUID(), draft);
		if (!outcome.ok) {
			teller.failure(outcome);
			return;
		}
		lastRoom.set(target.key);
		const isWaiting = person !== null && !(isMutual(person.contact) && person.online);
		teller.done(
			isWaiting
				? vscode.l10n.t("{0} waits here until {1} is online and has approved you.", describe(snippet), target.name)
				: vscode.l10n.t("Shared {0} with {1}.", describe(snippet), target.name),
		);
	};

function describe({ ranges, path }: Snippet): string {
	const lines = ranges.reduce((sum, { startLine, endLine, endColumn }) => {
		const isBeforeFirstColumn = endColumn === 0 && endLine > startLine;
		return sum + endLine - startLine + (isBeforeFirstColumn ? 0 : 1);
	}, 0);
	const count = lines === 1 ? vscode.l10n.t("1 line") : vscode.l10n.t("{0} lines", lines);
	const name = path.split("/").at(-1) ?? "";
	return name === "" ? count : vscode.l10n.t("{0} of {1}", count, name);
}
