/** How far my own messages have come: what members ask for or say they have is written down, and windows are told. */
import type { Delivery, Message } from "../../api/messages.ts";
import type { PeerLink } from "../../link/peerLink.ts";
import type { EventRow, LogPart, LogRow, Write } from "../../store/rows.ts";
import { epochCtlIn } from "../../wire/event.ts";
import type { Have, Want } from "../../wire/sync.ts";
import type { RoomState } from "../chain/roomState.ts";
import type { Ledger } from "../replica/ledger.ts";
import type { RoomListener } from "../roomDeps.ts";
import type { Receipts } from "../sync/receipts.ts";
import type { RoomTelling } from "./roomTelling.ts";

/** What deliveries are known by. */
export interface DeliveriesDeps {
	readonly ledger: Ledger;
	readonly receipts: Receipts;
	readonly telling: () => RoomTelling;
	readonly listener: RoomListener;
	/** My identity key. */
	readonly me: string;
	/** Everybody else in the list. */
	readonly others: () => readonly string[];
}

/** Deliveries of one room. */
export class Deliveries {
	readonly #deps: DeliveriesDeps;
	/** Who may read what was sealed under an epoch: of the last one asked for, most often that of the next one, too. */
	#known: { readonly state: RoomState | null; readonly epoch: string; readonly readers: readonly string[] } | null =
		null;

	constructor(deps: DeliveriesDeps) {
		this.#deps = deps;
	}

	of(row: EventRow): Delivery {
		return this.#deps.receipts.delivery(row, this.#readers(row));
	}

	/** Identity keys of the members that have an own message. */
	holders(id: string): readonly string[] {
		const { ledger, receipts, me } = this.#deps;
		const row = ledger.store.event(ledger.replica.room, id);
		return row?.author === me ? receipts.holders(row, this.#readers(row)) : [];
	}

	/** What of a log nobody has yet and members will ask me for: only of mine, and only where there is somebody else. */
	undelivered(row: LogRow): LogPart | null {
		const { ledger, receipts, me, others } = this.#deps;
		const { author, log } = row;
		const isAsked = author === me && others().length > 0 && ledger.replica.state?.members.has(me) === true;
		const to = ledger.replica.endOf(row);
		const parts = isAsked
			? others().map((member) => ({ from: this.#readsFrom(member, row), to: receipts.reached(member, log) }))
			: [];
		// The first that somebody will ask for and nobody has.
		let from = Math.min(...parts.map((part) => part.from));
		for (const part of parts.toSorted((a, b) => a.from - b.from)) {
			from = part.from <= from ? Math.max(from, part.to + 1) : from;
		}
		return isAsked && from <= to ? { author, log, from, to } : null;
	}

	/** An event of mine was signed; the connections to `takers` took it. */
	signed(row: EventRow, takers: readonly string[]): void {
		const { listener, receipts } = this.#deps;
		const telling = this.#deps.telling();
		for (const member of takers) {
			receipts.handed(member, row.log, row.seq);
		}
		telling.rows([row], false);
		telling.touched();
		listener.changed();
	}

	/** A member was given what it asked for: own messages among it are on their way. RULE: none that are still to be written. */
	served({ identity }: PeerLink, wants: readonly Want[]): void {
		const { ledger, receipts, me } = this.#deps;
		const telling = this.#deps.telling();
		for (const want of wants) {
			const head = want.kind === "log" && want.author === me ? ledger.replica.log(me, want.log) : undefined;
			if (want.kind === "log" && head !== undefined && want.from <= head.seq) {
				const to = Math.min(want.to, head.seq);
				receipts.handed(identity, want.log, to);
				telling.windows(telling.own(want.log, want.from, to));
			}
		}
	}

	/** A member says how far it has our logs. RULE: it speaks for itself alone, and only about what exists. */
	handleHaves(link: PeerLink, haves: readonly Have[]): void {
		const { ledger, receipts, me } = this.#deps;
		const { replica } = ledger;
		const telling = this.#deps.telling();
		if (!replica.state?.members.has(link.identity)) {
			return;
		}
		const writes: Write[] = [];
		const changed: Message[] = [];
		for (const { author, log, seq } of haves) {
			const head = author === me ? replica.log(me, log) : undefined;
			const row = { member: link.identity, log, seq };
			const before = head !== undefined && seq <= head.seq ? receipts.note(row) : null;
			if (before !== null) {
				writes.push({ put: "have", room: replica.room, author: me, row });
				changed.push(...telling.own(log, before + 1, seq));
			}
		}
		if (ledger.commitTaken(...writes)) {
			telling.windows(changed);
		}
	}

	/** RULE: whoever came without a way back has what was said before without its text: it is not counted for that. */
	#readers({ header }: Pick<EventRow, "header">): readonly string[] {
		const { state, reach } = this.#deps.ledger.replica;
		const epoch = epochCtlIn(header);
		if (this.#known?.state !== state || this.#known.epoch !== epoch) {
			this.#known = { state, epoch, readers: this.#deps.others().filter((member) => reach.mayRead(member, epoch)) };
		}
		return this.#known.readers;
	}

	/** The first number of a log that a member may read; one beyond its end if none. What comes later it may read, too. */
	#readsFrom(member: string, { author, log, seq }: LogRow): number {
		const { store, replica } = this.#deps.ledger;
		let [from, end] = [1, seq + 1];
		while (from < end) {
			// Most members read everything: the first is looked at first.
			const at = from === 1 ? 1 : Math.floor((from + end) / 2);
			const [row] = store.served({ room: replica.room, author, log, from: at, to: seq, maxBytes: 1 });
			if (row === undefined || replica.reach.mayRead(member, epochCtlIn(row.header))) {
				end = at;
			} else {
				from = at + 1;
			}
		}
		return from;
	}
}
