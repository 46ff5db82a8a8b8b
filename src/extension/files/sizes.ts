/** Sizes, speeds and times in the person's way of writing numbers. Pure but for `l10n`. */
import type { L10n } from "../l10n.ts";

const units = ["B", "kB", "MB", "GB", "TB"] as const;
const perUnit = 1_000;
/** Made once: making one takes far longer than writing a number with it. */
const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const withDigit = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const minute = 60;
const hour = 3_600;

/** "512 B", "3.4 MB", "120 GB": three digits at most, as file managers write it. */
export function sizeInWords(bytes: number): string {
	let value = bytes;
	let unit = 0;
	while (value >= perUnit - 0.5 && unit < units.length - 1) {
		value /= perUnit;
		unit++;
	}
	const format = unit > 0 && value < 10 ? withDigit : whole;
	return `${format.format(value)} ${units[unit]}`;
}

/** "1.2 MB/s". */
export function speedInWords(bytesPerSecond: number): string {
	return `${sizeInWords(bytesPerSecond)}/s`;
}

/** "5 s left", "3 min left", "2 h left"; empty where nobody can say. */
export function leftInWords(l10n: L10n, seconds: number | null): string {
	if (seconds === null) return "";
	if (seconds < minute) return l10n.t("{0} s left", Math.max(1, Math.ceil(seconds)));
	if (seconds < hour) return l10n.t("{0} min left", Math.ceil(seconds / minute));
	const hours = Math.ceil(seconds / hour);
	return hours < 100 ? l10n.t("{0} h left", hours) : l10n.t("days left");
}

/** "12 files, 3.4 MB", or "3.4 MB" for one. */
export function contentInWords(
	l10n: L10n,
	{ count, size, isFolder }: { readonly count: number; readonly size: number; readonly isFolder: boolean },
): string {
	if (!isFolder) return sizeInWords(size);
	return count === 1
		? l10n.t("1 file, {0}", sizeInWords(size))
		: l10n.t("{0} files, {1}", count.toLocaleString(), sizeInWords(size));
}
