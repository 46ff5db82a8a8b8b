/** Figures of test groups, and the line they add up to. Pure. */

/** What one group of tests came to. */
export interface GroupResult {
	readonly passed: number;
	readonly failed: number;
	/** The full titles of what failed. */
	readonly failures: readonly string[];
	readonly skips: readonly { readonly title: string; readonly reason: string }[];
}

/** A check without tests of its own (lint, types, build) counts as one test, called `name`. */
export function checkResult(name: string, succeeded: boolean): GroupResult {
	return succeeded
		? { passed: 1, failed: 0, failures: [], skips: [] }
		: { passed: 0, failed: 1, failures: [name], skips: [] };
}

/** Tests that were chosen and neither ran nor were skipped: after a failure mocha leaves some out without a word. */
export function notRun(
	suite: Mocha.Suite,
	{ grep = "", invert = false }: Pick<Mocha.MochaOptions, "grep" | "invert">,
): readonly string[] {
	const titles: string[] = [];
	const pattern = new RegExp(grep);
	suite.eachTest((test) => {
		const title = test.fullTitle();
		if (test.state === undefined && !test.isPending() && pattern.test(title) !== invert) titles.push(title);
	});
	return titles;
}

/** The sum of several groups. */
export function sum(results: readonly GroupResult[]): GroupResult {
	return results.reduce(
		(total, result) => ({
			passed: total.passed + result.passed,
			failed: total.failed + result.failed,
			failures: [...total.failures, ...result.failures],
			skips: [...total.skips, ...result.skips],
		}),
		{ passed: 0, failed: 0, failures: [], skips: [] },
	);
}

/** The figures in words: `12 passed, 0 failed`, and what was skipped if anything was. */
export function inWords({ passed, failed, skips }: GroupResult): string {
	const line = `${passed} passed, ${failed} failed`;
	return skips.length > 0 ? `${line}, ${skips.length} skipped` : line;
}
