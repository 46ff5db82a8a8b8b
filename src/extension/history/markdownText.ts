/**
 * Peers' words in a Markdown file. Pure.
 *
 * SECURITY: a message must not reach out of its place (headings, lists, fences left open, definitions of links end with
 * the quote it stands in), and opening the file must not load anything or run HTML.
 */

/** A word or name, with nothing in it that Markdown understands. */
export function plainWords(text: string): string {
	return text.replace(/[\r\n]+/g, " ").replace(/[\\`*_{}[\]<>()#+\-.!|~&]/g, "\\$&");
}

/** Text as code within a line, whatever backticks it has. */
export function codeSpan(text: string): string {
	const inside = text.replace(/[\r\n]+/g, " ");
	const ticks = "`".repeat(longestRun(inside, "`") + 1);
	const pad = inside.startsWith("`") || inside.endsWith("`") || inside.trim() === "" ? " " : "";
	return `${ticks}${pad}${inside}${pad}${ticks}`;
}

/** Code as a block of its own that nothing in it can close; the characters stay as they are. */
export function codeFence(code: string, language: string): string {
	const fence = "`".repeat(Math.max(3, longestRun(code, "`") + 1));
	const info = language.replace(/[^A-Za-z0-9+#._-]/g, "");
	const end = /[\r\n]$/.test(code) ? "" : "\n";
	return `${fence}${info}\n${code}${end}${fence}\n`;
}

/** A message as a quote: its own Markdown stays, and ends where the quote does. */
export function quoted(text: string): string {
	let fence = "";
	return text
		.split(/\r\n?|\n/)
		.map((line) => {
			const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? "";
			const isInside = fence !== "";
			if (!isInside) fence = mark;
			else if (mark.startsWith(fence) && line.trim() === mark) fence = "";
			const shown = isInside || mark !== "" ? line : harmless(line);
			return shown === "" ? ">\n" : `> ${shown}\n`;
		})
		.join("");
}

/** Outside of code: no HTML, no picture that would be fetched, no definition that gives others' words an address. */
function harmless(line: string): string {
	return line
		.split(/((?<!`)(`+)(?!`).+?(?<!`)\2(?!`))/)
		.map((piece, index) => {
			// The pattern has two groups: every third piece is code, and the one after it its backticks.
			if (index % 3 === 2) return "";
			return index % 3 === 1 ? piece : piece.replace(/<(?=[A-Za-z/!?])/g, "\\<").replace(/!\[/g, "!\\[");
		})
		.join("")
		.replace(/^( {0,3})\[(?=[^\]]*\]:)/, "$1\\[");
}

function longestRun(text: string, character: string): number {
	let longest = 0;
	let run = 0;
	for (const each of text) {
		run = each === character ? run + 1 : 0;
		longest = Math.max(longest, run);
	}
	return longest;
}
