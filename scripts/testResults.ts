/** Figures of test groups, and the line they add up to. Pure. */

/** What one group of tests came to. */
export interface GroupResult {
	readonly passed: number;
	readonly failed: number;
	readonly skips: readonly { readonly title: string; readonly reason: string }[];
}

/** A check without tests of its own (lint, types, build) counts as one test. */
export function checkResult(succeeded: boolean): GroupResult {
	return { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, skips: [] };
}

/** The sum of several groups. */
export function sum(results: readonly GroupResult[]): GroupResult {
	return results.reduce(
		(total, result) => ({
			passed: total.passed + result.passed,
			failed: total.failed + result.failed,
			skips: [...total.skips, ...result.skips],
		}),
		{ passed: 0, failed: 0, skips: [] },
	);
}

/** The figures in words: `12 passed, 0 failed`, and what was skipped if anything was. */
export function inWords({ passed, failed, skips }: GroupResult): string {
	const line = `${passed} passed, ${failed} failed`;
	return skips.length > 0 ? `${line}, ${skips.length} skipped` : line;
}
