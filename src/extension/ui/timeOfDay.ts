/** A moment as people write it: the time today, with the date on any other day. Pure. */
export function timeOfDay(
	ms: number,
	{ nowMs, language }: { readonly nowMs: number; readonly language: string },
): string {
	const moment = new Date(ms);
	const isToday = moment.toDateString() === new Date(nowMs).toDateString();
	return new Intl.DateTimeFormat(
		language,
		isToday ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" },
	).format(moment);
}
