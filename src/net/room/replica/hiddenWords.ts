/** What events say that are no messages: names and last words; and up to where history was deleted here. */
import type { EventRow, LogPart } from "../../store/rows.ts";
import { decodeEventHeader, type EventHeader, eventKinds } from "../../wire/event.ts";
import { logKey } from "../chain/roomState.ts";
import { counts } from "../logs/validity.ts";
import type { Holdings } from "./holdings.ts";

/** Hidden words of one room, as far as they can be read. */
export class HiddenWords {
	readonly #held: Holdings;
	/** By log: up to where history was deleted here. */
	readonly #deletedUpTo = new Map<string, number>();
	/** By author. `said` compares as a string: the author's time and the event. */
	readonly #names = new Map<string, { readonly name: string; readonly said: string }>();

	/** @throws StoreError */
	constructor(deps: { readonly held: Holdings }) {
		this.#held = deps.held;
		this.recall();
	}

	/** The name a member gave itself; empty if it has not said. */
	nameOf(identity: string): string {
		return this.#names.get(identity)?.name ?? "";
	}

	/** Whether the history an event belongs to was deleted here. */
	isDeleted({ author, log, seq }: Pick<EventRow, "author" | "log" | "seq">): boolean {
		return seq <= (this.#deletedUpTo.get(logKey(author, log)) ?? 0);
	}

	/** RULE: history deleted here is not taken again: what is missing of it comes without its text. */
	deleteHistory(stays: readonly LogPart[]): void {
		for (const { author, log, seq } of this.#held.book.all) {
			this.#deletedUpTo.set(logKey(author, log), seq);
		}
		for (const { author, log, from } of stays) {
			this.#deletedUpTo.set(logKey(author, log), from - 1);
		}
		this.#held.writes.push({ put: "deleted", room: this.#held.room, stays });
	}

	/**
	 * Names and last words, as far as they can be read now. RULE: also those that came with what brings their key. RULE: the
	 * other version of an event says nothing here, as when it came: who signs two could leave after a restart only.
	 */
	recall(): void {
		this.#recallBut("");
	}

	/** RULE: an event that turned out to be unusable is nobody's last word, as after a restart; another one may be. */
	unlearn(event: EventHeader): void {
		if (event.kind === eventKinds.leave) {
			this.#held.leaves.forget(event.author, event.log);
			this.#recallBut(event.id);
		}
	}

	#recallBut(unusable: string): void {
		const { store, room } = this.#held;
		for (const { author, log, seq } of store.deletedUpTo(room)) {
			this.#deletedUpTo.set(logKey(author, log), seq);
		}
		for (const row of [...store.hidden(room), ...this.#held.gathered(({ row }) => row.seq > 0)]) {
			const header = decodeEventHeader(row.header);
			if (header.ok && row.id !== unusable) {
				this.learn(header.value, row);
			}
		}
	}

	/** An event was taken. RULE: of names that count the latest holds, whatever came first: history comes backwards. */
	learn(event: EventHeader, row: EventRow): void {
		if (event.kind === eventKinds.leave) {
			const words = this.#held.contentOf(row);
			const heads = words?.kind === "leave" ? words.heads : [];
			this.#held.leaves.note(row.author, { log: row.log, seq: row.seq, event: row.id, heads });
			this.#held.headsChanged();
			return;
		}
		const state = event.kind === eventKinds.profile ? this.#held.chain.stateAt(event.ctl) : undefined;
		const content = state !== undefined && counts(state, event) ? this.#held.contentOf(row) : null;
		const said = event.hlc + event.id;
		if (content?.kind === "profile" && said > (this.#names.get(row.author)?.said ?? "")) {
			this.#names.set(row.author, { name: content.name, said });
		}
	}
}
