/** All authors' logs of one room as far as they are here: ends, gaps, and the order their events are shown in. */
import type { EventRow, LogRow } from "../store/rows.ts";
import { zeroId } from "../wire/control.ts";
import { type EventHeader, eventKinds } from "../wire/event.ts";
import { earlierOf, laterOf, shifted, shownHlc, successor, zeroHlc } from "./hlc.ts";
import { emptyLog, type Place, placeOf, reopen } from "./logPlace.ts";
import { logKey } from "./roomState.ts";

/**
 * Events whose place in the order is remembered, twice as many at most, so that an answer is never shown before what it
 * answers: what a history names is some thousand events away, and asking the disk for it costs as much as taking it.
 */
const keptOrders = 4_096;

/** Orders of events that are not remembered here. */
export interface StoredOrders {
	/** Of the event with an id. */
	of(id: string): string | undefined;
	/** Of the event at a number of a log. */
	at(log: Pick<LogRow, "author" | "log">, seq: number): string | undefined;
}

/** Logs of one room. */
export class LogBook {
	readonly #logs = new Map<string, LogRow>();
	/** `author:log` of the logs that have gaps. */
	readonly #gappy = new Set<string>();
	/** Orders by id: when the newer half is full it becomes the older one. */
	#orders = new Map<string, string>();
	#olderOrders = new Map<string, string>();
	/** The log asked for last: a history asks for the same one many times an event. */
	#last: LogRow | undefined;
	/** By log, the order of the event above the gap that was filled last. */
	readonly #above = new Map<string, { readonly seq: number; readonly order: string }>();

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

	/** The log after an event that fits; `order` is the event's. */
	accept(event: EventHeader, place: Extract<Place, { kind: "fits" }>, root: string, order: string): LogRow {
		const known = this.get(event.author, event.log);
		const newest = place.isNewest || known === undefined;
		const row: LogRow = {
			author: event.author,
			log: event.log,
			root,
			seq: newest ? event.seq : known.seq,
			head: newest ? event.id : known.head,
			order: newest ? order : known.order,
			gaps: place.gaps,
		};
		this.put(row);
		this.#noteOrder(event.id, order);
		return row;
	}

	/** An event turned out to be unusable: it is missing again. Null when it was the newest (the log is then shorter). */
	reopen(event: EventHeader): LogRow | null {
		const known = this.get(event.author, event.log);
		if (known === undefined || known.seq === event.seq) {
			return null;
		}
		const row = { ...known, gaps: reopen(known.gaps, event) };
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
		if (this.#orderOf(row.head) === undefined) {
			this.#noteOrder(row.head, row.order);
		}
	}

	/**
	 * Where an event is shown: after its predecessor and what it names, then by time, then by id. 32 hex digits.
	 *
	 * RULE: what one author said stays in its order, however late a part of it arrives: whatever fills a gap is shown
	 * between what is held below and above it, where room was left for as many as are missing.
	 */
	orderOf(event: EventHeader, nowMs: number, stored: StoredOrders): string {
		let hlc = shownHlc(event.hlc, nowMs);
		for (const before of [event.prev, ...event.deps]) {
			const order = this.#orderOf(before) ?? stored.of(before);
			if (order !== undefined) {
				hlc = laterOf(hlc, successor(hlcOf(order)));
			}
		}
		const known = this.get(event.author, event.log);
		if (known !== undefined && event.seq > known.seq) {
			hlc = laterOf(hlc, shifted(hlcOf(known.order), event.seq - known.seq));
		}
		const gap = known?.gaps.find(({ from, to }) => from <= event.seq && event.seq <= to);
		if (known !== undefined && gap !== undefined) {
			const below = this.#orderOf(gap.below) ?? stored.of(gap.below);
			if (below !== undefined) {
				hlc = laterOf(hlc, shifted(hlcOf(below), event.seq - gap.from + 1));
			}
			const above = this.#orderAbove(known, gap.to + 1, stored);
			hlc = above === undefined ? hlc : earlierOf(hlc, shifted(hlcOf(above), event.seq - gap.to - 1));
		}
		return hlc + event.id.slice(0, 16);
	}

	/** Order of the event right above a gap: the same one for all that fill it. */
	#orderAbove(log: LogRow, seq: number, stored: StoredOrders): string | undefined {
		const key = logKey(log.author, log.log);
		const known = this.#above.get(key);
		if (known?.seq === seq) {
			return known.order;
		}
		const order = seq === log.seq ? log.order : stored.at(log, seq);
		if (order !== undefined) {
			this.#above.set(key, { seq, order });
		}
		return order;
	}

	#orderOf(id: string): string | undefined {
		return this.#orders.get(id) ?? this.#olderOrders.get(id);
	}

	#noteOrder(id: string, order: string): void {
		if (this.#orders.size >= keptOrders) {
			this.#olderOrders = this.#orders;
			this.#orders = new Map();
		}
		this.#orders.set(id, order);
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
