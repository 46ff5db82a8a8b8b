/** Moments as people write them: the time today, with the date on any other day. Pure but for the clock of `momentHere`. */

/** A moment, told at `nowMs`; in the language of this computer unless told. */
export function timeOfDay(
	ms: number,
	{ nowMs, language }: { readonly nowMs: number; readonly language: string | undefined },
): string {
	const moment = new Date(ms);
	const isToday = moment.toDateString() === new Date(nowMs).toDateString();
	return new Intl.DateTimeFormat(
		language,
		isToday ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" },
	).format(moment);
}

/** A moment, told now. */
export function momentHere(ms: number): string {
	return timeOfDay(ms, { nowMs: Date.now(), language: undefined });
}
