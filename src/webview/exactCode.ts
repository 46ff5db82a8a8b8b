/** Gets the code of a block as it was written: markdown-it rewrites line ends and zero characters. Pure. */

/** One line of a message and what ends it: `\n`, `\r\n`, `\r`, or nothing at the end. */
export interface SourceLine {
	readonly text: string;
	readonly end: string;
}

/** Cuts a message into lines as markdown-it does. */
export function sourceLines(source: string): readonly SourceLine[] {
	const lines: SourceLine[] = [];
	let start = 0;
	for (const { 0: end, index } of source.matchAll(/\r\n?|\n/g)) {
		lines.push({ text: source.slice(start, index), end });
		start = index + end.length;
	}
	lines.push({ text: source.slice(start), end: "" });
	return lines;
}

/**
 * The code between the fences, byte for byte, without the line end that belongs to the closing fence. `content` is
 * what markdown-it made of it, from the line `first` on; what stands in front of a line of `content` is the list,
 * quote or indent the block stands in.
 */
export function exactCode(content: string, lines: readonly SourceLine[], first: number): string {
	const parsed = content.split("\n");
	if (parsed.at(-1) === "") parsed.pop();
	return parsed
		.map((text, index) => {
			const line = lines[first + index];
			const isLast = index === parsed.length - 1;
			return exactLine(text, line?.text ?? "") + (isLast ? "" : (line?.end ?? "\n"));
		})
		.join("");
}

function exactLine(parsed: string, source: string): string {
	// A tab that is indent in part has become blanks: then there is no original to be had.
	const tail = source.slice(source.length - parsed.length);
	return tail.replaceAll("\0", "\ufffd") === parsed ? tail : parsed;
}
