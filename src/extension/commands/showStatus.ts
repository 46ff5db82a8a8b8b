/** *Show What Matters Now*: the quick pick behind the status bar item. */
import { networkInterfaces } from "node:os";
import * as vscode from "vscode";
import { whatMatters } from "../status/whatMatters.ts";
import { choose } from "../ui/choose.ts";
import type { Command } from "./deps.ts";

/** Shows what there is to do, the most pressing first, and does what is chosen. */
export const showStatus: Command = (deps) => async () => {
	const { node, openOffers, settings } = deps;
	const { quiet: isQuiet } = settings.values;
	const situation = { view: node, addresses: ownAddresses(), offers: openOffers.all, isQuiet };
	const matters = whatMatters(vscode.l10n, situation).map((matter) => ({
		...matter,
		value: matter,
	}));
	const chosen = await choose(matters, {
		title: vscode.l10n.t("LAN Chat"),
		placeholder: vscode.l10n.t("What matters now"),
	});
	if (chosen) await vscode.commands.executeCommand(chosen.command, chosen.target);
};

/** IPv4 addresses of this computer, but for the loopback. */
function ownAddresses(): readonly string[] {
	return Object.values(networkInterfaces())
		.flatMap((addresses) => addresses ?? [])
		.filter(({ family, internal }) => family === "IPv4" && !internal)
		.map(({ address }) => address);
}
