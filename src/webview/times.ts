/** Times in words, for one language and time zone. Pure but for what `Intl` knows. */
import { computed, type ReadonlySignal } from "@preact/signals";

/** How times are told. */
export interface TimeWords {
	/** Number of the day a time falls on: days of one number share a separator. */
	dayOf(ms: number): number;
	/** "Today", "Yesterday", or the date. */
	day(ms: number, nowMs: number): string;
	/** "14:05", "2:05 PM". */
	short(ms: number): string;
	/** "14:05", "2:05": for places that are too narrow for more. */
	narrow(ms: number): string;
	/** Date and time to the second. */
	full(ms: number): string;
}

/** `language` is a BCP 47 tag; one `Intl` does not know falls back to English. */
export function timeWords(language: string, timeZone?: string): TimeWords {
	const locale = supported(language);
	const zone = timeZone === undefined ? {} : { timeZone };
	const short = new Intl.DateTimeFormat(locale, { ...zone, hour: "numeric", minute: "2-digit" });
	const full = new Intl.DateTimeFormat(locale, { ...zone, dateStyle: "full", timeStyle: "medium" });
	const thisYear = new Intl.DateTimeFormat(locale, { ...zone, weekday: "long", month: "long", day: "numeric" });
	const otherYear = new Intl.DateTimeFormat(locale, { ...zone, dateStyle: "long" });
	const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
	const parts = new Intl.DateTimeFormat("en", { ...zone, year: "numeric", month: "numeric", day: "numeric" });
	const dates = new Map<number, number>();

	const dayOf = (ms: number): number => {
		// Every time zone's offset is a multiple of a quarter of an hour, so a quarter never spans two days.
		const quarter = Math.floor(ms / quarterMs);
		const cached = dates.get(quarter);
		if (cached !== undefined) return cached;
		const day = dayNumber(parts.formatToParts(quarter * quarterMs));
		if (dates.size > maxCachedQuarters) dates.clear();
		dates.set(quarter, day);
		return day;
	};
	return {
		dayOf,
		day(ms, nowMs) {
			const days = dayOf(ms) - dayOf(nowMs);
			if (days === 0 || days === -1) return capitalised(relative.format(days, "day"), locale);
			const isThisYear = Math.abs(days) < daysWithoutYear;
			return capitalised((isThisYear ? thisYear : otherYear).format(ms), locale);
		},
		short: (ms) => short.format(ms),
		narrow: (ms) => withoutDayPeriod(short.formatToParts(ms)),
		full: (ms) => full.format(ms),
	};
}

/** Words made anew in each time zone: what was drawn with those of the one before is drawn again. */
export function timesByZone(zone: ReadonlySignal<string>, inZone: (zone: string) => TimeWords): TimeWords {
	const words = computed(() => inZone(zone.value));
	return {
		dayOf: (ms) => words.value.dayOf(ms),
		day: (ms, nowMs) => words.value.day(ms, nowMs),
		short: (ms) => words.value.short(ms),
		narrow: (ms) => words.value.narrow(ms),
		full: (ms) => words.value.full(ms),
	};
}

const quarterMs = 15 * 60_000;
const dayMs = 24 * 60 * 60_000;
const daysWithoutYear = 180;
const maxCachedQuarters = 10_000;

function dayNumber(parts: readonly Intl.DateTimeFormatPart[]): number {
	const part = (type: string) => Number(parts.find((found) => found.type === type)?.value);
	return Math.round(Date.UTC(part("year"), part("month") - 1, part("day")) / dayMs);
}

function withoutDayPeriod(parts: readonly Intl.DateTimeFormatPart[]): string {
	const kept = parts.filter(({ type }) => type !== "dayPeriod").map(({ value }) => value);
	return kept.join("").trim();
}

function capitalised(text: string, locale: string): string {
	const [first = "", ...rest] = text;
	return first.toLocaleUpperCase(locale) + rest.join("");
}

function supported(language: string): string {
	try {
		return Intl.DateTimeFormat.supportedLocalesOf(language)[0] ?? "en";
	} catch {
		return "en";
	}
}
