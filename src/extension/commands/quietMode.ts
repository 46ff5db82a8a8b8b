/** *Toggle Quiet Mode*: no notifications until it is turned off again. */
import * as vscode from "vscode";
import type { Command } from "./deps.ts";
import { writeSetting } from "./writeSetting.ts";

/** Turns it on or off, in all windows, and says which. */
export const quietMode: Command = (deps) => async () => {
	const quiet = !deps.settings.values.quiet;
	if (!(await writeSetting(deps, "quiet", quiet))) return;
	deps.teller.done(
		quiet
			? vscode.l10n.t("LAN Chat is quiet. Badges and the status bar still tell.")
			: vscode.l10n.t("LAN Chat may show notifications again."),
	);
};
