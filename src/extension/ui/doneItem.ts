/**
 * Says that something worked, for a moment, in the status bar. That bar is silent to screen readers (`aria-live="off"`),
 * and so is `setStatusBarMessage`; an item of its own that is an alert is read out when it comes, each time anew. Where
 * the person hides the bar it is a message: they would see nothing otherwise.
 */
import * as vscode from "vscode";
import { Disposable } from "../disposable.ts";
import { doneShownMs } from "../limits.ts";

/** One at a time; a new one takes the place of the last. The words are inert already. */
export class DoneItem extends Disposable {
	#item: vscode.StatusBarItem | undefined;
	#timer: NodeJS.Timeout | undefined;

	constructor() {
		super();
		this.register({ dispose: () => this.#end() });
	}

	show(words: string): void {
		this.#end();
		if (!vscode.workspace.getConfiguration("workbench").get<boolean>("statusBar.visible", true)) {
			void vscode.window.showInformationMessage(words);
			return;
		}
		// At the far end of the left side: nothing else moves for it.
		const item = vscode.window.createStatusBarItem(
			"lanChat.done",
			vscode.StatusBarAlignment.Left,
			Number.MIN_SAFE_INTEGER,
		);
		item.name = vscode.l10n.t("LAN Chat: What Was Done");
		item.text = words;
		item.accessibilityInformation = { label: words, role: "alert" };
		item.show();
		this.#item = item;
		this.#timer = setTimeout(() => this.#end(), doneShownMs);
	}

	#end(): void {
		clearTimeout(this.#timer);
		this.#item?.dispose();
		this.#item = undefined;
	}
}
