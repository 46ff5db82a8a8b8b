/** In the browser-based editor the tests are an extension of their own, which runs on start-up and leaves the result. */
import * as vscode from "vscode";
import { offerFarFiles } from "./farFiles.ts";
import { runHostTests } from "./hostTests.ts";

/** Writes `result.json` into the extension's storage folder; the files elsewhere are there as long as the editor. */
export async function activate({ globalStorageUri, subscriptions }: vscode.ExtensionContext): Promise<void> {
	subscriptions.push(offerFarFiles(vscode));
	const results = await runHostTests(vscode);
	const file = vscode.Uri.joinPath(globalStorageUri, "result.json");
	await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(JSON.stringify(results)));
}
