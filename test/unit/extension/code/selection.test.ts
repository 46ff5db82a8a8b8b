import assert from "node:assert/strict";
import {
	lineSpan,
	type Place,
	type SnippetOrigin,
	type SourceDocument,
	type Span,
	snippetOf,
	spansAtLine,
	wholeSpan,
} from "../../../../src/extension/code/selection.ts";
import { fc } from "../../../harness/testChance.ts";

const origin: SnippetOrigin = { path: "src/a.ts", remote: "", commit: "", modified: false };

/** A document over plain text, as an editor holds it: one kind of line ending throughout. */
function document(text: string): SourceDocument {
	const eol = text.includes("\r\n") ? "\r\n" : "\n";
	const lines = text.split(eol);
	const offset = ({ line, character }: Place) =>
		lines.slice(0, line).reduce((sum, each) => sum + each.length + eol.length, 0) + character;
	return {
		languageId: "typescript",
		eol,
		lineCount: lines.length,
		textOf: ({ start, end }) => text.slice(offset(start), offset(end)),
		lengthOfLine: (line) => lines[line]?.length ?? 0,
	};
}

function span(startLine: number, startColumn: number, endLine: number, endColumn: number): Span {
	return { start: { line: startLine, character: startColumn }, end: { line: endLine, character: endColumn } };
}

describe("a selection becomes a snippet", () => {
	it("byte for byte: tabs, CRLF, trailing blanks and non-ASCII", () => {
		const source = document("a\tb  \r\nπ = '🦊'\r\nend");
		const snippet = snippetOf(source, { spans: [span(0, 0, 1, 8)], origin });
		assert.equal(snippet?.text, "a\tb  \r\nπ = '🦊'");
		assert.equal(snippet.eol, "\r\n");
		assert.deepEqual(snippet.ranges, [{ startLine: 0, startColumn: 0, endLine: 1, endColumn: 8, length: 15 }]);
	});

	it("with a line ending at its end only if it was selected", () => {
		const source = document("one\ntwo\n");
		assert.equal(snippetOf(source, { spans: [span(0, 0, 1, 0)], origin })?.text, "one\n");
		assert.equal(snippetOf(source, { spans: [span(0, 0, 0, 3)], origin })?.text, "one");
		assert.equal(snippetOf(source, { spans: [wholeSpan(source)], origin })?.text, "one\ntwo\n");
	});

	it("with several cursors in the order of the document, joined by its line ending, empty ones left out", () => {
		const source = document("one\r\ntwo\r\nthree");
		const spans = [span(2, 0, 2, 5), span(1, 1, 1, 1), span(0, 0, 0, 3)];
		const snippet = snippetOf(source, { spans, origin });
		assert.equal(snippet?.text, "one\r\nthree");
		assert.deepEqual(
			snippet.ranges.map((range) => [range.startLine, range.length]),
			[
				[0, 3],
				[2, 5],
			],
		);
	});

	it("not at all when only cursors are there", () => {
		assert.equal(snippetOf(document("one"), { spans: [span(0, 1, 0, 1)], origin }), undefined);
	});

	it("that can be taken apart again, whatever was selected", () => {
		const line = fc.string({ unit: fc.constantFrom("a", "\t", " ", "é", "🦊", "`") });
		fc.assert(
			fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), fc.boolean(), (lines, isCrlf) => {
				const eol = isCrlf && lines.length > 1 ? "\r\n" : "\n";
				const source = document(lines.join(eol));
				const spans = lines.map((_, index) => lineSpan(source, index)).toReversed();
				const snippet = snippetOf(source, { spans, origin });
				const expected = lines.filter((text) => text !== "");
				if (!snippet) return expected.length === 0;
				let at = 0;
				const pieces = snippet.ranges.map(({ length }) => {
					const piece = snippet.text.slice(at, at + length);
					at += length + eol.length;
					return piece;
				});
				assert.deepEqual(pieces, expected);
				return at - eol.length === snippet.text.length;
			}),
		);
	});
});

describe("a click on a line number", () => {
	const source = document("one\ntwo\nthree");

	it("means the selections when the line is in one of them", () => {
		const spans = [span(0, 1, 1, 2), span(2, 2, 2, 2)];
		assert.deepEqual(spansAtLine(source, { spans, line: 1 }), [spans[0]]);
	});

	it("means the line alone otherwise", () => {
		assert.deepEqual(spansAtLine(source, { spans: [span(0, 0, 0, 2)], line: 2 }), [span(2, 0, 2, 5)]);
	});

	it("stays inside the document", () => {
		assert.deepEqual(lineSpan(source, 99), span(2, 0, 2, 5));
	});
});
