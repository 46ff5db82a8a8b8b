/** Which member has how much of my logs, as each told for itself (HAVE), and what was handed to a connection. */
import type { Delivery } from "../api.ts";
import type { EventRow, HaveRow } from "../store/rows.ts";

/** Delivery of own messages in one room. */
export class Receipts {
	/** member → log → seq. */
	readonly #haves = new Map<string, Map<string, number>>();
	readonly #handed = new Map<string, number>();

	constructor(options: { readonly haves: readonly HaveRow[] }) {
		for (const have of options.haves) {
			this.note(have);
		}
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

	/** Everything up to `seq` has been given to at least one member's connection. */
	handed(log: string, seq: number): void {
		this.#handed.set(log, Math.max(seq, this.#handed.get(log) ?? 0));
	}

	/** Members among `others` that have an event of mine. */
	holders(row: EventRow, others: readonly string[]): readonly string[] {
		return others.filter((member) => (this.#haves.get(member)?.get(row.log) ?? 0) >= row.seq);
	}

	delivery(row: EventRow, others: readonly string[]): Delivery {
		const count = this.holders(row, others).length;
		if (count > 0) {
			return { kind: "delivered", count, of: others.length };
		}
		const isHanded = others.length === 0 || (this.#handed.get(row.log) ?? 0) >= row.seq;
		return { kind: isHanded ? "sent" : "queued" };
	}
}
