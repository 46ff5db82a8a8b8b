/** English, as `vscode.l10n` gives it without a translation. */
import type { L10n } from "../../src/extension/l10n.ts";

/** Fills in the places and translates nothing. */
export const plainL10n: L10n = {
	t: (message, ...args) => message.replace(/\{(\d)\}/g, (place, index: string) => String(args[Number(index)] ?? place)),
};
