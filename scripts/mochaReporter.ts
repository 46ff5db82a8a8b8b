/**
 * Shows the run as mocha's `spec` reporter does, and writes its figures to the file named in
 * `LANCHAT_TEST_RESULT` for the one who adds up the groups. A process that does not end by itself
 * after its last test has left something open: it is ended, and that counts as a failure.
 */
import { writeFileSync } from "node:fs";
import Mocha from "mocha";
import { type GroupResult, notRun } from "./testResults.ts";

const openHandlesGraceMs = 15_000;

/** Loaded by mocha itself, which asks for a default export. */
export default class GroupReporter extends Mocha.reporters.Spec {
	constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
		super(runner, options);
		const failures: string[] = [];
		const skips: { title: string; reason: string }[] = [];
		runner.on(Mocha.Runner.constants.EVENT_TEST_PENDING, (test) => {
			skips.push({ title: test.fullTitle(), reason: reasonOf(test) });
		});
		runner.on(Mocha.Runner.constants.EVENT_TEST_FAIL, (test) => {
			failures.push(test.fullTitle());
		});
		runner.on(Mocha.Runner.constants.EVENT_RUN_END, () => {
			for (const title of notRun(runner.suite, options)) skips.push({ title, reason: "something before it failed" });
			const { passes: passed, failures: failed } = this.stats;
			writeResult({ passed, failed, failures, skips });
			// What tests draw comes of it (test/harness/testChance.ts).
			if (failed > 0) console.log(`To play what failed again: LANCHAT_SEED=${process.env.LANCHAT_SEED ?? "1"}`);
			setTimeout(() => {
				const left = process.getActiveResourcesInfo().join(", ");
				console.error(`The tests are over but something is still open: ${left}`);
				failures.push(`Something was still open at the end: ${left}`);
				writeResult({ passed, failed: failed + 1, failures, skips });
				process.exit(1);
			}, openHandlesGraceMs).unref();
		});
	}
}

/** `skip(this, reason)` of the harness leaves the reason on the test or on a suite around it. */
function reasonOf(test: Mocha.Test): string {
	for (let at: Mocha.Test | Mocha.Suite | undefined = test; at; at = at.parent) {
		if ("skipReason" in at && typeof at.skipReason === "string") return at.skipReason;
	}
	return "no reason given";
}

function writeResult(result: GroupResult): void {
	const file = process.env.LANCHAT_TEST_RESULT;
	if (file) writeFileSync(file, JSON.stringify(result));
}
