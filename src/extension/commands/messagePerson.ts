/** *Message Person…*: the page of what is said with one person. */
import * as vscode from "vscode";
import { directKey } from "../conversation/conversationKey.ts";
import { currentPeerId } from "../people/personWords.ts";
import type { Command } from "./deps.ts";
import { pickPerson } from "./pickPerson.ts";

/** On a person, or with a picker. What is in the way, such as a key that is not theirs, is said in the page. */
export const messagePerson: Command = (deps) => async (argument) => {
	const person = await pickPerson(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Message Person"),
		placeholder: vscode.l10n.t("Who do you write to?"),
		among: ({ contact, wall }) => contact !== "blocked" && wall?.kind !== "movedAway",
		none: vscode.l10n.t("Nobody was seen on your network yet."),
	});
	if (person) await deps.openRoom(directKey(currentPeerId(deps.node.overview, person.peerId)));
};
