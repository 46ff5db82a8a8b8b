/** How far I have read a room: to the newest that is here at most. */
import { hlcMs, laterOf, zeroHlc } from "../logs/hlc.ts";
import type { Ledger } from "../replica/ledger.ts";
import type { RoomListener } from "../roomDeps.ts";
import type { Standing } from "../standing/standing.ts";
import type { RoomTelling } from "./roomTelling.ts";

/** What a read mark stands on. */
export interface ReadMarkDeps {
	readonly ledger: Ledger;
	readonly listener: RoomListener;
	readonly standing: Standing;
	readonly telling: RoomTelling;
}

/** The read mark of one room. */
export class ReadMark {
	readonly #deps: ReadMarkDeps;

	constructor(deps: ReadMarkDeps) {
		this.#deps = deps;
	}

	/** Time of the newest event, 0 if none. */
	get newestMs(): number {
		return hlcMs(this.#newestAfter(zeroHlc));
	}

	/** Moves it on, to the newest at most. @throws StoreError */
	moveTo(upTo: string): void {
		const { ledger, listener, standing, telling } = this.#deps;
		const newest = this.#newestAfter("");
		const readUpTo = upTo < newest ? upTo : newest;
		if (readUpTo > standing.row.readUpTo) {
			standing.update({ readUpTo });
			telling.recount();
			listener.read(ledger.replica.room, readUpTo);
			listener.changed();
		}
	}

	/** Where reading ends: at the newest that is here. */
	get atEnd(): string {
		return this.#newestAfter(this.#deps.standing.row.readUpTo);
	}

	/** The newest order key, or `order` where that is later. */
	#newestAfter(order: string): string {
		return this.#deps.ledger.replica.logs.reduce((newest, row) => laterOf(newest, row.order), order);
	}
}
