/** Offers a person has answered, of which the transfer is forgotten: they are not asked about them again. */
import { fileLimits } from "../limits.ts";
import type { Clock } from "../ports.ts";
import type { FileRow } from "../store/fileRows.ts";
import type { Write } from "../store/rows.ts";
import type { Store } from "../store/store.ts";

/** What answers are kept by. */
export interface AnswersDeps {
	readonly clock: Clock;
	readonly store: Store;
}

/** Messages by id, the one answered first first. */
export class Answers {
	readonly #deps: AnswersDeps;
	readonly #answered: Map<string, number>;

	/** @throws StoreError */
	constructor(deps: AnswersDeps) {
		this.#deps = deps;
		const rows = [...deps.store.slips("answer")].map(([id, { atMs }]) => [id, atMs] as const);
		this.#answered = new Map(rows.sort(([, a], [, b]) => a - b));
	}

	/** Their messages. */
	get all(): readonly string[] {
		return [...this.#answered.keys()];
	}

	/** What to commit with the end of a transfer; older answers make room. */
	remember({ direction, message }: FileRow): readonly Write[] {
		if (direction === "out" || message === "") {
			return [];
		}
		const now = this.#deps.clock.now();
		this.#answered.delete(message);
		this.#answered.set(message, now);
		const tooMany = this.#answered.size - fileLimits.answers;
		const gone = [...this.#answered].filter(([, atMs], i) => i < tooMany || now - atMs > fileLimits.answerAge);
		for (const [id] of gone) {
			this.#answered.delete(id);
		}
		return [
			{ put: "slip", kind: "answer", id: message, value: { atMs: now } },
			...gone.map(([id]): Write => ({ drop: "slip", kind: "answer", id })),
		];
	}
}
