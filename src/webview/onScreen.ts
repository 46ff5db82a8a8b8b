/** Whether the page has a place on the screen. Pure. */

/** What a frame without a place is given: VS Code hides pages so, beneath a maximized panel or group of editors. */
const placeless = { width: 300, height: 150 };

/** By its size alone, px: nothing else tells a page that it is covered. */
export function isOnScreen({ width, height }: { readonly width: number; readonly height: number }): boolean {
	const isNear = (a: number, b: number) => Math.abs(a - b) <= 1;
	const isPlaceless = isNear(width, placeless.width) && isNear(height, placeless.height);
	return width > 0 && height > 0 && !isPlaceless;
}
