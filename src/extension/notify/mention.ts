/** Whether a message names somebody. Pure. */

/** True if `text` holds `@name` as a whole word, whatever the case. */
export function isMention(text: string, name: string): boolean {
	const wanted = `@${fold(name)}`;
	if (wanted === "@") return false;
	const folded = fold(text);
	for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + 1)) {
		const before = folded.slice(0, at);
		const after = folded.slice(at + wanted.length);
		if (!/[\p{L}\p{N}_]$/u.test(before) && !/^[\p{L}\p{N}_]/u.test(after)) return true;
	}
	return false;
}

function fold(text: string): string {
	return text.normalize("NFC").toLowerCase().trim();
}
