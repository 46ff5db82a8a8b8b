/** What of the README is shown of an installed extension. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packagedReadme } from "../../scripts/packagedReadme.ts";

const root = join(import.meta.dirname, "../..");

describe("the packaged README", () => {
	const readme = readFileSync(join(root, "README.md"), "utf8");
	const { files } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly files: string[] };
	const packaged = packagedReadme(readme);

	it("has no picture and no link that VS Code does not show or follow", () => {
		assert.match(packaged, /no AI\.\n\n- \*\*Turn it on/);
		const links = [...packaged.matchAll(/\]\((?!https?:)[^)]*\)|\]\[[^\]]*\]|^\[[^\]]+\]: .*/gm)];
		assert.deepEqual(
			links.map(([link]) => link),
			[],
		);
	});

	it("names documents that are packaged", () => {
		assert.match(packaged, /More in `docs\/SECURITY\.md`\./);
		const named = [...packaged.matchAll(/`((?:docs\/)?[A-Z]+\.md)`/g)].map(([, path = ""]) => path);
		assert.ok(named.length >= 9);
		for (const path of named) assert.ok(files.includes(path) || files.includes("docs/*.md"), path);
	});
});
