import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { importsOf, layerViolations, type Sources } from "../harness/importGraph.ts";

const root = join(import.meta.dirname, "../..");

function readSources(): Sources {
	const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
		.filter((file) => /\.tsx?$/.test(file))
		.map((file) => join("src", file));
	return new Map(files.map((file) => [file.replaceAll("\\", "/"), readFileSync(join(root, file), "utf8")]));
}

describe("the layers", () => {
	it("are kept by every source", () => {
		const sources = readSources();
		assert.deepEqual(layerViolations(sources), []);
		// Guards the check itself: it has read files and found imports in each layer.
		const layers = ["src/extension/", "src/net/", "src/webview/"];
		assert.ok(layers.every((layer) => importsOf(sources).some(({ from }) => from.startsWith(layer))));
	});

	const violations: readonly (readonly [what: string, file: string, text: string, expected: RegExp])[] = [
		["the node importing vscode", "src/net/a.ts", 'import * as vscode from "vscode";', /no editor/],
		["the node importing a type of vscode", "src/net/a.ts", 'import type { Uri } from "vscode";', /no editor/],
		["the node importing the extension", "src/net/x/a.ts", 'import { b } from "../../extension/b.ts";', /only itself/],
		["the node importing the page", "src/net/a.ts", 'export { b } from "../webview/protocol.ts";', /only itself/],
		["the node importing something at run time", "src/net/a.ts", 'await import("../extension/b.ts");', /only itself/],
		["the page importing the node", "src/webview/a.tsx", 'import { b } from "../net/api/outcome.ts";', /only itself/],
		["the page importing Node", "src/webview/a.ts", 'import "node:fs";', /a browser/],
		["the extension importing the page", "src/extension/a.ts", 'import { b } from "../webview/b.ts";', /protocol\.ts/],
		[
			"the extension running the node's code",
			"src/extension/a.ts",
			'import {\n\tb,\n\ttype C,\n} from "../net/node.ts";',
			/knows api\//,
		],
		["a default export", "src/net/a.ts", "export default 1;", /default export/],
	];
	for (const [what, file, text, expected] of violations) {
		it(`refuse ${what}`, () => {
			const found = layerViolations(new Map([[file, text]]));
			assert.equal(found.length, 1);
			assert.match(found[0] ?? "", expected);
		});
	}

	it("refuse a cycle through three files, and name it", () => {
		const found = layerViolations(
			new Map([
				["src/net/a.ts", 'import { b } from "./b.ts";'],
				["src/net/b.ts", 'import { c } from "./x/c.ts";'],
				["src/net/x/c.ts", 'import { a } from "../a.ts";'],
			]),
		);
		assert.deepEqual(found, ["a cycle: src/net/a.ts → src/net/b.ts → src/net/x/c.ts → src/net/a.ts"]);
	});

	it("allow the extension the node's types, its api, and the page's protocol", () => {
		const text = `
			import { isPeerId } from "../net/api/outcome.ts";
			import type { Clock } from "../net/ports.ts";
			import { type Limits, type Node } from "../net/node.ts";
			import { decode } from "../webview/protocol.ts";
			// import { no } from "../net/comment.ts";
			/* import { no } from "../net/comment.ts"; */
		`;
		assert.deepEqual(layerViolations(new Map([["src/extension/a.ts", text]])), []);
	});
});
