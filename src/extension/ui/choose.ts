/** A quick pick over plain data. */
import * as vscode from "vscode";
import { DisposableStore } from "../disposable.ts";
import { focusSettleMs } from "../limits.ts";
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

/**
 * The value of what was chosen, or undefined when the person gave up. A page that gets its focus back a moment late,
 * from the Command Palette that has just closed, would take it from the picker and thereby close it: for that moment
 * the picker stays all the same, and then takes the focus back.
 */
export function choose<T>(
	choices: readonly Choice<T>[],
	{ title, placeholder }: { readonly title: string; readonly placeholder: string },
): Promise<T | undefined> {
	const store = new DisposableStore();
	const picker = store.add(vscode.window.createQuickPick<vscode.QuickPickItem & { readonly value: T }>());
	picker.items = choices.map((choice) => ({ ...quickPickItem(choice), value: choice.value }));
	picker.title = inert(title);
	picker.placeholder = inert(placeholder);
	picker.matchOnDescription = true;
	picker.matchOnDetail = true;
	picker.ignoreFocusOut = true;
	const settled = setTimeout(() => {
		picker.ignoreFocusOut = false;
		void vscode.commands.executeCommand("workbench.action.focusQuickOpen");
	}, focusSettleMs);
	store.add({ dispose: () => clearTimeout(settled) });
	return new Promise<T | undefined>((resolve) => {
		store.add(
			picker.onDidAccept(() => {
				const [chosen] = picker.selectedItems;
				// Enter where nothing fits what was typed.
				if (chosen) resolve(chosen.value);
			}),
		);
		store.add(picker.onDidHide(() => resolve(undefined)));
		picker.show();
	}).finally(() => store.dispose());
}

/** Choices of which one holds now: it has a check. */
export function marked<T>(now: T, choices: readonly Omit<Choice<T>, "icon">[]): readonly Choice<T>[] {
	return choices.map((choice) => ({ ...choice, icon: choice.value === now ? "check" : "blank" }));
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
