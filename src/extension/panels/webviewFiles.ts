/** What the webviews of all pages have in common: what they may do, and where their files are. */
import * as vscode from "vscode";
import type { PageFiles } from "./pageHtml.ts";

/** What every page's webview may do; VS Code forgets it over a reload, so it is set each time. */
export function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
	return {
		enableScripts: true,
		enableForms: false,
		// SECURITY: a link in a message must never run a command.
		enableCommandUris: false,
		localResourceRoots: [distFolder(extensionUri)],
	};
}

/** The files of a page: those of its bundle, and the icons. */
export function pageFiles(webview: vscode.Webview, extensionUri: vscode.Uri, bundle: "webview" | "verify"): PageFiles {
	const file = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(distFolder(extensionUri), name)).toString();
	return { script: file(`${bundle}.js`), style: file(`${bundle}.css`), icons: file("codicon.css") };
}

function distFolder(extensionUri: vscode.Uri): vscode.Uri {
	return vscode.Uri.joinPath(extensionUri, "dist");
}
