import type { L10n } from "../../../src/extension/l10n.ts";

/** English as written, with the placeholders filled in. */
export const plainText: L10n = {
	t: (message, ...args) => message.replace(/\{(\d+)\}/g, (_, n) => String(args[Number(n)])),
};
