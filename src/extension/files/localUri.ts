/** Which computer an address is on. */
import * as vscode from "vscode";

const extensionId = "lan-chat.lan-chat";

/** Where this runs beside the remote workspace, its files are ours. Those of this computer have the scheme `file`. */
export function localUri(uri: vscode.Uri): vscode.Uri {
	const isBesideIt = vscode.extensions.getExtension(extensionId)?.extensionKind === vscode.ExtensionKind.Workspace;
	return uri.scheme === "vscode-remote" && isBesideIt ? vscode.Uri.file(uri.path) : uri;
}
