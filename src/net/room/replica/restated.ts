/**
 * What its author said again: whoever held it beyond the fork of a log already has it twice, and shows it once
 * (PROTOCOL "A new log").
 */
import type { EventRow } from "../../store/rows.ts";
import { decodeEventHeader, eventKinds } from "../../wire/event.ts";
import { encodeContent, isShownKind } from "../logs/body.ts";
import type { Holdings } from "./holdings.ts";

/** Events read at once, bytes. */
const pageBytes = 1_048_576;
/** Under what the store finds who says an event again: a kind that acts on nothing itself. */
const restates = eventKinds.newLog;

/** What was said again in one room. */
export class Restated {
	readonly #held: Holdings;
	#hasHidden = false;

	constructor(deps: { readonly held: Holdings }) {
		this.#held = deps.held;
	}

	/**
	 * An event that counts, in a log that goes on from another one, was taken, or can be read now: it may say something
	 * again.
	 */
	came(row: EventRow, event: { readonly hlc: string }): void {
		const target = this.#held.restatedBy(row);
		if (target !== null) {
			const { id, author } = row;
			this.#held.writes.push({
				put: "act",
				room: this.#held.room,
				row: { id, target, kind: restates, author, hlc: event.hlc },
			});
			this.#hide(target);
		}
	}

	/** A log is proved to fork: what lies beyond may have been said again before that was known here. */
	forked({ author, log, seq: fork }: { readonly author: string; readonly log: string; readonly seq: number }): void {
		const { room, store } = this.#held;
		const last = this.#held.log(author, log)?.seq ?? 0;
		for (let from = fork + 1; from <= last; ) {
			const page = store.eventsOf({ room, author, log, from, to: last, maxBytes: pageBytes });
			for (const row of page) {
				this.#look(row);
			}
			from = (page.at(-1)?.seq ?? last) + 1;
		}
		for (const row of this.#held.gathered(({ row }) => row.author === author && row.log === log && row.seq > fork)) {
			this.#look(row);
		}
	}

	/** An event can be read that could not when it came, or when its log was proved to fork. */
	opened(row: EventRow): void {
		if (this.#isBeyondFork(row)) {
			this.#hide(this.firstOf(row));
		}
	}

	/** The event that one says again: what it says again itself, or it. */
	firstOf(row: EventRow): string {
		return this.#held.restatedBy(row) ?? row.id;
	}

	/** The events of mine on the disk that say one again. */
	mineOf(id: string): readonly string[] {
		const { me, room, store } = this.#held;
		return store.acts.all(room, id, restates).flatMap((row) => (row.author === me ? [row.id] : []));
	}

	/** Whether rows are gone since the last call. */
	takeHidden(): boolean {
		const hasHidden = this.#hasHidden;
		this.#hasHidden = false;
		return hasHidden;
	}

	/** RULE: what lies beyond a fork and cannot be read yet is looked at again when its key comes. */
	#look(row: EventRow): void {
		if (this.#held.lacksKey(row)) {
			this.#held.writes.push({ put: "unfiled", id: row.id });
		}
		this.#hide(this.firstOf(row));
	}

	/**
	 * Hides all versions of `target` but the one that counts. RULE: only what its own author says again, to the letter, and
	 * only beyond the fork, where nothing counts: contradicting oneself unsays nothing.
	 */
	#hide(target: string): void {
		const { room, store, writes } = this.#held;
		const filed = writes.flatMap((write) => ("put" in write && write.put === "act" ? [write.row] : []));
		const come = filed.filter((row) => row.kind === restates && row.target === target);
		const all = [...store.acts.all(room, target, restates), ...come.flatMap(({ id }) => this.#event(id) ?? [])];
		const older = this.#event(target);
		const versions = older === undefined ? all : [older, ...all];
		for (const row of versions.filter((one) => one.gone === "" && this.#isBeyondFork(one))) {
			if (all.some((again) => this.#says(again, row))) {
				this.#held.writes.push({ put: "again", id: row.id });
				this.#hasHidden ||= row.shown;
			}
		}
	}

	/** An event that was taken, written or not yet. */
	#event(id: string): EventRow | undefined {
		return this.#held.gathered(({ row }) => row.id === id)[0] ?? this.#held.store.event(this.#held.room, id);
	}

	/** Whether `again` counts, and is what `row` is. */
	#says(again: EventRow, row: EventRow): boolean {
		const fork = this.#held.voices.forkOf(again.author, again.log);
		return again.author === row.author && (fork === null || again.seq < fork) && this.#isSame(again, row);
	}

	#isSame(again: EventRow, row: EventRow): boolean {
		const [one, other] = [decodeEventHeader(again.header), decodeEventHeader(row.header)];
		if (!one.ok || !other.ok || one.value.kind !== other.value.kind) {
			return false;
		}
		// What acts on messages names them anew, and counts for nothing beyond a fork.
		return !isShownKind(one.value.kind) || this.#written(again) === this.#written(row);
	}

	#written(row: EventRow): string {
		const content = this.#held.contentOf(row);
		const isReadable = content !== null && content.kind !== "newer";
		return isReadable ? Buffer.from(encodeContent(content).json).toString() : row.id;
	}

	#isBeyondFork({ author, log, seq }: EventRow): boolean {
		const fork = this.#held.voices.forkOf(author, log);
		return fork !== null && seq > fork;
	}
}
