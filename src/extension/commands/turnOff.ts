/** *Turn Off*: off the network; what was said stays readable. */
import * as vscode from "vscode";
import { statusOf } from "../node/nodeView.ts";
import type { Command } from "./deps.ts";

/** Nothing listens afterwards, and nobody sees us. */
export const turnOff: Command = (deps) => async () => {
	const { node, teller } = deps;
	if (statusOf(node).kind === "off") {
		teller.info(vscode.l10n.t("LAN Chat is off already."));
		return;
	}
	const outcome = await node.call("node/turnOff", {});
	teller.outcome(outcome, vscode.l10n.t("LAN Chat is off. What you write waits until it is on again."));
};
