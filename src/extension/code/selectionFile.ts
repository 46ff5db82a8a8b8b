/** A selection as a file of its own: what the copy is called. Pure. */
import type { Snippet } from "../../net/api/messages.ts";

/** UTF-16 units of the name before the lines; of a longer one the lines and the ending must not be what is cut. */
const stemMost = 48;
const endingMost = 16;

/** The file's name with its lines, as in `parser.L3-L120.ts`, so that it keeps the language of its ending. */
export function selectionFileName({ path, ranges }: Pick<Snippet, "path" | "ranges">): string {
	const name = path.split("/").at(-1) ?? "";
	const dot = name.lastIndexOf(".");
	const hasEnding = dot > 0 && name.length - dot <= endingMost;
	const stem = cut(hasEnding ? name.slice(0, dot) : name, stemMost);
	const ending = hasEnding ? name.slice(dot) : name === "" ? ".txt" : "";
	const first = Math.min(...ranges.map(({ startLine }) => startLine)) + 1;
	const last = Math.max(...ranges.map(lastLineOf)) + 1;
	const lines = first === last ? `L${first}` : `L${first}-L${last}`;
	return `${stem === "" ? "selection" : stem}.${lines}${ending}`;
}

/** A selection that ends before the first column of a line has nothing of it. */
export function lastLineOf({ startLine, endLine, endColumn }: Snippet["ranges"][number]): number {
	return endColumn === 0 && endLine > startLine ? endLine - 1 : endLine;
}

/** Whole characters only. */
function cut(text: string, most: number): string {
	let kept = "";
	for (const character of text) {
		if (kept.length + character.length > most) break;
		kept += character;
	}
	return kept;
}
