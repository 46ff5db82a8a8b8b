import type { ExtensionContext } from "vscode";

/** Called by VS Code once start-up has finished. */
export function activate(_context: ExtensionContext): void {}

/** Called by VS Code before the extension host ends. */
export function deactivate(): void {}
