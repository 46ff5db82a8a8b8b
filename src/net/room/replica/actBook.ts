/**
 * What acts on the messages of one room: files edits, erasures and reactions under the message they name, which may come
 * later, and says what is final.
 *
 * RULE: an erasure is final for whoever wrote the message: its text and that of its edits is dropped, in whatever order
 * they come, and never taken again.
 */
import type { EventRow, Write } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";
import type { EventHeader } from "../../wire/event.ts";
import { type Act, isActKind, isShownKind } from "../logs/body.ts";

/** Files what acts on messages; forgets what a commit has written. */
export class ActBook {
	readonly #store: Store;
	readonly #room: string;
	/** `author:message` of erasures that are not written yet. */
	readonly #erasing = new Set<string>();
	/** Messages that something new acts on. */
	readonly #touched = new Set<string>();

	constructor(deps: { readonly store: Store }, options: { readonly room: string }) {
		this.#store = deps.store;
		this.#room = options.room;
	}

	/** Whether `author` took its message back. */
	isErased(author: string, id: string): boolean {
		return this.#erasing.has(nameOf(author, id)) || this.#store.acts.isErased(this.#room, id, author);
	}

	/** The row of an event as it is kept: what was taken back comes without its body. */
	kept(row: EventRow, kind: number, act: Act | null): EventRow {
		const said = isShownKind(kind) ? row.id : act?.kind === "edit" ? act.of : null;
		return said !== null && this.isErased(row.author, said) ? { ...row, body: null, gone: "erased" } : row;
	}

	/** What to write, after the event itself, so that it is found by its message. */
	file(event: EventHeader, act: Act): readonly Write[] {
		if (!isActKind(event.kind)) {
			return [];
		}
		if (act.kind === "erase") {
			this.#erasing.add(nameOf(event.author, act.of));
		}
		this.#touched.add(act.of);
		const { id, author, hlc, kind } = event;
		return [{ put: "act", room: this.#room, row: { id, target: act.of, kind, author, hlc } }];
	}

	/** What was filed is about to be written. */
	written(): void {
		this.#erasing.clear();
	}

	/** Messages that may look different since the last call. */
	takeTouched(): readonly string[] {
		const touched = [...this.#touched];
		this.#touched.clear();
		return touched;
	}
}

const nameOf = (author: string, id: string): string => `${author}:${id}`;
