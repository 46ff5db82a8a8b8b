/** *Turn On*: the first time it asks for a name, since that is what others will see. */
import * as vscode from "vscode";
import { statusOf } from "../node/nodeView.ts";
import type { Command } from "./deps.ts";
import { askDisplayName } from "./setDisplayName.ts";

/** Goes on the network; also the way to try again after a failure. */
export const turnOn: Command = (deps) => async () => {
	const { node, settings, teller } = deps;
	// Of a node that was given up only the last one's status is known, which may have been on.
	const isGivenUp = node.state.kind === "failed";
	node.retry();
	const status = statusOf(node);
	if (status.kind === "on" && !isGivenUp) {
		teller.info(vscode.l10n.t("LAN Chat is on already."));
		return;
	}
	if (status.kind === "locked" && !isGivenUp) {
		teller.failure({ code: "nodeLocked", detail: {} });
		return;
	}
	if (status.kind === "failed" && status.code === "ownerSilent") {
		teller.failure({ code: "nodeFailed", detail: {} });
		return;
	}
	if (settings.values.displayName === "" && !(await askDisplayName(deps))) return;
	const outcome = await node.call("node/turnOn", {});
	if (!outcome.ok) teller.failure(outcome);
};
