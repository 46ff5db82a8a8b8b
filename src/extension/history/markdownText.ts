/**
 * Peers' words in a Markdown file. Pure.
 *
 * SECURITY: a message must not reach out of its place (headings, lists, fences left open, definitions of links end with
 * the quote it stands in), and opening the file must not load anything or run HTML.
 */

/** A word or name, with nothing in it that Markdown understands. */
export function plainWords(text: string): string {
	return text.replace(/[\r\n]+/g, " ").replace(/[\\`*_{}[\]<>()#+\-.!|~&$]/g, "\\$&");
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

/**
 * A message as a quote: its own Markdown stays, and ends where the quote does. RULE: where a reader of Markdown might see
 * other fences than we do, the whole message is shown as it was typed.
 */
export function quoted(text: string): string {
	const lines = linesOf(text.split(/\r\n?|\n/));
	const inQuote = (shown: readonly string[]): string =>
		shown.map((line) => (line === "" ? ">\n" : `> ${line}\n`)).join("");
	if (lines === null)
		return inQuote(
			codeFence(text, "")
				.trimEnd()
				.split(/\r\n?|\n/),
		);
	const keepsCode = lines.every(({ line, isFenced }) => isFenced || hasPlainCode(line));
	return inQuote(lines.map(({ line, isFenced }) => (isFenced ? line : harmless(line, keepsCode))));
}

interface Line {
	readonly line: string;
	readonly isFenced: boolean;
}

/** What stands in fences and what does not; null where that is not beyond doubt: in a list, indented, or with formulas. */
function linesOf(texts: readonly string[]): readonly Line[] | null {
	const lines: Line[] = [];
	let fence = "";
	for (const line of texts) {
		if (fence !== "") {
			const end = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1] ?? "";
			if (end.startsWith(fence)) fence = "";
			lines.push({ line, isFenced: true });
			continue;
		}
		// Nothing but a language beside it: with a bar in it, the line is the head of a table for some.
		const begin = /^(`{3,}|~{3,})[ \t]*[\w+#.-]*[ \t]*$/.exec(line)?.[1] ?? "";
		if (begin === "" && /```|~~~|\$\$/.test(line)) return null;
		fence = begin;
		lines.push({ line, isFenced: begin !== "" });
	}
	return lines;
}

/** Code within a line: a run of backticks up to the next one as long. */
const codeInLine = /((?<!`)(`+)(?!`).+?(?<!`)\2(?!`))/;

/** Whether code in a line is what everybody takes for it: no backtick is left over, escaped, or in a cell or a formula. */
function hasPlainCode(line: string): boolean {
	return line
		.split(codeInLine)
		.every((piece, index) => index % 3 === 2 || !(index % 3 === 1 ? /[|$]/ : /[`$]|\\$/).test(piece));
}

/** Outside of code: no HTML, no picture that would be fetched, no definition that gives others' words an address. */
function harmless(line: string, keepsCode: boolean): string {
	// The pattern has two groups: every third piece is code, and the one after it its backticks.
	const pieces = keepsCode ? line.split(codeInLine) : [line];
	return pieces.map((piece, index) => (index % 3 === 0 ? inert(piece) : index % 3 === 1 ? piece : "")).join("");
}

/** References, not backslashes: one before them would undo a backslash. */
function inert(words: string): string {
	return words
		.replace(/<(?=[A-Za-z/!?])/g, "&lt;")
		.replace(/!\[/g, "&#33;[")
		.replace(/\]:/g, "]&#58;");
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
