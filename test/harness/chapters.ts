import { skip } from "./skip.ts";

/**
 * Called in a suite whose tests are chapters of one story: once one has failed, the others are skipped and say so. With
 * mocha's own `bail` they would be left out without a word, and after any failure of the run, whoever's it was.
 */
export function chapters(): void {
	let failed = "";
	beforeEach(function () {
		if (failed !== "") skip(this, `“${failed}” failed before it`);
	});
	afterEach(function () {
		if (this.currentTest?.state === "failed") failed = this.currentTest.title;
	});
}
