import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as discovery from "../../src/net/discovery/discoveryLimits.ts";
import * as limits from "../../src/net/limits.ts";

const root = fileURLToPath(new URL("../../src/", import.meta.url));

describe("the numbers that bound something", () => {
	it("each bound it", () => {
		const sources = readdirSync(root, { recursive: true, encoding: "utf8" })
			.filter((file) => /\.tsx?$/.test(file) && !/limits\.ts$/i.test(file))
			.map((file) => readFileSync(`${root}${file}`, "utf8"));
		const words = new Set(sources.flatMap((source) => source.match(/\w+/g) ?? []));
		const names = Object.values({ ...limits, ...discovery }).flatMap((group) =>
			typeof group === "object" ? Object.keys(group) : [],
		);
		assert.ok(names.length > 50);
		assert.deepEqual(
			names.filter((name) => !words.has(name)),
			[],
			"a limit nobody looks at",
		);
	});
});
