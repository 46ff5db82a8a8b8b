import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Announcer } from "../announcer.ts";
import { settledNews } from "../files.ts";
import { fill } from "../text.ts";
import { arrivalInWords } from "../words.ts";
import { usePage } from "./pageContext.ts";

/** Tells screen readers what has arrived; the list itself changes with every scroll and stays silent. */
export function LiveRegion(): JSX.Element {
	const { app, spoken } = usePage();
	const announcer = useRef<Announcer>(null);
	useEffect(() => {
		announcer.current = new Announcer({
			say: (text) => {
				spoken.value = text;
			},
			countInWords: (count) => fill(app.state.value.strings.manyNew, count),
			after: (ms, callback) => {
				const timer = setTimeout(callback, ms);
				return () => clearTimeout(timer);
			},
		});
		return app.arrivals.subscribe((rows) => {
			announcer.current?.add(rows.map((row) => arrivalInWords(row, app.state.peek().strings)));
		});
	}, [app, spoken]);
	const { pending, strings, transfers } = app.state.value;
	const tones = useRef(new Map<string, string>());
	useEffect(() => {
		const news = settledNews(tones.current, transfers);
		tones.current = new Map(transfers.map(({ id, tone }) => [id, tone]));
		if (news !== "") spoken.value = news;
	}, [transfers]);
	const told = useRef(new Set<string>());
	useEffect(() => {
		const refused = pending.filter(({ problem }) => problem !== "");
		const news = refused.find(({ clientId }) => !told.current.has(clientId));
		told.current = new Set(refused.map(({ clientId }) => clientId));
		if (news) spoken.value = fill(strings.notSent, news.problem);
	}, [pending]);
	return (
		<div class="visually-hidden" role="status" aria-live="polite">
			{spoken.value}
		</div>
	);
}
