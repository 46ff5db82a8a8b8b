/**
 * Notifications that can be taken back: what was answered elsewhere must not stay over the page. VS Code closes no
 * message of `showInformationMessage` for an extension; the notification of a progress ends with it, and its words may
 * hold links. It counts no progress: the bar stays empty. Its button closes it and answers nothing; without one VS Code
 * would show a single line and cut off the links.
 */
import * as vscode from "vscode";
import { Disposable } from "../disposable.ts";
import { toastShownMs } from "../limits.ts";
import { pressToastCommand } from "../manifest.ts";
import type { Toast } from "./toast.ts";
import { withLinks } from "./toastLinks.ts";

/** One toast of ours at a time; a new one takes the place of the last. */
export class PassingToasts extends Disposable {
	#close: () => void = () => {};
	#actions: Toast["actions"] = [];
	/** Which toast is shown, so that a link of an earlier one does nothing. */
	#number = 0;

	constructor() {
		super();
		this.register(vscode.commands.registerCommand(pressToastCommand, (...args: unknown[]) => this.#press(args)));
		this.register({ dispose: () => this.close() });
	}

	/** Shows it for a while; nobody waits for an answer. */
	show({ message, actions }: Toast): void {
		this.close();
		this.#number++;
		this.#actions = actions;
		const number = this.#number;
		const links = actions.map(({ label }, index) => ({ label, command: pressToastCommand, args: [number, index] }));
		const options = { location: vscode.ProgressLocation.Notification, cancellable: closing(actions) };
		void vscode.window.withProgress(options, (progress, token) => {
			progress.report({ message: withLinks(message, links), increment: 0 });
			return new Promise<void>((resolve) => {
				const clock = untilSeen(resolve);
				this.#close = () => {
					clock.dispose();
					resolve();
				};
				token.onCancellationRequested(this.#close);
			});
		});
	}

	/** Takes it back, if it is still there. */
	close(): void {
		this.#close();
		this.#close = () => {};
		this.#actions = [];
	}

	#press([number, index]: readonly unknown[]): void {
		if (number !== this.#number) return;
		const action = this.#actions[Number(index)];
		this.close();
		if (action) void vscode.commands.executeCommand(action.command, action.target);
	}
}

/**
 * VS Code takes a label where its declarations have a flag; should it ever not, the button says *Cancel*, which could
 * be taken for a no.
 */
function closing(actions: Toast["actions"]): boolean {
	// Two ways to answer make a question, which may be left for later; one leads to what is told.
	const label: unknown = actions.length > 1 ? vscode.l10n.t("Not Now") : vscode.l10n.t("Close");
	return label as boolean;
}

/** Calls back once the person has had the time to read; the time when they are in other windows does not count. */
function untilSeen(over: () => void): vscode.Disposable {
	let timer: NodeJS.Timeout | undefined;
	const listener = vscode.window.onDidChangeWindowState(({ focused }) => {
		clearTimeout(timer);
		if (focused) start();
	});
	const dispose = () => {
		clearTimeout(timer);
		listener.dispose();
	};
	const start = () => {
		timer = setTimeout(() => {
			dispose();
			over();
		}, toastShownMs);
	};
	if (vscode.window.state.focused) start();
	return { dispose };
}
