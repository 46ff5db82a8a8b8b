/** *Connect to Address…*: for networks where peers cannot find each other by themselves. */
import * as vscode from "vscode";
import { describeError } from "../errors.ts";
import { askText } from "../ui/askText.ts";
import type { Command } from "./deps.ts";
import { isOut } from "./isOut.ts";

/** Dials what the person types; the reason for a failure shows at the box, and the address stays in it. */
export const connectToAddress: Command = (deps) => async () => {
	const { node, teller } = deps;
	if (isOut(deps)) return;
	let name = "";
	const answer = await askText({
		title: vscode.l10n.t("LAN Chat: Connect to Address"),
		prompt: vscode.l10n.t("Your colleague finds their address behind the LAN Chat item in the status bar."),
		placeholder: vscode.l10n.t("192.168.1.20, ada-laptop:46920 or [fd00::20]:46920"),
		accept: async (address) => {
			const outcome = await node.call("peers/connect", { address: address.trim() });
			if (!outcome.ok) return describeError(vscode.l10n, outcome);
			name = outcome.value.name;
			return "";
		},
	});
	if (answer !== undefined) teller.done(vscode.l10n.t("Connected to {0}.", name === "" ? answer : name));
};
