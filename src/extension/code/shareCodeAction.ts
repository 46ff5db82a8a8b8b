/** *Share Selection to Room…* among the code actions a person asked for; never a light bulb at every selection. */
import * as vscode from "vscode";
import { commands } from "../manifest.ts";

/** Registers the code action for every language. */
export function registerShareCodeAction(): vscode.Disposable {
	const kind = vscode.CodeActionKind.Refactor.append("share");
	const provider: vscode.CodeActionProvider = {
		provideCodeActions(_document, range, context) {
			if (context.triggerKind !== vscode.CodeActionTriggerKind.Invoke || range.isEmpty) return [];
			const action = new vscode.CodeAction(vscode.l10n.t("Share Selection to Room…"), kind);
			action.command = { command: commands.shareSelection, title: action.title };
			return [action];
		},
	};
	return vscode.languages.registerCodeActionsProvider("*", provider, { providedCodeActionKinds: [kind] });
}
