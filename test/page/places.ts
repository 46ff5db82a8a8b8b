/** Where things are in the list of a page. */
import type { Page } from "playwright-core";
import type { ScriptedHost } from "./scriptedHost.ts";

/** Turns the wheel over the list; negative is up. */
export async function wheel(page: Page, by: number): Promise<void> {
	const list = await page.locator(".scroller").boundingBox();
	await page.mouse.move((list?.x ?? 0) + 100, (list?.y ?? 0) + 100);
	await page.mouse.wheel(0, by);
}

/** Waits until the list stands still for ten frames: a turn of the wheel is drawn in several steps. */
export function rests(page: Page): Promise<void> {
	return page.evaluate(`new Promise((resolve) => {
		const list = document.querySelector(".scroller");
		let last = Number.NaN;
		let same = 0;
		const look = () => {
			same = list.scrollTop === last ? same + 1 : 0;
			last = list.scrollTop;
			if (same === 10) resolve();
			else requestAnimationFrame(look);
		};
		look();
	})`);
}

/** Whether the page has told its host where the person is now. */
export async function isPlaceTold(page: Page, { rows, place }: ScriptedHost): Promise<boolean> {
	const told = rows.find(({ id }) => id === place?.id)?.body;
	const line = await topLine(page);
	const isSame = told?.kind === "text" && told.text.split("\n")[0] === line;
	return isSame && place?.shown === (await shownOf(page, line));
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
