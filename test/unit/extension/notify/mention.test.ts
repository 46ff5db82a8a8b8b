import assert from "node:assert/strict";
import { isMention } from "../../../../src/extension/notify/mention.ts";

describe("a mention", () => {
	const cases: readonly (readonly [string, string, boolean])[] = [
		["@Ada look", "Ada", true],
		["look, @ada!", "Ada", true],
		["@Ada Lovelace: here", "Ada Lovelace", true],
		["@Adam", "Ada", false],
		["@Adam and @Ada", "Ada", true],
		["mail me at x@ada", "Ada", false],
		["Ada", "Ada", false],
		["@Zoë", "Zoe\u0308", true],
		["@", "", false],
	];
	for (const [text, name, expected] of cases) {
		it(`of “${name}” is ${expected ? "" : "not "}in “${text}”`, () => assert.equal(isMention(text, name), expected));
	}
});
