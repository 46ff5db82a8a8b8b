/**
 * What acts on the messages of one room: files edits, erasures and reactions under the message they name, which may come
 * later, and says what is final.
 *
 * RULE: an erasure is final for whoever wrote the message: its text and that of its edits is dropped, in whatever order
 * they come, and never taken again.
 *
 * RULE: an erasure names the edits as well, since an edit without its text does not say what it was an edit of: so it can
 * be told from one that somebody keeps from us.
 */
import type { EventRow, Write } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";
import { type EventHeader, eventKinds } from "../../wire/event.ts";
import { type Act, isActKind, isShownKind } from "../logs/body.ts";

/** Files what acts on messages; forgets what a commit has written. */
export class ActBook {
	readonly #store: Store;
	readonly #room: string;
	/** `author:event` of erasures that are not written yet: messages, and edits of them. */
	readonly #erasing = new Set<string>();
	/** Messages that something new acts on. */
	readonly #touched = new Set<string>();

	constructor(deps: { readonly store: Store }, options: { readonly room: string }) {
		this.#store = deps.store;
		this.#room = options.room;
	}

	/** Whether `author` took its message back, or with it an edit. */
	isErased(author: string, id: string): boolean {
		return this.#erasing.has(nameOf(author, id)) || this.#store.acts.isErased(this.#room, id, author);
	}

	/** The row of an event as it is kept: what was taken back comes without its body. */
	kept(row: EventRow, kind: number, act: Act | null): EventRow {
		const said = isShownKind(kind) || kind === eventKinds.edit ? [row.id] : [];
		const names = act?.kind === "edit" ? [...said, act.of] : said;
		return names.some((id) => this.isErased(row.author, id)) ? { ...row, body: null, gone: "erased" } : row;
	}

	/** What to write, after the event itself, so that it is found by its message. */
	file(event: EventHeader, act: Act): readonly Write[] {
		if (!isActKind(event.kind)) {
			return [];
		}
		this.#touched.add(act.of);
		const { id, author, hlc, kind } = event;
		const targets = act.kind === "erase" ? [act.of, ...act.edits] : [act.of];
		if (act.kind === "erase") {
			for (const target of targets) {
				this.#erasing.add(nameOf(author, target));
			}
		}
		return targets.map((target) => ({ put: "act", room: this.#room, row: { id, target, kind, author, hlc } }));
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
