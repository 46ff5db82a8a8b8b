/** What every view needs, handed down once. */
import { type Signal, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Address } from "../links.ts";
import type { Row } from "../protocol.ts";
import type { RoomApp } from "../roomApp.ts";
import type { TimeWords } from "../times.ts";

/** Shared by the views of one page. */
export interface PageContext {
	readonly app: RoomApp;
	readonly times: TimeWords;
	/** The address somebody clicked, until it is opened or not; null when none is asked about. */
	readonly asked: Signal<Address | null>;
	/** The own message being changed, and what stood in the composer before; null while a new one is written. */
	readonly editing: Signal<{ readonly row: Row; readonly draft: string } | null>;
	/** The own message that is to be taken back, until the person has confirmed it or not. */
	readonly erasing: Signal<Row | null>;
	/** What stands in the composer: not in the page's state, so that typing renders nothing else. */
	readonly draft: Signal<string>;
	/** The last text for the live region, and how many there were: the same words are read out once more. */
	readonly spoken: Signal<{ readonly text: string; readonly count: number }>;
	/** Reads it out where somebody listens. */
	readonly say: (text: string) => void;
	/** Code blocks the person unfolded: they stay so when they come into sight again. */
	readonly unfolded: Set<string>;
	/** The time, once a minute: "Today" becomes "Yesterday". */
	readonly now: Signal<number>;
}

/** For providers outside of the page's tree, such as code inside a message. */
export const PageProvider = createContext<PageContext | null>(null);

/** Only inside a `PageProvider`. */
export function usePage(): PageContext {
	const page = useContext(PageProvider);
	if (!page) throw new Error("A view of the room page stands outside of it");
	return page;
}

/** The context of a new page. */
export function makePageContext(app: RoomApp, times: TimeWords, nowMs: number): PageContext {
	const spoken: PageContext["spoken"] = signal({ text: "", count: 0 });
	return {
		app,
		times,
		asked: signal(null),
		editing: signal(null),
		erasing: signal(null),
		draft: signal(""),
		spoken,
		say: (text) => {
			spoken.value = { text, count: spoken.peek().count + 1 };
		},
		unfolded: new Set(),
		now: signal(nowMs),
	};
}
