/** A quick pick over plain data. */
import * as vscode from "vscode";
import { inert } from "../safeText.ts";

/** One thing to choose; peers may have chosen its words. */
export interface Choice<T> {
	readonly label: string;
	readonly description?: string;
	readonly detail?: string;
	/** A codicon beside the label. */
	readonly icon?: string;
	readonly value: T;
}

/** The value of what was chosen, or undefined when the person gave up. */
export async function choose<T>(
	choices: readonly Choice<T>[],
	{ title, placeholder }: { readonly title: string; readonly placeholder: string },
): Promise<T | undefined> {
	const items = choices.map((choice) => ({ ...quickPickItem(choice), value: choice.value }));
	const options = {
		title: inert(title),
		placeHolder: inert(placeholder),
		matchOnDescription: true,
		matchOnDetail: true,
	};
	return (await vscode.window.showQuickPick(items, options))?.value;
}

/** SECURITY: an icon is ours to give; in the words of peers it is made inert. */
function quickPickItem({ label, description, detail, icon }: Choice<unknown>): vscode.QuickPickItem {
	return {
		label: inert(label),
		...(icon === undefined ? {} : { iconPath: new vscode.ThemeIcon(icon) }),
		...(description === undefined ? {} : { description: inert(description) }),
		...(detail === undefined ? {} : { detail: inert(detail) }),
	};
}
