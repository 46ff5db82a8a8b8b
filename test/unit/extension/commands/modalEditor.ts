/** What of VS Code's API commands need that ask in a modal or a picker, or share code: this stands in for `vscode` where no editor runs. */
import { registerHooks } from "node:module";
import { Emitter } from "../../../../src/extension/events.ts";
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
/** What was said without a question, the status bar included. */
export const told: string[] = [];

/** What stands in the status bar beside LAN Chat's own item; and whether there is a bar. */
export const items: { readonly text: string; readonly accessibilityInformation: { readonly role: string } }[] = [];
export const settings = { hasStatusBar: true };

/** Progress that was shown; the function is called with each. */
export const progress: string[] = [];
let progressShown = (): void => {};
export const whenProgress = (shown: () => void): void => {
	progressShown = shown;
};

/** What the person chooses in the next dialogs for folders, nothing for Escape; and where those began. */
export const chosenFolders: Place[] = [];
export const dialogsBegan: Place[] = [];

/** An address, as far as anybody here looks at it. */
export interface Place {
	readonly scheme: string;
	readonly path: string;
	readonly fsPath: string;
}

/** An entry of a picker. */
interface Item {
	readonly label: string;
	readonly description?: string;
	readonly detail?: string;
	readonly iconPath?: { readonly id: string };
}

/** The entries of the pickers that were shown, and the label the person takes in the next ones, nothing for Escape. */
export const pickers: (readonly Item[])[] = [];
export const picks: string[] = [];

/** Opens a file in the editor, with everything before `end` selected, counted from 0. */
export const openInEditor = (path: string, text: string, end: Position): void => {
	const lines = text.split("\n");
	const getText = ({ start, end: last }: Range) =>
		lines
			.slice(start.line, last.line + 1)
			.map((line, index) => (start.line + index === last.line ? line.slice(0, last.character) : line))
			.join("\n");
	const document = {
		uri: { scheme: "file", authority: "", path, toString: () => `file://${path}` },
		isUntitled: false,
		isDirty: false,
		languageId: "typescript",
		eol: EndOfLine.LF,
		lineCount: lines.length,
		getText,
		lineAt: (line: number) => ({ text: lines[line] }),
	};
	window.activeTextEditor = { document, selections: [{ start: { line: 0, character: 0 }, end }] };
};

interface Position {
	readonly line: number;
	readonly character: number;
}

/** As VS Code has them. */
export const l10n = plainText;
export const EventEmitter = Emitter;
export const EndOfLine = { LF: 1, CRLF: 2 };
export class Range {
	readonly start: Position;
	readonly end: Position;

	constructor(...[startLine, startCharacter, endLine, endCharacter]: readonly [number, number, number, number]) {
		this.start = { line: startLine, character: startCharacter };
		this.end = { line: endLine, character: endCharacter };
	}
}
export class ThemeIcon {
	readonly id: string;

	constructor(id: string) {
		this.id = id;
	}
}
export const window = {
	activeTextEditor: undefined as unknown,
	createQuickPick: () => new PickerOfTest(),
	createStatusBarItem: () => {
		const item = {
			text: "",
			accessibilityInformation: { label: "", role: "" },
			show: () => {
				told.push(item.text);
				items.push(item);
			},
			dispose: () => void items.splice(items.indexOf(item), 1),
		};
		return item;
	},
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
	withProgress: async <T>({ title }: { readonly title: string }, work: () => PromiseLike<T>): Promise<T> => {
		progress.push(title);
		progressShown();
		return work();
	},
	showOpenDialog: async ({ defaultUri }: { readonly defaultUri: Place }): Promise<readonly Place[] | undefined> => {
		dialogsBegan.push(defaultUri);
		const chosen = chosenFolders.shift();
		return chosen && [chosen];
	},
};
export const workspace = {
	getConfiguration: () => ({ get: () => settings.hasStatusBar }),
	isTrusted: false,
	workspaceFolders: [] as { readonly uri: Place }[],
};
export const Uri = {
	file: (path: string): Place => ({ scheme: "file", path, fsPath: path }),
	parse: (text: string): Place => Uri.file(new URL(text).pathname),
};
export const StatusBarAlignment = { Left: 1 };
export const ProgressLocation = { Notification: 15 };
export const ExtensionKind = { UI: 1, Workspace: 2 };
export const extensions = {
	getExtension: (id: string) => (id === "lan-chat.lan-chat" ? { extensionKind: ExtensionKind.UI } : undefined),
};
export const commands = { executeCommand: async (): Promise<void> => undefined };

class PickerOfTest {
	items: readonly Item[] = [];
	selectedItems: readonly Item[] = [];
	readonly #listeners: { accept?: () => void; hide?: () => void } = {};

	onDidAccept(listener: () => void): { dispose(): void } {
		this.#listeners.accept = listener;
		return { dispose: () => {} };
	}

	onDidHide(listener: () => void): { dispose(): void } {
		this.#listeners.hide = listener;
		return { dispose: () => {} };
	}

	show(): void {
		pickers.push(this.items);
		const pick = picks.shift();
		this.selectedItems = this.items.filter(({ label }) => label === pick).slice(0, 1);
		if (this.selectedItems.length > 0) this.#listeners.accept?.();
		else this.#listeners.hide?.();
	}

	dispose(): void {}
}

/** From now on whoever imports `vscode` gets this. */
export const standInForEditor = (): (() => void) => {
	const hooks = registerHooks({
		resolve: (specifier, context, next) =>
			specifier === "vscode" ? { url: import.meta.url, shortCircuit: true } : next(specifier, context),
	});
	return () => hooks.deregister();
};
