/** Moments as people write them: the time today, with the date on any other day. Pure but for the clock of `momentHere`. */

/** A moment, told at `nowMs`; in the language of this computer unless told. */
export function timeOfDay(
	ms: number,
	{ nowMs, language }: { readonly nowMs: number; readonly language: string | undefined },
): string {
	const moment = new Date(ms);
	if (moment.toDateString() !== new Date(nowMs).toDateString()) return dayAndTime(ms, language);
	return new Intl.DateTimeFormat(language, { timeStyle: "short" }).format(moment);
}

/** A moment with its date, for what is read on another day. */
export function dayAndTime(ms: number, language: string | undefined): string {
	return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(ms));
}

/** A day, in the language of this computer. */
export function dayHere(ms: number): string {
	return new Intl.DateTimeFormat(undefined, { dateStyle: "medium" }).format(new Date(ms));
}

/** A moment, told now. */
export function momentHere(ms: number): string {
	return timeOfDay(ms, { nowMs: Date.now(), language: undefined });
}
