import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Announcer } from "../announcer.ts";
import { settledNews } from "../files.ts";
import { fill } from "../text.ts";
import { arrivalInWords } from "../words.ts";
import { usePage } from "./pageContext.ts";

/** Tells screen readers what has arrived; the list itself changes with every scroll and stays silent. */
export function LiveRegion(): JSX.Element {
	const { app, spoken, say } = usePage();
	const announcer = useRef<Announcer>(null);
	useEffect(() => {
		announcer.current = new Announcer({
			say,
			countInWords: (count) => fill(app.state.value.strings.manyNew, count),
			after: (ms, callback) => {
				const timer = setTimeout(callback, ms);
				return () => clearTimeout(timer);
			},
		});
		return app.arrivals.subscribe((rows) => {
			announcer.current?.add(rows.map((row) => arrivalInWords(row, app.state.peek())));
		});
	}, [app, say]);
	const { pending, strings, transfers } = app.state.value;
	const tones = useRef(new Map<string, string>());
	useEffect(() => {
		const news = settledNews(tones.current, transfers);
		tones.current = new Map(transfers.map(({ id, tone }) => [id, tone]));
		if (news !== "") say(news);
	}, [transfers]);
	const told = useRef(new Set<string>());
	useEffect(() => {
		const refused = pending.filter(({ problem }) => problem !== "");
		const news = refused.find(({ clientId }) => !told.current.has(clientId));
		told.current = new Set(refused.map(({ clientId }) => clientId));
		if (news) say(fill(strings.notSent, news.problem));
	}, [pending]);
	const { text, count } = spoken.value;
	return (
		<>
			<Region text={count % 2 === 0 ? text : ""} />
			<Region text={count % 2 === 1 ? text : ""} />
		</>
	);
}

/** One of two that take turns: words that stay the same change nothing, and what does not change is not read out. */
function Region({ text }: { readonly text: string }): JSX.Element {
	return (
		<div class="visually-hidden" role="status" aria-live="polite">
			{text}
		</div>
	);
}
