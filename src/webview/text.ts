/** Small pure helpers for texts. */

/** Puts `args` in the places `{0}`, `{1}`, … of a text of ours; what they hold is not looked at again. */
export function fill(template: string, ...args: readonly (string | number)[]): string {
	return template.replace(/\{(\d)\}/g, (place, index: string) => String(args[Number(index)] ?? place));
}

/** A number and what it counts stay on one line: "3.4 MB", "5 s". */
export function unbroken(text: string): string {
	return text.replace(/(?<=\d) (?=\p{L})/gu, "\u00a0");
}

/** Bytes of UTF-8, as the limits count; a lone surrogate counts as the three bytes it is replaced by. */
export function utf8Length(text: string): number {
	let bytes = 0;
	for (let index = 0; index < text.length; index++) {
		const unit = text.charCodeAt(index);
		if (unit < 0x80) bytes += 1;
		else if (unit < 0x800) bytes += 2;
		else if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(index + 1))) {
			bytes += 4;
			index++;
		} else bytes += 3;
	}
	return bytes;
}

/** The first `max` UTF-16 units, never half a character. */
export function truncate(text: string, max: number): string {
	if (text.length <= max) return text;
	const end = isHighSurrogate(text.charCodeAt(max - 1)) ? max - 1 : max;
	return `${text.slice(0, end)}…`;
}

/** One or two letters for an author's mark. */
export function initials(name: string): string {
	const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
	const first = [...(words[0] ?? "")][0] ?? "";
	const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
	return `${first}${last}`.toLocaleUpperCase();
}

function isHighSurrogate(unit: number): boolean {
	return unit >= 0xd800 && unit < 0xdc00;
}

function isLowSurrogate(unit: number): boolean {
	return unit >= 0xdc00 && unit < 0xe000;
}
