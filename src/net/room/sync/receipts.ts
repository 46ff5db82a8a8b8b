/**
 * Who has what: how far each member has my logs, as it told for itself (HAVE), what was handed to a connection, and what
 * I owe the authors of theirs.
 */
import type { Delivery } from "../../api/messages.ts";
import { timeLimits } from "../../limits.ts";
import type { PeerLink } from "../../link/peerLink.ts";
import type { Clock } from "../../ports.ts";
import type { EventRow, HaveRow } from "../../store/rows.ts";
import { Timer } from "../../timer.ts";
import { recordTypes } from "../../wire/records.ts";
import { encodeHaves, type Have } from "../../wire/sync.ts";

/** What receipts stand on. */
export interface ReceiptsDeps {
	readonly clock: Clock;
	/** The open link to a member, if any. */
	readonly link: (identity: string) => PeerLink | undefined;
}

/** Receipts of one room. */
export class Receipts {
	readonly #deps: ReceiptsDeps;
	readonly #room: string;
	/** member → log → seq. */
	readonly #haves = new Map<string, Map<string, number>>();
	/** member → log → seq, of this run. */
	readonly #handed = new Map<string, Map<string, number>>();
	/** author → log → what to tell it. */
	readonly #owed = new Map<string, Map<string, Have>>();
	readonly #telling: Timer;

	constructor(deps: ReceiptsDeps, options: { readonly room: string; readonly haves: readonly HaveRow[] }) {
		this.#deps = deps;
		this.#telling = new Timer(deps);
		this.#room = options.room;
		for (const have of options.haves) {
			this.note(have);
		}
	}

	stop(): void {
		this.#telling.cancel();
	}

	/** Takes a member's word. Returns the seq it had before, or null when it says nothing new. */
	note(have: HaveRow): number | null {
		const logs = this.#haves.get(have.member) ?? new Map<string, number>();
		this.#haves.set(have.member, logs);
		const before = logs.get(have.log) ?? 0;
		if (have.seq <= before) {
			return null;
		}
		logs.set(have.log, have.seq);
		return before;
	}

	/** Everything of a log up to `seq` has been given to a member's connection, as far as it may read it. */
	handed(member: string, log: string, seq: number): void {
		const logs = this.#handed.get(member) ?? new Map<string, number>();
		this.#handed.set(member, logs);
		logs.set(log, Math.max(seq, logs.get(log) ?? 0));
	}

	/** Members among `readers` that have an event of mine. */
	holders(row: EventRow, readers: readonly string[]): readonly string[] {
		return readers.filter((member) => this.reached(member, row.log) >= row.seq);
	}

	/** How far a log of mine has come to a member. */
	reached(member: string, log: string): number {
		return this.#haves.get(member)?.get(log) ?? 0;
	}

	/** How far an event of mine has come to `readers`, the members who may read it. */
	delivery(row: EventRow, readers: readonly string[]): Delivery {
		const count = this.holders(row, readers).length;
		if (count > 0) {
			return { kind: "delivered", count, of: readers.length };
		}
		const isHandedTo = (member: string): boolean => (this.#handed.get(member)?.get(row.log) ?? 0) >= row.seq;
		const isHanded = readers.length === 0 || readers.some(isHandedTo);
		return { kind: isHanded ? "sent" : "queued" };
	}

	/** Tells the author, soon and for several events at once, that its log is stored here so far. */
	owe(have: Have): void {
		const logs = this.#owed.get(have.author) ?? new Map<string, Have>();
		logs.set(have.log, { author: have.author, log: have.log, seq: have.seq });
		this.#owed.set(have.author, logs);
		this.#telling.setUnlessSet(timeLimits.haveBatch, () => {
			for (const [author, owed] of this.#owed) {
				this.tell(author, [...owed.values()]);
			}
			this.#owed.clear();
		});
	}

	/** Tells an author now how far we have its logs. */
	tell(author: string, haves: readonly Have[]): void {
		if (haves.length > 0) {
			this.#deps.link(author)?.send(recordTypes.have, encodeHaves(this.#room, haves));
		}
	}
}
