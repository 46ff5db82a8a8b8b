/** Where things are in the list of a page. */
import type { Page } from "playwright-core";

/** Turns the wheel over the list; negative is up. */
export async function wheel(page: Page, by: number): Promise<void> {
	const list = await page.locator(".scroller").boundingBox();
	await page.mouse.move((list?.x ?? 0) + 100, (list?.y ?? 0) + 100);
	await page.mouse.wheel(0, by);
}

/** How much of the list is below the screen, px. */
export function distanceFromEnd(page: Page): Promise<number> {
	return page
		.locator(".scroller")
		.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight);
}

/** How far the list is scrolled, px. */
export function scrollTop(page: Page): Promise<number> {
	return page.locator(".scroller").evaluate((element) => element.scrollTop);
}

/** The first line of the message at the top of the screen. */
export function topLine(page: Page): Promise<string> {
	return page.evaluate(`(() => {
		const top = document.querySelector(".scroller").getBoundingClientRect().top;
		const boxes = [...document.querySelectorAll(".item")].map((row) => ({ row, box: row.getBoundingClientRect() }));
		const [first] = boxes.filter(({ box }) => box.bottom > top + 4).sort((a, b) => a.box.top - b.box.top);
		return first?.row.querySelector(".message-text")?.innerText.split("\\n")[0] ?? "";
	})()`);
}

/** How far the message with this first line is below the top of the list, px; NaN when it is not mounted. */
export function placeOf(page: Page, line: string): Promise<number> {
	return page.evaluate(`(() => {
		const top = document.querySelector(".scroller").getBoundingClientRect().top;
		const row = [...document.querySelectorAll(".item")].find(
			(item) => item.querySelector(".message-text")?.innerText.split("\\n")[0] === ${JSON.stringify(line)},
		);
		return row ? row.getBoundingClientRect().top - top : Number.NaN;
	})()`);
}

/** How much of the message with this first line is below the top of the list, whole px. */
export function shownOf(page: Page, line: string): Promise<number> {
	return page.evaluate(`(() => {
		const top = document.querySelector(".scroller").getBoundingClientRect().top;
		const row = [...document.querySelectorAll(".item")].find(
			(item) => item.querySelector(".message-text")?.innerText.split("\\n")[0] === ${JSON.stringify(line)},
		);
		return row ? Math.round(row.getBoundingClientRect().bottom - top) : Number.NaN;
	})()`);
}

/** Index of the first row that is mounted. */
export function firstMounted(page: Page): Promise<number> {
	return page.evaluate(
		"Math.min(...[...document.querySelectorAll('.item')].map((item) => Number(item.dataset.index)))",
	);
}
