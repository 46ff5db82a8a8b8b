import { type JSX, render } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { showInvisibles } from "../codeDom.ts";
import { type MarkedText, parseMarkdown } from "../markdown.ts";
import { messageNodes } from "../sanitize.ts";
import { fill } from "../text.ts";
import { CodeBlock } from "./codeBlock.tsx";
import { type PageContext, PageProvider, usePage } from "./pageContext.ts";

/** Messages whose markdown is remembered: scrolling back and forth should not read them again. */
const maxParsed = 300;
const parsed = new Map<string, MarkedText>();

/** What a text message says, as its author wrote it. */
export function MessageText({ text, id }: { readonly text: string; readonly id: string }): JSX.Element {
	const page = usePage();
	const element = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		const target = element.current;
		if (!target) return;
		const marked = parseOnce(text);
		target.replaceChildren(messageNodes(marked.html));
		const blocks = fillBlocks(target, marked, id, page);
		prepareLinks(target, marked);
		const { hiddenCharacter } = page.app.state.peek().strings;
		for (const code of target.querySelectorAll(":not(pre) > code")) {
			showInvisibles(code, (name) => fill(hiddenCharacter, name));
		}
		return () => {
			for (const block of blocks) render(null, block);
		};
	}, [text, id, page]);
	const handleLink = (event: Event) => {
		const link = event.target instanceof Element ? event.target.closest("a[data-link]") : null;
		if (!link) return;
		event.preventDefault();
		page.asked.value = parseOnce(text).links[Number(link.getAttribute("data-link"))] ?? null;
	};
	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: the links inside are what acts; this listens for them.
		<div
			class="message-text"
			dir="auto"
			ref={element}
			onClick={handleLink}
			onKeyDown={(event) => {
				if (event.key === "Enter") handleLink(event);
			}}
		/>
	);
}

function parseOnce(text: string): MarkedText {
	const known = parsed.get(text);
	if (known) return known;
	if (parsed.size >= maxParsed) parsed.clear();
	const marked = parseMarkdown(text);
	parsed.set(text, marked);
	return marked;
}

/** Puts a code block in each of its numbered places. */
function fillBlocks(target: Element, { blocks }: MarkedText, id: string, page: PageContext): readonly Element[] {
	return [...target.querySelectorAll("pre[data-block]")].map((place) => {
		const index = Number(place.getAttribute("data-block"));
		const block = blocks[index];
		const home = document.createElement("div");
		place.replaceWith(home);
		if (block) {
			render(
				<PageProvider.Provider value={page}>
					<CodeBlock block={block} id={`${id} ${index}`} />
				</PageProvider.Provider>,
				home,
			);
		}
		return home;
	});
}

/** The whole address shows before the click, too. */
function prepareLinks(target: Element, { links }: MarkedText): void {
	for (const link of target.querySelectorAll("a[data-link]")) {
		const address = links[Number(link.getAttribute("data-link"))];
		link.setAttribute("title", address?.href ?? "");
		link.setAttribute("tabindex", "0");
	}
}
