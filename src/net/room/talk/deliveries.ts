/** How far my own messages have come: what members ask for or say they have is written down, and windows are told. */
import type { Delivery, Message } from "../../api/messages.ts";
import type { PeerLink } from "../../link/peerLink.ts";
import type { EventRow, LogPart, LogRow, Write } from "../../store/rows.ts";
import type { Have, Want } from "../../wire/sync.ts";
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

	constructor(deps: DeliveriesDeps) {
		this.#deps = deps;
	}

	of(row: EventRow): Delivery {
		return this.#deps.receipts.delivery(row, this.#deps.others());
	}

	/** Identity keys of the members that have an own message. */
	holders(id: string): readonly string[] {
		const { ledger, receipts, me, others } = this.#deps;
		const row = ledger.store.event(ledger.replica.room, id);
		return row?.author === me ? receipts.holders(row, others()) : [];
	}

	/** What of a log nobody has yet and members will ask me for: only of mine, and only where there is somebody else. */
	undelivered(row: LogRow): LogPart | null {
		const { ledger, receipts, me, others } = this.#deps;
		const { author, log } = row;
		const isAsked = author === me && others().length > 0 && ledger.replica.state?.members.has(me) === true;
		const from = receipts.reached(log, others()) + 1;
		const to = ledger.replica.endOf(row);
		return isAsked && from <= to ? { author, log, from, to } : null;
	}

	/** An event of mine was signed; `isHanded` when a connection took it. */
	signed(row: EventRow, isHanded: boolean): void {
		const { listener, receipts } = this.#deps;
		const telling = this.#deps.telling();
		if (isHanded) {
			receipts.handed(row.log, row.seq);
		}
		telling.rows([row], false);
		telling.touched();
		listener.changed();
	}

	/** A member was given what it asked for: own messages among it are on their way. */
	served(wants: readonly Want[]): void {
		const { receipts, me } = this.#deps;
		const telling = this.#deps.telling();
		for (const want of wants) {
			if (want.kind === "log" && want.author === me) {
				receipts.handed(want.log, want.to);
				telling.windows(telling.own(want.log, want.from, want.to));
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
}
