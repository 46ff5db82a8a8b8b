/**
 * Finds characters that make code look other than it is: direction marks, invisible and control characters. Pure.
 *
 * SECURITY: "Trojan Source" (CVE-2021-42574): code may read one way and compile another.
 */

/** A stretch of text that shows as it is, or one character that does not, with its code point in words. */
export type TextPiece = { readonly kind: "plain" | "hidden"; readonly text: string };

/**
 * Control, format and default-ignorable characters, lone surrogates, the blank Braille pattern, and every blank but
 * space, tab and line ends. What joins an emoji to the next one, or asks for its coloured form, is left alone there.
 */
const hidden =
	/(?![\t\n\r ])(?!(?<=\p{Extended_Pictographic})\ufe0f)(?!(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}]|\ufe0f)\u200d(?=\p{Extended_Pictographic}))(?:[\p{Cc}\p{Cf}\p{Cs}\p{Z}\u2800]|\p{Default_Ignorable_Code_Point})/u;

/** Whether there is anything to make visible; the common case is quick. */
export function hasInvisibles(text: string): boolean {
	return hidden.test(text);
}

/** Cuts a text at its hidden characters; joined again the pieces are the text. */
export function splitInvisibles(text: string): readonly TextPiece[] {
	const pieces: TextPiece[] = [];
	let end = 0;
	// A regular expression of its own each time: a shared one would remember where it stopped.
	for (const { 0: found, index } of text.matchAll(new RegExp(hidden, "gu"))) {
		if (index > end) pieces.push({ kind: "plain", text: text.slice(end, index) });
		pieces.push({ kind: "hidden", text: found });
		end = index + found.length;
	}
	if (end < text.length) pieces.push({ kind: "plain", text: text.slice(end) });
	return pieces;
}

/** "U+202E". */
export function codePointName(character: string): string {
	const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
	return `U+${hex.padStart(4, "0")}`;
}
