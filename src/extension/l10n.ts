/**
 * Localisation as a port: `vscode.l10n` fits, and so does a test's plain substitution, so that the files which say
 * things to people need no `vscode`.
 */
export interface L10n {
	/** `message` is the English text and the key; `{0}`, `{1}`, … are replaced by `args`. */
	t(message: string, ...args: (string | number | boolean)[]): string;
}
