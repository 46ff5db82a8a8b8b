/** Code as nodes: highlighted, with its hidden characters made visible. */
import { highlight } from "./highlight.ts";
import { codePointName, hasInvisibles, splitInvisibles } from "./invisibles.ts";
import { codeNodes } from "./sanitize.ts";

/** The lines of `code` as the editor counts them. */
export function codeLines(code: string): readonly string[] {
	return code.split(/\r\n?|\n/);
}

/**
 * `code` to be shown. Marked by hand and copied it gives the same characters, but for the kind of line ends; the copy
 * button gives those too.
 */
export function codeFragment(code: string, language: string, hiddenLabel: (name: string) => string): DocumentFragment {
	const shown = codeLines(code).join("\n");
	const html = highlight(shown, language);
	const fragment = html === null ? plainFragment(shown) : codeNodes(html);
	showInvisibles(fragment, hiddenLabel);
	return fragment;
}

/** Replaces hidden characters below `root` by marks that name them, with the character itself inside. */
export function showInvisibles(root: Node, hiddenLabel: (name: string) => string): void {
	if (!hasInvisibles(root.textContent ?? "")) return;
	const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
	const texts: Text[] = [];
	for (let node = walker.nextNode(); node; node = walker.nextNode()) texts.push(node as Text);
	for (const node of texts) node.replaceWith(...markedNodes(node.data, hiddenLabel));
}

function markedNodes(text: string, hiddenLabel: (name: string) => string): readonly (Node | string)[] {
	return splitInvisibles(text).map((piece) => {
		if (piece.kind === "plain") return piece.text;
		const mark = document.createElement("span");
		// The style sheet shows the name and isolates the character, so that it turns nothing around it.
		mark.className = "hidden-character";
		mark.dataset.name = codePointName(piece.text);
		mark.title = hiddenLabel(codePointName(piece.text));
		mark.textContent = piece.text;
		return mark;
	});
}

function plainFragment(text: string): DocumentFragment {
	const fragment = document.createDocumentFragment();
	fragment.append(text);
	return fragment;
}
