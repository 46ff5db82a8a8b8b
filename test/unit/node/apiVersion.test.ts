/** The contract between windows and node has a number, and what a released version said under it does not change. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { apiVersion } from "../../../src/net/api/version.ts";

const root = new URL("../../../", import.meta.url);
const contract = "src/net/api/";
const released = "test/unit/node/releasedApis.json";
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");

/** What sources say to a window or a node: without comments and layout. */
const digestOf = (sources: readonly string[]): string => {
	const shapes = sources.map((source) => source.replace(/\/\*.*?\*\/|\/\/[^\n]*/gs, "").replace(/\s+/g, ""));
	return createHash("sha256").update(shapes.join("\n")).digest("hex").slice(0, 32);
};

/** What is to be done, if anything; `kept` is what a released version with this number said. */
const toDo = (digest: string, now: { readonly kept: string | undefined; readonly isReleased: boolean }): string => {
	if (now.kept === undefined) {
		return now.isReleased
			? `A version is released with the number ${apiVersion}: write its ${digest} to ${released}.`
			: "";
	}
	return now.kept === digest
		? ""
		: `A released version has the number ${apiVersion} and says something else: raise it in ${contract}version.ts, since windows of both may be open at once.`;
};

describe("the number of what windows and node speak", () => {
	it("is another one once what a released version said has changed", () => {
		const files = readdirSync(new URL(contract, root)).filter((file) => file !== "version.ts");
		const digest = digestOf(files.toSorted().map((file) => read(contract + file)));
		const known = new Map(Object.entries<string>(JSON.parse(read(released))));
		const [newest = ""] = read("CHANGELOG.md").match(/^## \[.*$/m) ?? [];
		assert.match(newest, /\d/);
		const isReleased = !newest.endsWith("unreleased");
		assert.equal(toDo(digest, { kept: known.get(String(apiVersion)), isReleased }), "");
	});

	it("is kept with the digest of what was said, as soon as a version is released", () => {
		assert.equal(toDo("a", { kept: undefined, isReleased: false }), "");
		assert.match(toDo("a", { kept: undefined, isReleased: true }), /write its a to/);
		assert.equal(toDo("a", { kept: "a", isReleased: false }), "");
		assert.match(toDo("b", { kept: "a", isReleased: false }), /raise it/);
	});

	it("is not about comments and layout", () => {
		const plain = digestOf(["export interface A {\n\treadonly b: string;\n}\n"]);
		const other = "/** A\n * thing. */\nexport interface A {\n\t// Not c.\n\treadonly b:\n\t\tstring;\n}\n";
		assert.equal(digestOf([other]), plain);
		assert.notEqual(digestOf(["export interface A {\n\treadonly b: number;\n}\n"]), plain);
	});

	it("fits where it is told", () => {
		assert.ok(Number.isInteger(apiVersion) && apiVersion > 0 && apiVersion < 0x10000);
	});
});
