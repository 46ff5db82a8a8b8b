/**
 * *Back Up Identity…*: shows the recovery key.
 *
 * SECURITY: only after a warning, in a dialog and never in an editor, whose buffers are backed up to disk; a copy
 * leaves the clipboard after a minute, where the system lets it.
 */
import * as vscode from "vscode";
import { confirm } from "../ui/confirm.ts";
import type { Command } from "./deps.ts";

/** Warns, shows, and copies if asked to. */
export const backUpIdentity: Command = (deps) => async () => {
	const { node, teller, secrets } = deps;
	const isSure = await confirm({
		question: vscode.l10n.t("The recovery key opens your identity and your history when this computer loses its key."),
		detail: vscode.l10n.t(
			"Whoever has it can read your store and appear as you. Make sure that nobody looks at your screen, then write it down or put it into a password manager.",
		),
		button: vscode.l10n.t("Show Recovery Key"),
	});
	if (!isSure) return;
	const outcome = await node.call("recovery/show", {});
	if (!outcome.ok) {
		teller.failure(outcome);
		return;
	}
	const { recoveryKey } = outcome.value;
	const copy: vscode.MessageItem = { title: vscode.l10n.t("Copy") };
	const close: vscode.MessageItem = { title: vscode.l10n.t("Close"), isCloseAffordance: true };
	const fate = vscode.l10n.t(
		"A copy is taken out of the clipboard after a minute. Do not rely on it: a history of the clipboard keeps what it saw, and a window that is closed before may leave it there.",
	);
	const key = { modal: true, detail: `${twoLines(recoveryKey)}\n\n${fate}` };
	const answer = await vscode.window.showInformationMessage(vscode.l10n.t("Your recovery key"), key, copy, close);
	if (answer === copy) await secrets.copy(recoveryKey);
};

/** Where a line ends must not be left to the width of the dialog: people copy this by hand. */
function twoLines(recoveryKey: string): string {
	const groups = recoveryKey.split("-");
	const half = Math.ceil(groups.length / 2);
	return `${groups.slice(0, half).join("-")}-\n${groups.slice(half).join("-")}`;
}
