import { strict as assert } from "node:assert";
import { checkResult, inWords, sum } from "../../scripts/testResults.ts";

describe("the last line of npm test", () => {
	it("adds up every group, counts a failed check as one failure, and names what failed", () => {
		const unit = { passed: 10, failed: 1, failures: ["a room opens"], skips: [] };
		const total = sum([checkResult("lint", true), checkResult("build", false), unit]);
		assert.equal(inWords(total), "11 passed, 2 failed");
		assert.deepEqual(total.failures, ["build", "a room opens"]);
	});

	it("names the number of skipped tests only when there are any", () => {
		const skipped = { passed: 1, failed: 0, failures: [], skips: [{ title: "a", reason: "b" }] };
		assert.equal(inWords(sum([skipped])), "1 passed, 0 failed, 1 skipped");
	});
});
