/** Pictures of what pages show, in `test/output`: of what failed, and, where somebody asks for them, of all there is to see. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";

const outputFolder = join(import.meta.dirname, "../output");

/** Whether somebody will look at them: no test does, and to draw them is a part of what the tests cost. */
export const arePicturesWanted = process.env.LANCHAT_PICTURES === "1";

/** Run in the browser: what has changed is laid out and drawn. */
const drawn = "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))";

/** Waits until a page of tests has drawn what it shows, and keeps a picture of it as `NAME.png` where they are wanted. */
export async function pictureOf(page: Page, name: string): Promise<void> {
	await page.evaluate(drawn);
	if (arePicturesWanted) await takePicture(page, name);
}

/** Takes one in any case, and resolves to its file. */
export async function takePicture(page: Page, name: string): Promise<string> {
	await mkdir(outputFolder, { recursive: true });
	const path = join(outputFolder, `${name}.png`);
	await page.screenshot({ path, animations: "disabled" });
	return path;
}
