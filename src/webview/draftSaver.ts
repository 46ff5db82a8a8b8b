/** Hands the host what is being typed, so that nothing is lost when the page goes. */

/** What it needs of its surroundings. */
export interface DraftSaverDeps {
	readonly post: (text: string) => void;
	readonly after: (ms: number, callback: () => void) => () => void;
}

/** A draft this long is not posted at every key; UTF-16 units. */
export const longDraftUnits = 65_536;
const longDraftWaitMs = 300;

/** The draft of one composer. */
export class DraftSaver {
	readonly #deps: DraftSaverDeps;
	#waiting: { readonly text: string; readonly cancel: () => void } | undefined;

	constructor(deps: DraftSaverDeps) {
		this.#deps = deps;
	}

	/** Posts every change at once; only a long draft waits until the typing pauses. */
	save(text: string): void {
		this.#waiting?.cancel();
		this.#waiting = undefined;
		if (text.length <= longDraftUnits) this.#deps.post(text);
		else this.#waiting = { text, cancel: this.#deps.after(longDraftWaitMs, () => this.flush()) };
	}

	/** Posts what still waits: the page is about to go. */
	flush(): void {
		const waiting = this.#waiting;
		this.#waiting = undefined;
		waiting?.cancel();
		if (waiting) this.#deps.post(waiting.text);
	}
}
