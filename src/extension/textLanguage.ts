/** The language that our texts are in, which need not be VS Code's: only where we have a translation they are in that. */

/** What of `vscode` says it. */
interface Editor {
	readonly l10n: { readonly bundle: object | undefined };
	readonly env: { readonly language: string };
}

/**
 * BCP 47, for the screen reader's voice and for dates, which stand among the texts: otherwise English, read as German,
 * says “Heute”. Only whether the clock has 24 hours is as the person's language has it.
 */
export function textLanguage({ l10n, env }: Editor): string {
	if (l10n.bundle !== undefined) return env.language;
	const { hourCycle = "h23" } = new Intl.DateTimeFormat(env.language, { hour: "numeric" }).resolvedOptions();
	return `en-u-hc-${hourCycle}`;
}
