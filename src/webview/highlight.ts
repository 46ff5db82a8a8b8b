/** Code to HTML with classes, nothing else in it. Pure but for the grammars it has set up. */
import hljs from "highlight.js/lib/core";
import { grammarName, grammars } from "./languages.ts";

/** Longer code stays plain: its colours are not worth a stutter; UTF-16 units. */
const maxHighlightUnits = 65_536;
const maxCached = 200;
const cache = new Map<string, string | null>();

/** `code` as HTML whose only tags are `span` with `hljs-` classes; null where the language is not known. */
export function highlight(code: string, language: string): string | null {
	const name = grammarName(language);
	if (name === null || code.length > maxHighlightUnits) return null;
	const key = `${name} ${code}`;
	const known = cache.get(key);
	if (known !== undefined) return known;
	if (cache.size >= maxCached) cache.clear();
	const html = run(code, name);
	cache.set(key, html);
	return html;
}

function run(code: string, name: string): string | null {
	// Setting up a grammar takes a while, and most pages need few. Some embed others.
	for (const needed of [name, ...(embeds[name] ?? [])]) {
		const grammar = grammars[needed];
		if (grammar && !hljs.getLanguage(needed)) hljs.registerLanguage(needed, grammar);
	}
	try {
		return hljs.highlight(code, { language: name, ignoreIllegals: true }).value;
	} catch {
		// A grammar that stumbles over somebody's code costs the colours, never the message.
		return null;
	}
}

/** What a grammar looks for inside its own code. */
const embeds: Readonly<Record<string, readonly string[]>> = {
	dockerfile: ["bash"],
	javascript: ["xml", "css", "graphql"],
	markdown: ["xml"],
	php: ["xml"],
	shell: ["bash"],
	typescript: ["xml", "css", "graphql"],
	xml: ["css", "javascript"],
	yaml: ["ruby"],
};
