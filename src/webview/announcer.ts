/** Gathers what arrives for screen readers, so that a busy room does not talk without pause. */

/** What it needs of its surroundings. */
export interface AnnouncerDeps {
	/** Puts one text into the live region. */
	readonly say: (text: string) => void;
	/** What to say when it is more than a few. */
	readonly countInWords: (count: number) => string;
	readonly after: (ms: number, callback: () => void) => () => void;
}

/** Messages this close together are told in one go, ms. */
const gatherMs = 700;
/** More than these are only counted. */
const maxSpoken = 3;

/** Tells of arrivals, at most once in `gatherMs`. */
export class Announcer {
	readonly #deps: AnnouncerDeps;
	#gathered: string[] = [];

	constructor(deps: AnnouncerDeps) {
		this.#deps = deps;
	}

	/** Each text is one message in words. */
	add(texts: readonly string[]): void {
		if (this.#gathered.length === 0 && texts.length > 0) this.#deps.after(gatherMs, () => this.#tell());
		this.#gathered.push(...texts);
	}

	#tell(): void {
		const gathered = this.#gathered;
		this.#gathered = [];
		this.#deps.say(gathered.length > maxSpoken ? this.#deps.countInWords(gathered.length) : gathered.join(". "));
	}
}
