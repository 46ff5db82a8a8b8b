/** Choosing who is sent something: a room I am in, or a person. Nothing leaves before somebody is named. */
import * as vscode from "vscode";
import { isMember } from "../node/nodeView.ts";
import { confirmWall } from "./confirmWall.ts";
import type { CommandDeps } from "./deps.ts";
import { type ChosenConversation, pickConversation } from "./pickConversation.ts";

/** What the person is asked, and what is sent, in words. */
export interface ReceiverQuestion {
	readonly title: string;
	readonly what: string;
}

/** Undefined where there is nobody, which is said, or the person thought better of it. */
export async function pickReceiver(
	deps: CommandDeps,
	argument: unknown,
	{ title, what }: ReceiverQuestion,
): Promise<ChosenConversation | undefined> {
	const target = await pickConversation(deps, argument, {
		title,
		placeholder: vscode.l10n.t("Who gets {0}?", what),
		rooms: isMember,
		people: ({ contact, wall }) => contact !== "blocked" && contact !== "keyConflict" && wall?.kind !== "movedAway",
		first: deps.lastRoom.get(),
		none: vscode.l10n.t("You are in no room yet, and nobody was seen on your network."),
	});
	if (target?.person && !(await confirmWall(deps, target.person, vscode.l10n.t("Share All the Same"))))
		return undefined;
	return target;
}
