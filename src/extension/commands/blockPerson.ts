/** *Block Person…*, *Unblock Person…*, *Forget Contact…*. */
import * as vscode from "vscode";
import { shownName } from "../people/personWords.ts";
import { confirm } from "../ui/confirm.ts";
import { askPatiently } from "./askPatiently.ts";
import type { Command } from "./deps.ts";
import { pickPerson } from "./pickPerson.ts";

/** On a person, or with a picker; asks first. */
export const blockPerson: Command = (deps) => async (argument) => {
	const person = await pickPerson(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Block Person"),
		placeholder: vscode.l10n.t("Whose requests and direct messages do you not want to see?"),
		among: ({ contact }) => contact !== "blocked",
		none: vscode.l10n.t("There is nobody you could block."),
	});
	if (!person) return;
	const name = shownName(person);
	const isSure = await confirm({
		question: vscode.l10n.t("Block {0}?", name),
		detail: vscode.l10n.t(
			"Their requests and direct messages are not shown any more, and they are not told. Rooms in common go on: what they say there stays visible. You can unblock them at any time.",
		),
		button: vscode.l10n.t("Block"),
	});
	if (!isSure) return;
	const outcome = await askPatiently(deps, "contacts/block", { peerId: person.peerId });
	deps.teller.outcome(outcome, vscode.l10n.t("{0} is blocked.", name));
};

/** On a person, or with a picker of those who are blocked. */
export const unblockPerson: Command = (deps) => async (argument) => {
	const person = await pickPerson(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Unblock Person"),
		placeholder: vscode.l10n.t("Who may ask and write again?"),
		among: ({ contact }) => contact === "blocked",
		none: vscode.l10n.t("You blocked nobody."),
	});
	if (!person) return;
	const outcome = await askPatiently(deps, "contacts/unblock", { peerId: person.peerId });
	const done = vscode.l10n.t("{0} is not blocked any more, and may ask to become a contact.", shownName(person));
	deps.teller.outcome(outcome, done);
};

/** On a person, or with a picker of contacts; asks first. */
export const forgetContact: Command = (deps) => async (argument) => {
	const person = await pickPerson(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Forget Contact"),
		placeholder: vscode.l10n.t("Who shall not be a contact any more?"),
		among: ({ contact }) => contact === "approved" || contact === "verified",
		none: vscode.l10n.t("You have no contacts."),
	});
	if (!person) return;
	const name = shownName(person);
	const isSure = await confirm({
		question: vscode.l10n.t("Forget {0} as a contact?", name),
		detail: vscode.l10n.t(
			"Your approval is withdrawn, and that keys were compared is forgotten. What was said stays readable here. To write to each other again, both of you have to approve again.",
		),
		button: vscode.l10n.t("Forget Contact"),
	});
	if (!isSure) return;
	const outcome = await askPatiently(deps, "contacts/forget", { peerId: person.peerId });
	deps.teller.outcome(outcome, vscode.l10n.t("{0} is not a contact any more.", name));
};
