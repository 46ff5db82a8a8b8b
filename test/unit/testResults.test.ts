import { strict as assert } from "node:assert";
import { checkResult, inWords, sum } from "../../scripts/testResults.ts";

describe("the last line of npm test", () => {
	it("adds up every group and counts a failed check as one failure", () => {
		const unit = { passed: 10, failed: 1, skips: [] };
		assert.equal(inWords(sum([checkResult(true), checkResult(false), unit])), "11 passed, 2 failed");
	});

	it("names the number of skipped tests only when there are any", () => {
		const skipped = { passed: 1, failed: 0, skips: [{ title: "a", reason: "b" }] };
		assert.equal(inWords(sum([skipped])), "1 passed, 0 failed, 1 skipped");
	});
});
