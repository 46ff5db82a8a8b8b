/** What of VS Code's API a command needs that asks in a modal: this stands in for `vscode` where no editor runs. */
import { registerHooks } from "node:module";
import { plainText } from "../plainText.ts";

/** A modal that was shown. */
export interface Modal {
	readonly title: string;
	readonly detail: string;
	readonly buttons: readonly string[];
}

/** Those that were shown, in order; and what the person presses in the next ones, nothing for Escape. */
export const modals: Modal[] = [];
export const presses: string[] = [];
/** What was said without a question. */
export const told: string[] = [];

/** What the person chooses in the next dialogs for folders, nothing for Escape; and where those began. */
export const chosenFolders: Place[] = [];
export const dialogsBegan: Place[] = [];

/** An address, as far as anybody here looks at it. */
export interface Place {
	readonly scheme: string;
	readonly path: string;
	readonly fsPath: string;
}

/** As VS Code has them. */
export const l10n = plainText;
export const window = {
	showWarningMessage: async (
		title: string,
		{ detail }: { readonly modal: true; readonly detail: string },
		...buttons: readonly string[]
	): Promise<string | undefined> => {
		modals.push({ title, detail, buttons });
		const press = presses.shift();
		return buttons.find((button) => button === press);
	},
	showInformationMessage: async (message: string): Promise<undefined> => {
		told.push(message);
		return undefined;
	},
	showOpenDialog: async ({ defaultUri }: { readonly defaultUri: Place }): Promise<readonly Place[] | undefined> => {
		dialogsBegan.push(defaultUri);
		const chosen = chosenFolders.shift();
		return chosen && [chosen];
	},
};
export const workspace = { workspaceFolders: [] as { readonly uri: Place }[] };
export const Uri = { file: (path: string): Place => ({ scheme: "file", path, fsPath: path }) };
export const ExtensionKind = { UI: 1, Workspace: 2 };
export const extensions = { getExtension: () => ({ extensionKind: ExtensionKind.UI }) };
export const commands = { executeCommand: async (): Promise<void> => undefined };

/** From now on whoever imports `vscode` gets this. */
export const standInForEditor = (): (() => void) => {
	const hooks = registerHooks({
		resolve: (specifier, context, next) =>
			specifier === "vscode" ? { url: import.meta.url, shortCircuit: true } : next(specifier, context),
	});
	return () => hooks.deregister();
};
