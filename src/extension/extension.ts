/** What VS Code calls. */
import * as vscode from "vscode";
import { type Composition, compose } from "./compositionRoot.ts";
import { commands } from "./manifest.ts";

let running: Composition | undefined;

/** What other extensions get: the time activation took on the host's main thread, which the benchmark reads. */
export interface Exports {
	readonly activationMs: number;
}

/** Called once start-up has finished, or when something of ours is used before. */
export function activate(context: vscode.ExtensionContext): Exports {
	const startedAt = performance.now();
	try {
		running = compose(context);
		context.subscriptions.push(running);
		const activationMs = performance.now() - startedAt;
		running.log.log("info", `activated in ${activationMs.toFixed(1)} ms`);
		return { activationMs };
	} catch (error) {
		// A command that does nothing would be worse than one that says why.
		registerExcuses(context);
		throw error;
	}
}

/** VS Code waits at most five seconds for this. */
export async function deactivate(): Promise<void> {
	await running?.stop();
	running = undefined;
}

function registerExcuses(context: vscode.ExtensionContext): void {
	const excuse = () =>
		vscode.window.showErrorMessage(
			vscode.l10n.t("LAN Chat could not start in this window. Reload it; if that does not help, reinstall LAN Chat."),
		);
	for (const id of Object.values(commands)) {
		try {
			context.subscriptions.push(vscode.commands.registerCommand(id, excuse));
		} catch {
			// It was registered before the start failed, and says itself what is wrong.
		}
	}
}
