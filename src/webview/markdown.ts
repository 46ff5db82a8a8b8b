/**
 * A message's text to HTML: pure, and still to be sanitised by whoever shows it.
 *
 * SECURITY: HTML in the text stays text. No address gets into an attribute: links and code blocks are numbered places,
 * what they stand for is beside the HTML. There are no images: showing one would tell its server who reads.
 */
import MarkdownIt, { type Env, type MarkdownIt as Parser, type Token } from "markdown-it";
import { exactCode, type SourceLine, sourceLines } from "./exactCode.ts";
import { type Address, parseAddress } from "./links.ts";

/** Code in a message, exactly as it was written. */
export interface CodeText {
	/** What stands behind the fence, as a label; may be empty. */
	readonly language: string;
	readonly code: string;
}

/** A text and what its numbered places stand for. */
export interface MarkedText {
	/** Holds `<pre data-block="0">` for `blocks[0]` and `<a data-link="0">` for `links[0]`. */
	readonly html: string;
	readonly blocks: readonly CodeText[];
	readonly links: readonly Address[];
}

interface Places extends Env {
	readonly lines: readonly SourceLine[];
	readonly blocks: CodeText[];
	readonly links: Address[];
}

/** Reads CommonMark with tables and strikethrough; a line end is a line end. */
export function parseMarkdown(text: string): MarkedText {
	const places: Places = { lines: sourceLines(text), blocks: [], links: [] };
	const html = parser.render(text, places);
	return { html, blocks: places.blocks, links: places.links };
}

const parser = makeParser();

function makeParser(): Parser {
	const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true });
	markdown.disable(["image", "reference", "html_block", "html_inline"]);
	markdown.validateLink = (url) => parseAddress(url) !== null;
	// `main.rs` and `build.sh` are files here, not addresses.
	markdown.linkify.set({ fuzzyLink: false, fuzzyIP: false });
	markdown.linkify.add("ftp:", null).add("//", null);
	const { rules } = markdown.renderer;
	rules.fence = (tokens, index, _options, env) => place(tokens[index], env as Places, 1);
	rules.code_block = (tokens, index, _options, env) => place(tokens[index], env as Places, 0);
	rules.link_open = (tokens, index, _options, env) => linkOpen(tokens[index], env as Places);
	// Without the line end that stands behind it by default: blanks show as they were typed, and so would it.
	rules.softbreak = rules.hardbreak = () => "<br>";
	// A message is not a document: its headings would mix with the page's own.
	rules.heading_open = (tokens, index) => `<p data-heading="${tokens[index]?.tag.slice(1)}">`;
	rules.heading_close = () => "</p>\n";
	rules.th_open = rules.td_open = (tokens, index) => cellOpen(tokens[index]);
	return markdown;
}

/** `skip` is the number of lines before the code: the opening fence. */
function place(token: Token | undefined, { blocks, lines }: Places, skip: number): string {
	if (!token) return "";
	const [language = ""] = token.info.trim().split(/\s/);
	const code = exactCode(token.content, lines, (token.map?.[0] ?? 0) + skip);
	blocks.push({ language: language.slice(0, maxLanguageUnits), code });
	return `<pre data-block="${blocks.length - 1}"></pre>\n`;
}

const maxLanguageUnits = 30;

function linkOpen(token: Token | undefined, { links }: Places): string {
	const address = parseAddress(String(token?.attrGet("href") ?? ""));
	if (!address) return "<a>";
	links.push(address);
	return `<a data-link="${links.length - 1}" role="link" tabindex="-1">`;
}

/** The alignment as a word: an inline style would be refused by the page's policy. */
function cellOpen(token: Token | undefined): string {
	const align = /(left|center|right)$/.exec(String(token?.attrGet("style") ?? ""))?.[1];
	return align ? `<${token?.tag} data-align="${align}">` : `<${token?.tag}>`;
}
