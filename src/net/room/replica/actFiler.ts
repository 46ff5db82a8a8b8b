/** Reads what events do to messages, or say again, and files it: at once, or when the key they are sealed under has come. */

import { countLimits } from "../../limits.ts";
import type { EventRow, Write } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";
import { decodeEventHeader, type EventHeader, eventKinds } from "../../wire/event.ts";
import type { Act, Signable } from "../logs/body.ts";
import { counts } from "../logs/validity.ts";
import { ActBook } from "./actBook.ts";
import type { Holdings } from "./holdings.ts";
import type { Restated } from "./restated.ts";

/** Events filed late are read in pages of so many. */
const latePage = 256;

/** What an event does to a message; null for nothing this version knows. */
export type ReadAct = Act | "unreadable" | null;

/** The filer of one room. */
export class ActFiler {
	readonly #held: Holdings;
	readonly #restated: Restated;
	readonly #acts: ActBook;
	/** Something that could not be read may be now. */
	#mayReadMore = true;

	constructor(deps: { readonly held: Holdings; readonly restated: Restated }) {
		this.#held = deps.held;
		this.#restated = deps.restated;
		this.#acts = new ActBook(deps.held, { room: deps.held.room });
	}

	/** What an event says it does to a message. */
	actOf(row: EventRow): ReadAct {
		const content = this.#held.contentOf(row);
		if (content === null) {
			// RULE: what its key does not open says nothing: it is not looked at again with each key that comes.
			return this.#held.lacksKey(row) ? "unreadable" : null;
		}
		return content.kind === "edit" || content.kind === "erase" || content.kind === "reaction" ? content : null;
	}

	/** Whether its author took a message back, or with it an edit. */
	isErased({ author, id }: Pick<EventRow, "author" | "id">): boolean {
		return this.#acts.isErased(author, id);
	}

	/** The row of an event as it is kept: what was taken back comes without its body. */
	kept(row: EventRow, kind: number, act: ReadAct): EventRow {
		return this.#acts.kept(row, kind, act === "unreadable" ? null : act);
	}

	/** What to write, after the event itself, so that it is found by its message. */
	file(event: EventHeader, act: Act): readonly Write[] {
		return this.#acts.file(event, act);
	}

	/**
	 * What I say as it is signed: an erasure names all my edits of the message, those not written yet among them. RULE: and
	 * what the message says again: who gets that without its text could not tell which older one went with it.
	 */
	complete(content: Signable): Signable {
		if (content.kind !== "erase") {
			return content;
		}
		const { me, room, store, writes } = this.#held;
		const isMine = ({ author }: { readonly author: string }): boolean => author === me;
		const written = store.acts.all(room, content.of, eventKinds.edit).filter(isMine);
		const gathered = writes.flatMap((write) => ("put" in write && write.put === "act" ? [write.row] : []));
		const edits = gathered.filter((row) => row.kind === eventKinds.edit && row.target === content.of && isMine(row));
		const named = new Set([
			...content.edits,
			...[...written, ...edits].map(({ id }) => id),
			...this.#older(content.of),
		]);
		return { ...content, edits: [...named].slice(-countLimits.erasedEdits) };
	}

	/** A key has come: what waited for it is filed with the next writes. */
	readAgain(): void {
		this.#mayReadMore = true;
	}

	/**
	 * Everything is about to be written: files first what could not be read when it came, where that is possible now. RULE:
	 * also what came with the operation that brings the key and is not written yet.
	 */
	beforeWriting(): void {
		if (this.#mayReadMore) {
			this.#mayReadMore = false;
			this.#fileLate();
			for (const row of this.#held.gathered(({ unfiled }) => unfiled === true)) {
				this.#fileNow(row);
			}
		}
		this.#acts.written();
	}

	/** Messages that something acted on since the last call, committed by now. */
	takeTouched(): readonly string[] {
		return this.#acts.takeTouched();
	}

	/** What a message of mine says again, and what else says that. */
	#older(id: string): readonly string[] {
		const { room, store } = this.#held;
		const row = store.event(room, id);
		const first = row !== undefined && this.#held.isOfNewLog(row) ? this.#held.restatedBy(row) : null;
		return first === null ? [] : [first, ...this.#restated.mineOf(first).filter((again) => again !== id)];
	}

	#fileLate(): void {
		let after = 0;
		for (let page = this.#unfiled(after); page.length > 0; page = this.#unfiled(after)) {
			for (const { number, row } of page) {
				after = number;
				this.#fileNow(row);
			}
		}
	}

	#fileNow(row: EventRow): void {
		const event = decodeEventHeader(row.header);
		const state = event.ok ? this.#held.chain.stateAt(event.value.ctl) : undefined;
		const act = this.actOf(row);
		if (act !== "unreadable") {
			const isCounted = event.ok && state !== undefined && counts(state, event.value);
			const writes = act !== null && isCounted ? this.#acts.file(event.value, act) : [];
			this.#held.writes.push(...writes, { put: "actless", id: row.id });
			// RULE: what was said again under a key that comes later is found to be when the key comes.
			if (isCounted && this.#held.isOfNewLog(row)) {
				this.#restated.came(row, event.value);
			}
			this.#restated.opened(row);
		}
	}

	#unfiled(after: number): ReturnType<Store["acts"]["unfiled"]> {
		return this.#held.store.acts.unfiled(this.#held.room, after, latePage);
	}
}
