/** All authors' logs of one room as far as they are here: ends, gaps, and the order their events are shown in. */
import type { EventRow, LogRow } from "../../store/rows.ts";
import { zeroId } from "../../wire/control.ts";
import { type EventHeader, eventKinds } from "../../wire/event.ts";
import { logKey } from "../chain/roomState.ts";
import { earlierOf, laterOf, shifted, shownHlc, successor, zeroHlc } from "./hlc.ts";
import { awaiting, emptyLog, isScattered, type Place, placeOf, reopen } from "./logPlace.ts";

/**
 * Events whose times are remembered, twice as many at most, so that an answer is never shown before what it answers: what
 * a history names is some thousand events away, and asking the disk for it costs as much as taking it.
 */
const keptTimes = 4_096;

/** When an event was signed, by its author's word, and where it is shown here. */
export interface Timed {
	readonly hlc: string;
	readonly order: string;
}

/** Events whose times are not remembered here. */
export interface StoredTimes {
	/** The one with an id. */
	of(id: string): Timed | undefined;
	/** The one at a number of a log. */
	at(log: Pick<LogRow, "author" | "log">, seq: number): Timed | undefined;
}

/** Logs of one room. */
export class LogBook {
	readonly #logs = new Map<string, LogRow>();
	/** `author:log` of the logs that have gaps. */
	readonly #gappy = new Set<string>();
	/** Times by id: when the newer half is full it becomes the older one. */
	#times = new Map<string, Timed>();
	#olderTimes = new Map<string, Timed>();
	/** The log asked for last: a history asks for the same one many times an event. */
	#last: LogRow | undefined;
	/** By log, the event above the gap that was filled last. */
	readonly #above = new Map<string, { readonly seq: number; readonly timed: Timed }>();

	get(author: string, log: string): LogRow | undefined {
		if (this.#last?.log !== log || this.#last.author !== author) {
			this.#last = this.#logs.get(logKey(author, log));
		}
		return this.#last;
	}

