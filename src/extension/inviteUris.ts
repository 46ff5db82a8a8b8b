/** Links to us from outside of the editor: an invite is shown and asked about, anything else is left alone. */
import * as vscode from "vscode";
import type { Logger } from "../net/ports.ts";

/** Registers with VS Code, which has asked the person already whether we may open the link. */
export function registerInviteUris(log: Logger, open: (link: string) => Promise<void>): vscode.Disposable {
	return vscode.window.registerUriHandler({
		handleUri: (uri) => {
			if (uri.path !== "/invite") return;
			open(uri.fragment).catch((error: unknown) => {
				log.log("error", `an invite link was not opened: ${error instanceof Error ? error.name : ""}`);
			});
		},
	});
}
