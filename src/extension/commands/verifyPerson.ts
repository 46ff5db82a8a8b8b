/** *Verify Person…*: seven emoji, compared with the other one by voice. */
import * as vscode from "vscode";
import type { Command } from "./deps.ts";
import { pickPerson } from "./pickPerson.ts";

/** On a person, or with a picker of those who are there. */
export const verifyPerson: Command = (deps) => async (argument) => {
	const person = await pickPerson(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Verify Person"),
		placeholder: vscode.l10n.t("Whose keys do you compare? You need to see or hear each other"),
		among: ({ contact, online }) => online && contact !== "blocked",
		none: vscode.l10n.t("Nobody is online to compare keys with."),
	});
	if (person) deps.openVerification(person.peerId);
};
