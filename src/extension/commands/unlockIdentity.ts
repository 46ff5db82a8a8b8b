/** *Unlock with Recovery Key…*: opens a store whose key this computer lost. */
import * as vscode from "vscode";
import { describeError } from "../errors.ts";
import { statusOf } from "../node/nodeView.ts";
import { askText } from "../ui/askText.ts";
import type { Command } from "./deps.ts";

/** Asks until the key fits or the person gives up; what was typed stays to be corrected. */
export const unlockIdentity: Command = (deps) => async () => {
	const { node, teller } = deps;
	if (statusOf(node).kind !== "locked") {
		teller.info(vscode.l10n.t("LAN Chat is not locked: its key is where it should be."));
		return;
	}
	const answer = await askText({
		title: vscode.l10n.t("LAN Chat: Unlock with Recovery Key"),
		prompt: vscode.l10n.t("The key you kept when you ran Back Up Identity. Blanks, dashes and case do not matter."),
		placeholder: vscode.l10n.t("Groups of four letters and digits"),
		accept: async (recoveryKey) => {
			const outcome = await node.call("recovery/unlock", { recoveryKey });
			return outcome.ok ? "" : describeError(vscode.l10n, outcome);
		},
	});
	if (answer !== undefined) teller.done(vscode.l10n.t("LAN Chat is unlocked."));
};
