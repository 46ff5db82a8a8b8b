/** What docs/DEPENDENCIES.md tells, held against the manifest. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

describe("the list of dependencies", () => {
	const doc = readFileSync(join(root, "docs/DEPENDENCIES.md"), "utf8");
	const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
		readonly dependencies?: object;
		readonly devDependencies: object;
		readonly optionalDependencies: object;
	};
	const installed = Object.keys({ ...manifest.devDependencies, ...manifest.optionalDependencies });
	/** The first cell of each row names one or several, in code. */
	const listed = doc
		.split("\n")
		.flatMap((line) => /^\| (`[^|]+) \|/.exec(line)?.[1]?.match(/`[^`]+`/g) ?? [])
		.map((name) => name.slice(1, -1))
		.filter((name) => !name.startsWith("dist/"));

	it("has each package that is installed, with its reason", () => {
		const isListed = (name: string) =>
			listed.includes(name) || (name.startsWith("@types/") && listed.includes("@types/*"));
		assert.deepEqual(
			installed.filter((name) => !isListed(name)),
			[],
		);
	});

	it("has none that is not, but for those that come with another", () => {
		const along = ["dns-packet", "thunky", "@leichtgewicht/ip-codec", "signals-core", "entities", "linkify-it"];
		const alongToo = ["uc.micro", "mdurl", "punycode.js", "@types/*"];
		assert.deepEqual(
			listed.filter((name) => !installed.includes(name) && ![...along, ...alongToo].includes(name)),
			[],
		);
	});

	it("says truly that none is needed once it is packaged", () => {
		assert.equal(manifest.dependencies, undefined);
	});
});
