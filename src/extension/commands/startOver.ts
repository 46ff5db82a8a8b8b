/** *Start Over with a New Identity…*: the way out when key and recovery key are both gone. */
import * as vscode from "vscode";
import { statusOf } from "../nodeView.ts";
import type { CommandDeps } from "./deps.ts";

/** Asks first: to others this is a new person. The old store is set aside, never deleted. */
export const startOver =
	({ node, teller }: CommandDeps) =>
	async (): Promise<void> => {
		const { kind } = statusOf(node);
		if (kind !== "locked" && kind !== "failed") {
			teller.info(vscode.l10n.t("Your identity works, so there is nothing to start over."));
			return;
		}
		const confirm = vscode.l10n.t("Start Over");
		const question = {
			modal: true,
			detail: vscode.l10n.t(
				"Others will see you as somebody new: you ask to join your rooms again, and rooms you were the admin of have none. The old store is set aside, not deleted; with its recovery key it can still be opened.",
			),
		};
		const title = vscode.l10n.t("Start over with a new identity?");
		if ((await vscode.window.showWarningMessage(title, question, confirm)) !== confirm) return;
		const outcome = await node.call("recovery/startOver", {});
		if (!outcome.ok) teller.failure(outcome);
		else if (outcome.value.setAside === "") teller.info(vscode.l10n.t("You have a new identity."));
		else teller.info(vscode.l10n.t("You have a new identity. The old store is kept as {0}.", outcome.value.setAside));
	};
