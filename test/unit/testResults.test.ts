import { strict as assert } from "node:assert";
import Mocha from "mocha";
import { checkResult, inWords, notRun, sum } from "../../scripts/testResults.ts";

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

	it("knows of tests that were left out after a failure, and of none that were not chosen", async () => {
		const mocha = new Mocha({ reporter: Mocha.reporters.Base, grep: "office" });
		const office = Mocha.Suite.create(mocha.suite, "an office");
		office.addTest(new Mocha.Test("opens", () => assert.fail("closed")));
		const story = Mocha.Suite.create(mocha.suite, "a story of an office");
		story.bail(true);
		story.addTest(new Mocha.Test("goes on", () => undefined));
		Mocha.Suite.create(mocha.suite, "a shop").addTest(new Mocha.Test("opens", () => undefined));
		await new Promise<void>((resolve) => mocha.cleanReferencesAfterRun(false).run(() => resolve()));
		assert.deepEqual(notRun(mocha.suite, mocha.options), ["a story of an office goes on"]);
	});
});
