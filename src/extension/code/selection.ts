/**
 * From what is selected in an editor to a snippet, byte for byte. Pure: the document is a port that a `TextDocument`
 * fits.
 *
 * Invariant: `text` is exactly what the editor would copy piece by piece, in the order of the document, joined by the
 * document's line ending; `ranges[i].length` takes it apart again.
 */
import type { Snippet, SnippetRange } from "../../net/api/messages.ts";

/** A place in a document; lines and columns are 0-based, columns in UTF-16 units. */
export interface Place {
	readonly line: number;
	readonly character: number;
}

/** From `start` to `end`, in the order of the document; a cursor when both are equal. */
export interface Span {
	readonly start: Place;
	readonly end: Place;
}

/** The document as far as a snippet needs it. */
export interface SourceDocument {
	readonly languageId: string;
	readonly eol: "\n" | "\r\n";
	readonly lineCount: number;
	/** Exact text, with the document's line endings. */
	textOf(span: Span): string;
	/** Columns of a line, without its line ending. */
	lengthOfLine(line: number): number;
}

/** Where the code comes from, as others may know it. */
export type SnippetOrigin = Pick<Snippet, "path" | "remote" | "commit" | "modified">;

/** The snippet of all selections that hold something; undefined if none does. */
export function snippetOf(
	document: SourceDocument,
	{ spans, origin }: { readonly spans: readonly Span[]; readonly origin: SnippetOrigin },
): Snippet | undefined {
	const pieces = spans
		.toSorted((a, b) => a.start.line - b.start.line || a.start.character - b.start.character)
		.map((span) => ({ span, text: document.textOf(span) }))
		.filter((piece) => piece.text !== "");
	if (pieces.length === 0) return undefined;
	return {
		text: pieces.map((piece) => piece.text).join(document.eol),
		language: document.languageId,
		eol: document.eol,
		ranges: pieces.map(({ span, text }) => rangeOf(span, text)),
		...origin,
	};
}

/** One line without its line ending: what a click on a line number means. */
export function lineSpan(document: SourceDocument, line: number): Span {
	const last = Math.min(Math.max(line, 0), document.lineCount - 1);
	return { start: { line: last, character: 0 }, end: { line: last, character: document.lengthOfLine(last) } };
}

/** The whole document. */
export function wholeSpan(document: SourceDocument): Span {
	return { start: { line: 0, character: 0 }, end: lineSpan(document, document.lineCount - 1).end };
}

/** The selections, if the line is in one of them; the line alone otherwise. */
export function spansAtLine(
	document: SourceDocument,
	{ spans, line }: { readonly spans: readonly Span[]; readonly line: number },
): readonly Span[] {
	const selected = spans.filter((span) => !isEmpty(span));
	const isInside = selected.some((span) => span.start.line <= line && line <= span.end.line);
	return isInside ? selected : [lineSpan(document, line)];
}

/** A cursor, as opposed to a selection. */
export function isEmpty({ start, end }: Span): boolean {
	return start.line === end.line && start.character === end.character;
}

function rangeOf({ start, end }: Span, text: string): SnippetRange {
	return {
		startLine: start.line,
		startColumn: start.character,
		endLine: end.line,
		endColumn: end.character,
		length: text.length,
	};
}
