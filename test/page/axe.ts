/** Accessibility of a page, by rules. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axeFile = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/**
 * What axe finds, without the wide code of rows that are not the list's one stop: an arrow key makes another row that
 * stop, and then the Tab key comes to its code.
 */
const find = `axe.run(document, { resultTypes: ["violations"], elementRef: true }).then(({ violations }) => {
	const waits = ({ element }) => element.matches(".row[tabindex='-1'] pre[tabindex='-1']");
	return violations
		.map(({ id, nodes }) => ({
			id,
			nodes: nodes
				.filter((node) => id !== "scrollable-region-focusable" || !waits(node))
				.map(({ html, failureSummary }) => ({ html, failureSummary })),
		}))
		.filter(({ nodes }) => nodes.length > 0);
})`;

/** Rules and what they complain about, with colour contrast as the themes of high contrast ask for it, too. */
export async function axeViolations(page: Page): Promise<readonly unknown[]> {
	// Not as a script element: the page's policy would refuse it.
	if (!(await page.evaluate<boolean>("'axe' in globalThis"))) await page.evaluate(await readFile(axeFile, "utf8"));
	const violations =
		await page.evaluate<readonly { id: string; nodes: readonly { html: string; failureSummary: string }[] }[]>(find);
	return violations.map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => [html, failureSummary])]);
}
