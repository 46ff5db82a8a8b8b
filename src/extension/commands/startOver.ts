/**
 * *Start Over with a New Identity…*: the way out when key and recovery key are both gone, and where a copied disk has
 * made two of one person.
 */
import * as vscode from "vscode";
import { isStoreOpen, statusOf } from "../node/nodeView.ts";
import { confirm } from "../ui/confirm.ts";
import type { Command } from "./deps.ts";

/** Asks first: to others this is a new person. The old store is set aside, never deleted. */
export const startOver: Command = (deps) => async () => {
	const { node, teller } = deps;
	const status = statusOf(node);
	const isBroken = status.kind === "locked" || (status.kind === "failed" && !isStoreOpen(status));
	const isCopied = (node.overview?.copyAt ?? "") !== "";
	if (!isBroken && !isCopied) {
		teller.info(vscode.l10n.t("Your identity works, and no other computer uses it: there is nothing to start over."));
		return;
	}
	const isSure = await confirm({
		question: vscode.l10n.t("Start over with a new identity?"),
		detail: isCopied
			? vscode.l10n.t(
					"This editor becomes somebody new: you ask to join your rooms again here, and the other computer goes on as before. Do it on one of the two only. The old store is set aside, not deleted; with its recovery key it can still be opened.",
				)
			: vscode.l10n.t(
					"Others will see you as somebody new: you ask to join your rooms again, and rooms you were the admin of have no admin until their members elect one. The old store is set aside, not deleted; with its recovery key it can still be opened.",
				),
		button: vscode.l10n.t("Start Over"),
	});
	if (!isSure) return;
	const outcome = await node.call("recovery/startOver", {});
	if (!outcome.ok) teller.failure(outcome);
	else if (outcome.value.setAside === "") teller.info(vscode.l10n.t("You have a new identity."));
	else teller.info(vscode.l10n.t("You have a new identity. The old store is kept as {0}.", outcome.value.setAside));
};
