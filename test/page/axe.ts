/** Accessibility of a page, by rules. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axeFile = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Rules and what they complain about, with colour contrast as the themes of high contrast ask for it, too. */
export async function axeViolations(page: Page): Promise<readonly unknown[]> {
	// Not as a script element: the page's policy would refuse it.
	if (!(await page.evaluate<boolean>("'axe' in globalThis"))) await page.evaluate(await readFile(axeFile, "utf8"));
	const violations = await page.evaluate<
		readonly { id: string; nodes: readonly { html: string; failureSummary: string }[] }[]
	>("axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)");
	return violations.map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => [html, failureSummary])]);
}
