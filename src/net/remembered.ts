/** What is asked for at every row, and costs more to make than to look up. */

/** So many answers of each are kept; then all are let go. */
const keptMost = 4_096;

/**
 * `make`, with what it answered kept. Only for what gives the same answer to the same text whoever asks: then all may share
 * what is kept.
 */
export const remembered = (make: (text: string) => string): ((text: string) => string) => {
	const kept = new Map<string, string>();
	return (text) => {
		const known = kept.get(text);
		if (known !== undefined) {
			return known;
		}
		const made = make(text);
		if (kept.size >= keptMost) {
			kept.clear();
		}
		kept.set(text, made);
		return made;
	};
};
