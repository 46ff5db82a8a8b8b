/** *Ask to Become a Contact…*, *Withdraw Contact Request*, *Approve Contact Request*, *Decline Contact Request*. */
import * as vscode from "vscode";
import { commands } from "../manifest.ts";
import { shownName } from "../people/personWords.ts";
import { noTarget } from "../trees/itemData.ts";
import { askPatiently } from "./askPatiently.ts";
import { confirmWall } from "./confirmWall.ts";
import type { Command, CommandDeps } from "./deps.ts";
import { pickPerson } from "./pickPerson.ts";

/** On a person, or with a picker of those who are no contacts yet. */
export const askContact: Command = (deps) => async (argument) => {
	const person = await pickPerson(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Ask to Become a Contact"),
		placeholder: vscode.l10n.t("Who shall be a contact? They are asked, and decide for themselves"),
		among: ({ contact }) => contact === "unknown",
		none: vscode.l10n.t("There is nobody you could ask."),
	});
	if (!person || !(await confirmWall(deps, person, vscode.l10n.t("Ask All the Same")))) return;
	const outcome = await askPatiently(deps, "contacts/request", { peerId: person.peerId });
	if (!outcome.ok) deps.teller.failure(outcome);
	else if (person.contact === "pendingIn") deps.teller.done(vscode.l10n.t("{0} is now a contact.", shownName(person)));
	else deps.teller.done(vscode.l10n.t("{0} is asked as soon as both of you are online.", shownName(person)));
};

/** On a request of mine, or with a picker of those that wait. What was written stays, and waits. */
export const withdrawContact: Command = (deps) => async (argument) => {
	const person = await pickPerson(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Withdraw Contact Request"),
		placeholder: vscode.l10n.t("Who shall not be asked any more?"),
		among: ({ contact }) => contact === "pendingOut",
		none: vscode.l10n.t("No contact request of yours waits for an answer."),
	});
	if (!person) return;
	// RULE: who has approved meanwhile is a contact, and ends being one only by *Forget Contact…*, which asks.
	if (person.contact !== "pendingOut") {
		deps.teller.failure({ code: "requestUnknown", detail: {} });
		return;
	}
	const outcome = await askPatiently(deps, "contacts/forget", { peerId: person.peerId });
	deps.teller.outcome(outcome, vscode.l10n.t("You no longer ask {0} to become a contact.", shownName(person)));
};

/** On a request, or with a picker of those that wait. */
export const approveContact: Command = (deps) => async (argument) => {
	const person = await pickAsking(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Approve Contact Request"),
		placeholder: vscode.l10n.t("Who may write to you? Names are not verified"),
	});
	if (!person || !(await confirmWall(deps, person, vscode.l10n.t("Approve All the Same")))) return;
	const outcome = await askPatiently(deps, "contacts/approve", { peerId: person.peerId });
	deps.teller.outcome(outcome, vscode.l10n.t("{0} is now a contact.", shownName(person)));
};

/** On a request, or with a picker of those that wait. Who was declined often may be blocked, which is offered. */
export const declineContact: Command = (deps) => async (argument) => {
	const person = await pickAsking(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Decline Contact Request"),
		placeholder: vscode.l10n.t("Whose request is declined?"),
	});
	if (!person) return;
	const outcome = await askPatiently(deps, "contacts/decline", { peerId: person.peerId });
	if (!outcome.ok) {
		deps.teller.failure(outcome);
		return;
	}
	const block = {
		label: vscode.l10n.t("Block…"),
		command: commands.blockPerson,
		argument: { ...noTarget, peerId: person.peerId },
	};
	const name = shownName(person);
	if (person.suggestBlock) deps.teller.info(vscode.l10n.t("{0} was declined again.", name), block);
	else deps.teller.done(vscode.l10n.t("{0} was declined, and may ask again after a while.", name));
};

function pickAsking(
	deps: CommandDeps,
	argument: unknown,
	question: { readonly title: string; readonly placeholder: string },
) {
	return pickPerson(deps, argument, {
		...question,
		among: ({ contact }) => contact === "pendingIn",
		none: vscode.l10n.t("Nobody asks to become a contact."),
	});
}
