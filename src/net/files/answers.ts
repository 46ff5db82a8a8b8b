/** Offers a person has answered, of which the transfer is forgotten: they are not asked about them again. */
import type { AnsweredOffer } from "../api/files.ts";
import { fileLimits } from "../limits.ts";
import type { Clock } from "../ports.ts";
import type { FileRow } from "../store/fileRows.ts";
import type { AnswerRow, Write } from "../store/rows.ts";
import type { Store } from "../store/store.ts";
import { pastView } from "./fileViews.ts";

/** What answers are kept by. */
export interface AnswersDeps {
	readonly clock: Clock;
	readonly store: Store;
}

/** Messages by id, the one answered first first. */
export class Answers {
	readonly #deps: AnswersDeps;
	readonly #answered: Map<string, AnswerRow>;

	/** @throws StoreError */
	constructor(deps: AnswersDeps) {
		this.#deps = deps;
		const rows = [...deps.store.slips("answer")];
		this.#answered = new Map(rows.sort(([, a], [, b]) => a.atMs - b.atMs));
	}

	/** Their messages, and what became of them. */
	get all(): readonly AnsweredOffer[] {
		return [...this.#answered].map(([messageId, { past }]) => ({
			messageId,
			past: past === undefined ? null : pastView(messageId, past),
		}));
	}

	/** What to commit with the end of a transfer; older answers make room. */
	remember({ direction, message, ...row }: FileRow): readonly Write[] {
		if (direction === "out" || message === "") {
			return [];
		}
		const now = this.#deps.clock.now();
		const { id, room, peer, name, size, listing, count, state, endedMs } = row;
		const value: AnswerRow = { atMs: now, past: { id, room, peer, name, size, listing, count, state, endedMs } };
		this.#answered.delete(message);
		this.#answered.set(message, value);
		const tooMany = this.#answered.size - fileLimits.answers;
		const gone = [...this.#answered].filter(([, { atMs }], i) => i < tooMany || now - atMs > fileLimits.answerAge);
		for (const [old] of gone) {
			this.#answered.delete(old);
		}
		return [
			{ put: "slip", kind: "answer", id: message, value },
			...gone.map(([old]): Write => ({ drop: "slip", kind: "answer", id: old })),
		];
	}
}
