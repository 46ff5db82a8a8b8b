/** Registers commands with the one catch that each of them has. */
import * as vscode from "vscode";
import type { Logger } from "../../net/ports.ts";
import { DisposableStore } from "../disposable.ts";
import { describeError } from "../errors.ts";
import { type CommandHandlers, type CommandId, commands } from "../manifest.ts";

/** Registers all of them. What a command throws is a bug: logged, and told to the person who waits. */
export function registerCommands(log: Logger, handlers: CommandHandlers): vscode.Disposable {
	const store = new DisposableStore();
	for (const id of Object.values(commands)) {
		store.add(vscode.commands.registerCommand(id, (...args: unknown[]) => runCommand(log, { id, handlers, args })));
	}
	return store;
}

async function runCommand(
	log: Logger,
	{ id, handlers, args }: { readonly id: CommandId; readonly handlers: CommandHandlers; readonly args: unknown[] },
): Promise<void> {
	try {
		await handlers[id](...args);
	} catch (error) {
		log.log("error", `${id} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
		void vscode.window.showErrorMessage(describeError(vscode.l10n, { code: "internal", detail: {} }));
	}
}
