/** Colours that can be read on any background. Pure. Contrast as WCAG 2.2 defines it. */

/** Red, green and blue from 0 to 255. */
export type Rgb = readonly [number, number, number];

/** Reads `#rgb`, `#rrggbb(aa)` and `rgb(a)(…)` as browsers compute them; what shines through is `behind`. */
export function parseColor(text: string, behind: Rgb = [0, 0, 0]): Rgb | null {
	const parts = hexParts(text.trim()) ?? functionParts(text.trim());
	if (!parts) return null;
	const [red, green, blue, alpha] = parts;
	return mix([red, green, blue], behind, alpha);
}

/** `color` where `weight` is 1, `other` where it is 0. */
export function mix(color: Rgb, other: Rgb, weight: number): Rgb {
	const channel = (index: 0 | 1 | 2) => color[index] * weight + other[index] * (1 - weight);
	return [channel(0), channel(1), channel(2)];
}

/** From 1 (the same) to 21 (black on white). */
export function contrast(a: Rgb, b: Rgb): number {
	const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
	return (high + 0.05) / (low + 0.05);
}

/** `color`, made lighter or darker just so far that it stands out from `background` by `min`. */
export function readable(color: Rgb, background: Rgb, min: number): Rgb {
	if (contrast(color, background) >= min) return color;
	const end: Rgb =
		contrast([255, 255, 255], background) >= contrast([0, 0, 0], background) ? [255, 255, 255] : [0, 0, 0];
	for (let weight = step; weight < 1; weight += step) {
		const candidate = rounded(mix(end, color, weight));
		if (contrast(candidate, background) >= min) return candidate;
	}
	return end;
}

/** `color`, drawn towards `background` until it stands out by no more than `max`. */
export function softened(color: Rgb, background: Rgb, max: number): Rgb {
	let result = color;
	for (let weight = step; weight < 1 && contrast(result, background) > max; weight += step) {
		result = rounded(mix(background, color, weight));
	}
	return result;
}

const step = 1 / 32;

/** Hue in degrees, saturation and lightness from 0 to 1. */
export function fromHsl(hue: number, saturation: number, lightness: number): Rgb {
	const chroma = saturation * Math.min(lightness, 1 - lightness);
	const channel = (n: number) => {
		const k = (n + hue / 30) % 12;
		return 255 * (lightness - chroma * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
	};
	return rounded([channel(0), channel(8), channel(4)]);
}

/** As CSS writes it. */
export function toCss(color: Rgb): string {
	return `rgb(${rounded(color).join(" ")})`;
}

function rounded([red, green, blue]: Rgb): Rgb {
	return [Math.round(red), Math.round(green), Math.round(blue)];
}

function luminance(color: Rgb): number {
	const [red, green, blue] = color.map((value) => {
		const part = value / 255;
		return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
	}) as [number, number, number];
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

type Parts = readonly [number, number, number, number];

function hexParts(text: string): Parts | null {
	const digits = /^#([0-9a-f]{3,8})$/i.exec(text)?.[1];
	if (!digits || digits.length === 5 || digits.length === 7) return null;
	const long = digits.length < 6 ? [...digits].map((digit) => digit + digit).join("") : digits;
	const at = (index: number) => Number.parseInt(long.slice(index, index + 2), 16);
	return [at(0), at(2), at(4), long.length === 8 ? at(6) / 255 : 1];
}

function functionParts(text: string): Parts | null {
	const inside = /^rgba?\(([^)]*)\)$/i.exec(text)?.[1];
	const [red, green, blue, alpha = 1] = (inside?.split(/[\s,/]+/).filter(Boolean) ?? []).map((part) =>
		part.endsWith("%") ? Number.parseFloat(part) / 100 : Number(part),
	);
	if (red === undefined || green === undefined || blue === undefined) return null;
	return [red, green, blue, alpha].some(Number.isNaN) ? null : [red, green, blue, alpha];
}
