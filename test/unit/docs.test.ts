/** What documents say of themselves and of the sources, held against both. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const root = join(import.meta.dirname, "../..");
const docs = ["README.md", ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`)];
const textOf = (path: string): string => readFileSync(join(root, path), "utf8");
/** Code in fences may look like anything. */
const proseOf = (path: string): string => textOf(path).replace(/^```[\s\S]*?^```$/gm, "");

/** What GitHub calls the headings of a document. */
const anchorsOf = (path: string): readonly string[] =>
	[...proseOf(path).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\- ]/gu, "")
			.replaceAll(" ", "-"),
	);

describe("the documents", () => {
	it("have links that lead somewhere", () => {
		const broken = docs.flatMap((path) =>
			[...proseOf(path).matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]*))?\)/g)]
				.filter(([, file = "", anchor = ""]) => {
					const target = file === "" ? path : join(dirname(path), file);
					return !existsSync(join(root, target)) || (anchor !== "" && !anchorsOf(target).includes(anchor));
				})
				.map(([link]) => `${path}: ${link}`),
		);
		assert.deepEqual(broken, []);
	});

	it("have whole tables, each with its head", () => {
		const broken = docs.flatMap((path) => {
			const lines = proseOf(path).split("\n");
			const isRow = (line = "") => line.startsWith("|");
			return lines.flatMap((line, at) =>
				isRow(line) && !isRow(lines[at - 1]) && !/^\|[-:| ]+\|$/.test(lines[at + 1] ?? "") ? `${path}: ${line}` : [],
			);
		});
		assert.deepEqual(broken, []);
	});
});

describe("the architecture", () => {
	const named = new Set(
		[...proseOf("docs/ARCHITECTURE.md").matchAll(/`([^`\n]+)`/g)].flatMap(([, code = ""]) => code.split("/")),
	);
	const unnamed = (folder: string, isWanted: (name: string) => boolean): readonly string[] =>
		readdirSync(join(root, folder))
			.filter(isWanted)
			.filter((name) => !named.has(name) && !named.has(basename(name, ".ts")))
			.map((name) => `${folder}/${name}`);
	const isFolder = (name: string): boolean => !name.includes(".");

	it("names each folder of the sources, and each file beside the folders of node and window", () => {
		assert.deepEqual(
			unnamed("src/extension", () => true),
			[],
		);
		assert.deepEqual(unnamed("src/webview", isFolder), []);
		assert.deepEqual(unnamed("src/net/room", isFolder), []);
		assert.deepEqual(
			unnamed("src/net", () => true),
			[],
		);
	});
});