	get all(): readonly LogRow[] {
		return [...this.#logs.values()];
	}

	/** Logs with something missing below their newest event. */
	get withGaps(): readonly LogRow[] {
		return [...this.#gappy].flatMap((key) => this.#logs.get(key) ?? []);
	}

	/** Where an event stands in its log. A `newlog` begins after the older log it names. */
	place(event: EventHeader): Place {
		const known = this.get(event.author, event.log);
		const start = event.kind === eventKinds.newLog && event.seq === 1 ? event.prev : zeroId;
		return placeOf(known ?? emptyLog(start), event);
	}

	/** Whether a log has too many gaps to take an event that fits, of which only the header came if it `isAwaited`. */
	isScattered(event: EventHeader, { isNewest, gaps }: Extract<Place, { kind: "fits" }>, isAwaited: boolean): boolean {
		const after = isAwaited && isNewest ? awaiting(gaps, event) : gaps;
		return isScattered(this.get(event.author, event.log), after);
	}

	/** The log after an event that fits; `order` is the event's. */
	accept(event: EventHeader, place: Extract<Place, { kind: "fits" }>, order: string): LogRow {
		const known = this.get(event.author, event.log);
		const newest = place.isNewest || known === undefined;
		const row: LogRow = {
			author: event.author,
			log: event.log,
			seq: newest ? event.seq : known.seq,
			head: newest ? event.id : known.head,
			order: newest ? order : known.order,
			gaps: place.gaps,
		};
		this.put(row);
		this.#noteTimes(event.id, { hlc: event.hlc, order });
		return row;
	}

	/** The log after an event that fits beyond its end, of which only the header came: it ends there, and that is missing. */
	awaits(event: EventHeader, place: Extract<Place, { kind: "fits" }>, order: string): LogRow {
		return this.accept(event, { ...place, gaps: awaiting(place.gaps, event) }, order);
	}

	/**
	 * The number, of its own and the one after it, at which an event that fits would show that its author let time go back;
	 * null where it does not as far as is known.
	 */
	backInTime(event: EventHeader, stored: StoredTimes): number | null {
		const known = this.get(event.author, event.log);
		const below = event.seq === 1 ? undefined : this.#timesOf(event.prev, stored);
		if (below !== undefined && below.hlc >= event.hlc) {
			return event.seq;
		}
		const isBelowHeld = known?.gaps.some(({ to }) => to === event.seq) === true;
		const above = isBelowHeld && known !== undefined ? this.#timesAbove(known, event.seq + 1, stored) : undefined;
		return above !== undefined && above.hlc <= event.hlc ? event.seq + 1 : null;
	}

	/**
	 * An event turned out to be unusable: it is missing again. Null when it was the newest (the log is then shorter), or too
	 * much is missing around it already: it stays until some of that has come.
	 */
	reopen(event: EventHeader): LogRow | null {
		const known = this.get(event.author, event.log);
		if (known === undefined || known.seq === event.seq) {
			return null;
		}
		const row = { ...known, gaps: reopen(known.gaps, event) };
		if (isScattered(known, row.gaps)) {
			return null;
		}
		this.put(row);
		return row;
	}

	put(row: LogRow): void {
		const key = logKey(row.author, row.log);
		this.#logs.set(key, row);
		this.#last = row;
		if (row.gaps.length > 0) {
			this.#gappy.add(key);
		} else {
			this.#gappy.delete(key);
		}
	}

	/**
	 * Where an event is shown: after its predecessor and what it names, then by time, then by id. 32 hex digits.
	 *
	 * RULE: what one author said stays in its order, however late a part of it arrives: whatever fills a gap is shown
	 * between what is held below and above it, where room was left for as many as are missing.
	 *
	 * RULE: what somebody dates wrongly moves nothing of others: who goes on after it goes by when it says it was signed.
	 */
	orderOf(event: EventHeader, nowMs: number, stored: StoredTimes): string {
		let hlc = shownHlc(event.hlc, nowMs);
		const isAhead = hlc !== event.hlc;
		for (const dep of event.deps) {
			const named = this.#timesOf(dep, stored);
			if (named !== undefined) {
				const shown = hlcOf(named.order);
				hlc = laterOf(hlc, successor(isAhead ? shown : earlierOf(named.hlc, shown)));
			}
		}
		const before = this.#timesOf(event.prev, stored);
		hlc = before === undefined ? hlc : laterOf(hlc, successor(hlcOf(before.order)));
		const known = this.get(event.author, event.log);
		if (known !== undefined && event.seq > known.seq) {
			hlc = laterOf(hlc, shifted(hlcOf(known.order), event.seq - known.seq));
		}
		const gap = known?.gaps.find(({ from, to }) => from <= event.seq && event.seq <= to);
		if (known !== undefined && gap !== undefined) {
			const below = this.#timesOf(gap.below, stored);
			if (below !== undefined) {
				hlc = laterOf(hlc, shifted(hlcOf(below.order), event.seq - gap.from + 1));
			}
			const above = this.#timesAbove(known, gap.to + 1, stored);
			// Above an event with its own time only a liar has one that is earlier.
			const isMoved = hlc !== event.hlc || (above !== undefined && hlcOf(above.order) < above.hlc);
			hlc = above && isMoved ? earlierOf(hlc, shifted(hlcOf(above.order), event.seq - gap.to - 1)) : hlc;
		}
		return hlc + event.id.slice(0, 16);
	}

	/** The event right above a gap: the same one for all that fill it. */
	#timesAbove(log: LogRow, seq: number, stored: StoredTimes): Timed | undefined {
		const key = logKey(log.author, log.log);
		const known = this.#above.get(key);
		if (known?.seq === seq) {
			return known.timed;
		}
		const timed = seq === log.seq ? this.#timesOf(log.head, stored) : stored.at(log, seq);
		if (timed !== undefined) {
			this.#above.set(key, { seq, timed });
		}
		return timed;
	}

	#timesOf(id: string, stored: StoredTimes): Timed | undefined {
		const known = this.#times.get(id) ?? this.#olderTimes.get(id);
		if (known !== undefined || id === zeroId) {
			return known;
		}
		const timed = stored.of(id);
		if (timed !== undefined) {
			this.#noteTimes(id, timed);
		}
		return timed;
	}

	#noteTimes(id: string, timed: Timed): void {
		if (this.#times.size >= keptTimes) {
			this.#olderTimes = this.#times;
			this.#times = new Map();
		}
		this.#times.set(id, timed);
	}
}

const hlcOf = (order: string): string => order.slice(0, zeroHlc.length);

/** Up to where a log is here without gaps: what HAVE may say. */
export const wholeUpTo = (row: LogRow): number => {
	const [gap] = row.gaps;
	return gap === undefined ? row.seq : gap.from - 1;
};

/** The row of an event as it is stored. */
export const eventRowOf = (
	event: EventHeader,
	what: Pick<EventRow, "order" | "shown" | "checked" | "body" | "clientId">,
): EventRow => ({
	author: event.author,
	log: event.log,
	seq: event.seq,
	id: event.id,
	header: event.bytes,
	gone: "",
	...what,
});
