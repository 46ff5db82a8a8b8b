/** *Show Safety Number…*: for people who cannot compare emoji at the same time. */
import * as vscode from "vscode";
import type { Person } from "../../net/api/people.ts";
import { describeError } from "../errors.ts";
import { shownName } from "../people/personWords.ts";
import { inert } from "../safeText.ts";
import { askText } from "../ui/askText.ts";
import type { Command, CommandDeps } from "./deps.ts";
import { pickPerson } from "./pickPerson.ts";

/** On a person, or with a picker. Shows sixty digits; the person copies them, or enters those of the other side. */
export const showSafetyNumber: Command = (deps) => async (argument) => {
	const person = await pickPerson(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Show Safety Number"),
		placeholder: vscode.l10n.t("The number of you and whom?"),
		among: ({ contact }) => contact !== "blocked",
		none: vscode.l10n.t("Nobody was seen on your network yet."),
	});
	if (!person) return;
	const outcome = await deps.node.call("verify/safetyNumber", { peerId: person.peerId });
	if (!outcome.ok) {
		deps.teller.failure(outcome);
		return;
	}
	const { number } = outcome.value;
	const name = shownName(person);
	const copy = vscode.l10n.t("Copy");
	const compare = vscode.l10n.t("Enter the Number I Was Given…");
	const detail = vscode.l10n.t(
		"{0}\n\nBoth of you see the same number. Read it to each other, or send it another way you trust, and enter what you were given: it is compared digit by digit.",
		numberLines(number),
	);
	const title = inert(vscode.l10n.t("Safety number of you and {0}", name));
	const answer = await vscode.window.showInformationMessage(title, { modal: true, detail }, compare, copy);
	if (answer === copy) {
		await vscode.env.clipboard.writeText(number);
		deps.teller.done(vscode.l10n.t("Copied the safety number of you and {0}.", name));
	}
	if (answer === compare) await enterNumber(deps, person);
};

/** Three lines of twenty digits: where a line ends is not left to the width of the dialog. */
export function numberLines(number: string): string {
	const groups = number.split(/\s+/).filter((group) => group !== "");
	const lines: string[] = [];
	for (let start = 0; start < groups.length; start += groupsInLine) {
		lines.push(groups.slice(start, start + groupsInLine).join("  "));
	}
	return lines.join("\n");
}

const groupsInLine = 4;

async function enterNumber({ node, teller }: CommandDeps, person: Person): Promise<void> {
	const name = shownName(person);
	const answer = await askText({
		title: vscode.l10n.t("LAN Chat: Safety Number of You and {0}", inert(name)),
		prompt: vscode.l10n.t("Type or paste the number that {0} reads out or sent you. Do not copy it from here.", name),
		placeholder: vscode.l10n.t("60 digits"),
		accept: async (number) => {
			const outcome = await node.call("verify/confirmSafetyNumber", { peerId: person.peerId, number });
			return outcome.ok ? "" : describeError(vscode.l10n, outcome);
		},
	});
	if (answer !== undefined) teller.done(vscode.l10n.t("The numbers match: {0} is verified.", name));
}
