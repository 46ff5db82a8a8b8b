import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { contrast, mix, parseColor, type Rgb, readable, toCss } from "../../../src/webview/colors.ts";
import { authorColor, authorColors, makePalette, markWeight } from "../../../src/webview/palette.ts";
import { fc } from "../../harness/testChance.ts";

const channel = fc.integer({ min: 0, max: 255 });
const color = fc.tuple(channel, channel, channel);

describe("colours", () => {
	it("can be read on any background", () => {
		fc.assert(
			fc.property(color, color, (text, background) => {
				assert.ok(contrast(readable(text, background, 4.5), background) >= 4.5);
			}),
		);
	});

	it("are read as browsers write them", () => {
		assert.deepEqual(parseColor("#fff"), [255, 255, 255]);
		assert.deepEqual(parseColor(" #11223380", [0, 0, 0])?.map(Math.round), [9, 17, 26]);
		assert.deepEqual(parseColor("rgba(255, 255, 255, 0.5)", [0, 0, 0])?.map(Math.round), [128, 128, 128]);
		assert.deepEqual(parseColor("rgb(1 2 3 / 100%)"), [1, 2, 3]);
		for (const text of ["", "none", "#12345", "rgb(1,2)", "red; }"]) assert.equal(parseColor(text), null, text);
	});

	it("come back from CSS as they were", () => {
		fc.assert(fc.property(color, (value) => assert.deepEqual(parseColor(toCss(value)), value)));
	});
});

describe("the palette", () => {
	for (const theme of ["dark", "light", "high-contrast", "high-contrast-light"]) {
		it(`can be read in VS Code's ${theme} theme, also on an author's mark, on code and on a hovered row`, () => {
			const file = join(import.meta.dirname, "../../page/themes", `${theme}.json`);
			const variables = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, string>>;
			const isHighContrast = theme.startsWith("high");
			const palette = makePalette((name) => variables[name] ?? "", isHighContrast);
			const background = themeColor(variables, "--vscode-editor-background", [0, 0, 0]);
			const code = themeColor(variables, "--vscode-textCodeBlock-background", background);
			const hovered = themeColor(variables, "--vscode-list-hoverBackground", background);
			const min = isHighContrast ? 7 : 4.5;
			for (const [name, css] of palette) {
				const value = parseColor(css) ?? [0, 0, 0];
				if (name.startsWith("--syntax")) assert.ok(contrast(value, code) >= min, name);
				else for (const ground of [background, hovered]) assert.ok(contrast(value, ground) >= min, name);
				for (const ground of name.startsWith("--author") ? [background, hovered] : []) {
					assert.ok(contrast(value, mix(value, ground, markWeight)) >= 4.5, name);
				}
				if (name === "--readable-muted") assert.ok(contrast(value, code) >= 4.5);
			}
		});
	}

	it("is complete without any theme", () => {
		assert.ok(makePalette(() => "", false).size > authorColors);
	});

	it("gives an author the same colour always, and uses all of them", () => {
		const seen = new Set<number>();
		for (let id = 0; id < 500; id++) {
			const index = authorColor(`peer-${id}`);
			assert.equal(index, authorColor(`peer-${id}`));
			assert.ok(index >= 0 && index < authorColors);
			seen.add(index);
		}
		assert.equal(seen.size, authorColors);
	});
});

function themeColor(variables: Readonly<Record<string, string>>, name: string, behind: Rgb): Rgb {
	return parseColor(variables[name] ?? "", behind) ?? behind;
}
