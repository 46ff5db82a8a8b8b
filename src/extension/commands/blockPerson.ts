/** *Block Person…*, *Unblock Person…*, *Forget Contact…*. */
import * as vscode from "vscode";
import type { Person } from "../../net/api/people.ts";
import { shownName } from "../people/personWords.ts";
import { inert } from "../safeText.ts";
import type { Command, CommandDeps } from "./deps.ts";
import { pickPerson } from "./pickPerson.ts";

/** On a person, or with a picker; asks first. */
export const blockPerson: Command = (deps) => async (argument) => {
	const person = await pickPerson(deps, {
		argument,
		title: vscode.l10n.t("LAN Chat: Block Person"),
		placeholder: vscode.l10n.t("Whose requests and direct messages do you not want to see?"),
		among: ({ contact }) => contact !== "blocked",
		nobody: vscode.l10n.t("There is nobody you could block."),
	});
	if (!person) return;
	const name = shownName(person);
	const isSure = await confirm(vscode.l10n.t("Block"), {
		title: vscode.l10n.t("Block {0}?", name),
		detail: vscode.l10n.t(
			"Their requests and direct messages are not shown any more, and they are not told. Rooms in common go on: what they say there stays visible. You can unblock them at any time.",
		),
	});
	if (isSure) await act(deps, { method: "contacts/block", person, done: vscode.l10n.t("{0} is blocked.", name) });
};

/** On a person, or with a picker of those who are blocked. */
export const unblockPerson: Command = (deps) => async (argument) => {
	const person = await pickPerson(deps, {
		argument,
		title: vscode.l10n.t("LAN Chat: Unblock Person"),
		placeholder: vscode.l10n.t("Who may ask and write again?"),
		among: ({ contact }) => contact === "blocked",
		nobody: vscode.l10n.t("You blocked nobody."),
	});
	if (!person) return;
	const done = vscode.l10n.t("{0} is not blocked any more, and may ask to become a contact.", shownName(person));
	await act(deps, { method: "contacts/unblock", person, done });
};

/** On a person, or with a picker of contacts; asks first. */
export const forgetContact: Command = (deps) => async (argument) => {
	const person = await pickPerson(deps, {
		argument,
		title: vscode.l10n.t("LAN Chat: Forget Contact"),
		placeholder: vscode.l10n.t("Who shall not be a contact any more?"),
		among: ({ contact }) => contact === "approved" || contact === "verified",
		nobody: vscode.l10n.t("You have no contacts."),
	});
	if (!person) return;
	const name = shownName(person);
	const isSure = await confirm(vscode.l10n.t("Forget Contact"), {
		title: vscode.l10n.t("Forget {0} as a contact?", name),
		detail: vscode.l10n.t(
			"Your approval is withdrawn, and that keys were compared is forgotten. What was said stays readable here. To write to each other again, both of you have to approve again.",
		),
	});
	const done = vscode.l10n.t("{0} is not a contact any more.", name);
	if (isSure) await act(deps, { method: "contacts/forget", person, done });
};

interface Act {
	readonly method: "contacts/block" | "contacts/unblock" | "contacts/forget";
	readonly person: Person;
	readonly done: string;
}

async function act({ node, teller }: CommandDeps, { method, person, done }: Act): Promise<void> {
	const outcome = await node.call(method, { peerId: person.peerId });
	if (!outcome.ok) teller.failure(outcome);
	else teller.done(done);
}

async function confirm(
	button: string,
	{ title, detail }: { readonly title: string; readonly detail: string },
): Promise<boolean> {
	return (await vscode.window.showWarningMessage(inert(title), { modal: true, detail }, button)) === button;
}
