/** Keeps the page's colours in step with the theme: VS Code swaps variables and class in a living page. */
import { makePalette } from "./palette.ts";

/** Sets the colours now and whenever the theme changes; for the life of the page. */
export function followTheme(root: HTMLElement, body: HTMLElement): void {
	const apply = () => {
		const computed = getComputedStyle(root);
		const isHighContrast = body.classList.contains("vscode-high-contrast");
		const palette = makePalette((name) => computed.getPropertyValue(name), isHighContrast);
		// On the body: VS Code owns the style of the root and replaces it whole.
		for (const [name, value] of palette) body.style.setProperty(name, value);
	};
	apply();
	const observer = new MutationObserver(apply);
	observer.observe(root, { attributeFilter: ["style"] });
	observer.observe(body, { attributeFilter: ["class"] });
}
