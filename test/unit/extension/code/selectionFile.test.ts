import assert from "node:assert/strict";
import { selectionFileName } from "../../../../src/extension/code/selectionFile.ts";

describe("the name of a selection that is a file of its own", () => {
	const range = (startLine: number, endLine: number, endColumn = 4) => ({
		startLine,
		startColumn: 0,
		endLine,
		endColumn,
		length: 1,
	});

	const names: readonly (readonly [path: string, ranges: readonly ReturnType<typeof range>[], expected: string])[] = [
		["src/parser.ts", [range(2, 119)], "parser.L3-L120.ts"],
		["src/parser.ts", [range(2, 2)], "parser.L3.ts"],
		["parser.test.ts", [range(2, 3, 0)], "parser.test.L3.ts"],
		["parser.ts", [range(2, 4), range(9, 11)], "parser.L3-L12.ts"],
		["Makefile", [range(0, 1)], "Makefile.L1-L2"],
		["app/.gitignore", [range(0, 1)], ".gitignore.L1-L2"],
		["", [range(0, 1)], "selection.L1-L2.txt"],
	];
	for (const [path, ranges, expected] of names) {
		it(`is ${expected}`, () => assert.equal(selectionFileName({ path, ranges }), expected));
	}

	it("keeps lines and ending of a name that is too long, and no half of a character", () => {
		assert.equal(
			selectionFileName({ path: `a${"🦫".repeat(60)}.ts`, ranges: [range(0, 0)] }),
			`a${"🦫".repeat(23)}.L1.ts`,
		);
		assert.ok(selectionFileName({ path: `x.${"y".repeat(200)}`, ranges: [range(0, 0)] }).length < 60);
	});
});
