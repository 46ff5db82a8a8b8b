/** *Set Display Name*: suggested from git or the system, checked while it is typed. */
import * as vscode from "vscode";
import { suggestedName } from "../code/suggestedName.ts";
import { describeError } from "../errors.ts";
import { askText } from "../ui/askText.ts";
import type { Command, CommandDeps } from "./deps.ts";

/** Asks, and says what the name is now. */
export const setDisplayName: Command = (deps) => async () => {
	if (await askDisplayName(deps)) {
		deps.teller.done(vscode.l10n.t("Others now see you as {0}.", deps.settings.values.displayName));
	}
};

/** True when a name was set and the node knows it. */
export async function askDisplayName({ node, settings, log }: CommandDeps): Promise<boolean> {
	const current = settings.values.displayName;
	const reasonAgainst = async (name: string) => {
		const outcome = await node.call("names/check", { name });
		return outcome.ok ? "" : describeError(vscode.l10n, outcome);
	};
	const answer = await askText({
		title: vscode.l10n.t("LAN Chat: Set Display Name"),
		prompt: vscode.l10n.t("How others on your network see you. You can change it at any time."),
		placeholder: vscode.l10n.t("Your name"),
		value: current === "" ? await suggestedName(log) : current,
		check: reasonAgainst,
		accept: async (name) => {
			const reason = await reasonAgainst(name);
			if (reason !== "") return reason;
			try {
				await settings.write("displayName", name.normalize("NFC").trim());
			} catch (error) {
				log.log("error", `the display name could not be written: ${String(error)}`);
				return vscode.l10n.t("Your settings file could not be written. Is it open with unsaved changes?");
			}
			const outcome = await settings.push();
			return outcome.ok ? "" : describeError(vscode.l10n, outcome);
		},
	});
	return answer !== undefined;
}
