/** The page's own colours, made from the theme's so that each can be read on its background. Pure. */
import { contrast, fromHsl, mix, parseColor, type Rgb, readable, softened, toCss } from "./colors.ts";

/** How many colours authors have; two people may share one, the name and tag tell them apart. */
export const authorColors = 12;

/** Reads one of the theme's variables, `--vscode-…`; empty where the theme has none. */
export type ThemeVariable = (name: string) => string;

/** WCAG AA for small text, with a little to spare; AAA in the high-contrast themes. */
const minContrast = 4.8;
const minHighContrast = 7.1;
/** What is beside the point must not be as loud as the point. */
const maxMutedContrast = 6;

/** How much of an author's colour stands behind the letters of their mark. */
export const markWeight = 0.16;

/** Class of an author: the same id has the same colour on every screen. */
export function authorColor(authorId: string): number {
	let hash = 0;
	for (let index = 0; index < authorId.length; index++) hash = (hash * 31 + authorId.charCodeAt(index)) >>> 0;
	return hash % authorColors;
}

/** Custom properties by name. */
export function makePalette(variable: ThemeVariable, isHighContrast: boolean): ReadonlyMap<string, string> {
	const min = isHighContrast ? minHighContrast : minContrast;
	const background = parseColor(variable("--vscode-editor-background")) ?? [30, 30, 30];
	const isDark = contrast([255, 255, 255], background) > contrast([0, 0, 0], background);
	const color = (name: string, fallback: Rgb): Rgb => parseColor(variable(name), background) ?? fallback;
	const foreground = color("--vscode-foreground", isDark ? [204, 204, 204] : [59, 59, 59]);
	const codeBackground = color("--vscode-textCodeBlock-background", background);
	/** What text stands on: the page, and a row under the pointer. */
	const grounds = [background, color("--vscode-list-hoverBackground", background)];
	const palette = new Map<string, Rgb>();

	for (let index = 0; index < authorColors; index++) {
		const base = fromHsl((index * 360) / authorColors + 12, isDark ? 0.55 : 0.65, isDark ? 0.68 : 0.36);
		palette.set(`--author-${index}`, readableOnMarks(base, grounds, min));
	}
	for (const [name, [themeColor, fallback]] of Object.entries(syntax)) {
		const base = color(themeColor, fallback);
		palette.set(`--syntax-${name}`, readable(base, codeBackground, min));
	}
	for (const [name, themeColor] of Object.entries(signals)) {
		palette.set(`--readable-${name}`, readableOn(grounds, color(themeColor, foreground), min));
	}
	palette.set("--readable-muted", mutedColor());
	return new Map([...palette].map(([name, value]) => [name, toCss(value)]));

	/** Fainter than text, which some themes do not make it, and still readable, also on code. */
	function mutedColor(): Rgb {
		const muted = color("--vscode-descriptionForeground", foreground);
		const faint = isHighContrast ? muted : softened(muted, background, maxMutedContrast);
		return readableOn([...grounds, codeBackground], faint, min);
	}
}
/** What code is made of → the theme's colour nearest to what its editor uses, and what to take without it. */
const syntax: Readonly<Record<string, readonly [string, Rgb]>> = {
	keyword: ["--vscode-debugTokenExpression-boolean", [78, 148, 206]],
	control: ["--vscode-debugTokenExpression-name", [197, 134, 192]],
	string: ["--vscode-debugTokenExpression-string", [206, 145, 120]],
	number: ["--vscode-debugTokenExpression-number", [181, 206, 168]],
	function: ["--vscode-charts-yellow", [220, 220, 170]],
	type: ["--vscode-terminal-ansiCyan", [78, 201, 176]],
	variable: ["--vscode-symbolIcon-variableForeground", [156, 220, 254]],
	comment: ["--vscode-charts-green", [106, 153, 85]],
	added: ["--vscode-gitDecoration-addedResourceForeground", [129, 184, 139]],
	removed: ["--vscode-gitDecoration-deletedResourceForeground", [199, 78, 57]],
};

const signals: Readonly<Record<string, string>> = {
	error: "--vscode-errorForeground",
	accent: "--vscode-textLink-foreground",
	warning: "--vscode-editorWarning-foreground",
	done: "--vscode-charts-green",
};

function readableOn(grounds: readonly Rgb[], color: Rgb, min: number): Rgb {
	return grounds.reduce((result, ground) => readable(result, ground, min), color);
}

/** The letters stand on a tint of their own colour. */
function readableOnMarks(base: Rgb, grounds: readonly Rgb[], min: number): Rgb {
	let result = readableOn(grounds, base, min);
	for (const ground of grounds) {
		for (let round = 0; round < 8; round++) {
			if (contrast(result, mix(result, ground, markWeight)) >= min) break;
			result = readable(result, ground, contrast(result, ground) + 0.25);
		}
	}
	return result;
}
