/** How two clocks differ, in words. Pure but for `l10n`. */
import type { L10n } from "../l10n.ts";

/** A sentence about the clock of somebody else, so many ms ahead of ours; negative behind. */
export function clockInWords(l10n: L10n, aheadMs: number): string {
	const span = spanInWords(l10n, Math.abs(aheadMs));
	return aheadMs > 0
		? l10n.t("Their clock is {0} ahead of yours.", span)
		: l10n.t("Their clock is {0} behind yours.", span);
}

/** In the largest of minutes, hours and days of which there are two at least. */
function spanInWords(l10n: L10n, ms: number): string {
	const minutes = Math.round(ms / 60_000);
	if (minutes < 120) return l10n.t("{0} minutes", minutes);
	const hours = Math.round(minutes / 60);
	return hours < 48 ? l10n.t("{0} hours", hours) : l10n.t("{0} days", Math.round(hours / 24));
}
