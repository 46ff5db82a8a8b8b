/** How long the admin may be away, in words. Pure but for `l10n`. */
import type { L10n } from "../l10n.ts";

const day = 24;
const week = 7 * day;

/** What can be chosen, hours: within the day and the year the protocol allows. */
const presets: readonly number[] = [day, 2 * day, 3 * day, week, 2 * week, 30 * day, 90 * day, 365 * day];

/** The choices, with what holds now among them. */
export function successionChoices(now: number): readonly number[] {
	return [...new Set([...presets, now])].toSorted((a, b) => a - b);
}

/** "3 days", "1 week". */
export function hoursInWords(l10n: L10n, hours: number): string {
	if (hours % day !== 0) return l10n.t("{0} hours", hours);
	if (hours === day) return l10n.t("1 day");
	if (hours === week) return l10n.t("1 week");
	if (hours === 365 * day) return l10n.t("1 year");
	return hours === 2 * week ? l10n.t("2 weeks") : l10n.t("{0} days", hours / day);
}
