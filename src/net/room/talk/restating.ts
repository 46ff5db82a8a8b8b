/**
 * What I signed in a log of mine beyond the number where two versions of it begin: nobody takes it any more, so it is said
 * again in the log I write now (PROTOCOL "A new log").
 */
import type { EventRow, LogRow } from "../../store/rows.ts";
import { zeroId } from "../../wire/control.ts";
import { epochCtlIn, eventKinds } from "../../wire/event.ts";
import { stayOf } from "../chain/roomState.ts";
import type { Act, EventContent } from "../logs/body.ts";
import type { Ledger } from "../replica/ledger.ts";

/** Events read at once, bytes. */
const pageBytes = 1_048_576;

/** What can be said again. */
type Said = Exclude<EventContent, { kind: "newer" | "leave" | "newLog" }>;

/** What was said again, not committed yet. */
export interface Restated {
	/** Whether there is anything to be committed. */
	readonly isAny: boolean;
	/** Events as they are signed now, in the order in which they were said. */
	readonly rows: readonly EventRow[];
	/** By the id a message had, the one it has now. */
	readonly ids: ReadonlyMap<string, string>;
}

/** Says again in one room. Remembers what it has looked at, so that looking again costs nothing. */
export class Restating {
	readonly #deps: { readonly ledger: Ledger; readonly me: string };
	/** By log, the number it is proved to fork at when it was looked at. */
	readonly #seen = new Map<string, number>();

	constructor(deps: { readonly ledger: Ledger; readonly me: string }) {
		this.#deps = deps;
	}

	/**
	 * Signs again in `log` what nobody takes of my other logs; to be committed as one with the mark each old row gets.
	 * RULE: what was signed beyond a fork of one's own log is said once more, and once only.
	 */
	into(log: string): Restated {
		const { ledger, me } = this.#deps;
		const { replica } = ledger;
		const rows: EventRow[] = [];
		let isAny = false;
		const ids = new Map<string, string>();
		const stay = stayOf(log);
		for (const older of replica.logs.filter(
			(row) => row.author === me && stayOf(row.log) === stay && row.log !== log,
		)) {
			const fork = replica.forkOf(me, older.log);
			if (fork !== null && fork !== this.#seen.get(older.log)) {
				for (const row of this.#beyond(older, fork)) {
					const content = this.#saidBy(row, fork, ids);
					if (content !== null) {
						replica.letGo(row);
						const again = replica.append(log, content, row.clientId, zeroId, replica.restated.firstOf(row));
						ids.set(row.id, again.id);
						rows.push(again);
						isAny = true;
					} else if (row.shown && row.gone === "erased") {
						replica.letGo(row);
						isAny = true;
					}
				}
			}
		}
		return { isAny, rows: [...rows, ...this.#actsOn(log, ids)], ids };
	}

	/** What was said again is on the disk. */
	committed(): void {
		const { ledger, me } = this.#deps;
		for (const { author, log } of ledger.replica.logs) {
			const fork = author === me ? ledger.replica.forkOf(me, log) : null;
			if (fork !== null) {
				this.#seen.set(log, fork);
			}
		}
	}

	*#beyond({ author, log, seq }: LogRow, fork: number): Iterable<EventRow> {
		const { store, replica } = this.#deps.ledger;
		for (let from = fork + 1; from <= seq; ) {
			const page = store.eventsOf({ room: replica.room, author, log, from, to: seq, maxBytes: pageBytes });
			yield* page;
			from = (page.at(-1)?.seq ?? seq) + 1;
		}
	}

	/** What an event said, with messages by the ids they have now; null for nothing to be said again. */
	#saidBy(row: EventRow, fork: number, ids: ReadonlyMap<string, string>): Said | null {
		const { store, replica } = this.#deps.ledger;
		const content = replica.contentOf(row);
		const isAnybodys = content?.kind === "profile" || content?.kind === "erase";
		if (!isAnybodys && !this.#isForAll(row)) {
			return null;
		}
		switch (content?.kind) {
			case "text":
			case "snippet":
			case "file":
				return row.shown ? content : null;
			case "profile":
				return content;
			case "edit":
			case "erase":
			case "reaction": {
				const target = store.event(replica.room, content.of);
				// What was said in the same place and is not said again, because it was taken back, needs no act either.
				const isGone = target?.log === row.log && target.seq > fork && !ids.has(content.of);
				return isGone ? null : renamed(content, ids);
			}
			default:
				return null;
		}
	}

	/**
	 * Whether all members of now may read what was sealed then. RULE: what somebody who came since may not read is not said
	 * again under a key that it has: it stays with its author, in doubt.
	 */
	#isForAll(row: EventRow): boolean {
		const { reach, state } = this.#deps.ledger.replica;
		const epoch = epochCtlIn(row.header);
		return [...(state?.members.keys() ?? [])].every((member) => reach.mayRead(member, epoch));
	}

	/** A fork may turn out to lie lower: what acts already on what is said again only now names its new id. */
	#actsOn(log: string, ids: ReadonlyMap<string, string>): readonly EventRow[] {
		const { ledger, me } = this.#deps;
		const { store, replica } = ledger;
		return [...ids.keys()].flatMap((id) =>
			[eventKinds.edit, eventKinds.reaction]
				.flatMap((kind) => store.acts.all(replica.room, id, kind))
				.filter((row) => row.author === me && replica.doubtOf(row) === "" && this.#isForAll(row))
				.flatMap((row) => {
					const content = replica.contentOf(row);
					const isAct = content?.kind === "edit" || content?.kind === "reaction";
					return isAct ? [replica.append(log, renamed(content, ids), "")] : [];
				}),
		);
	}
}

/** An act on a message by the id that has now. */
export const renamed = <Some extends Act>(act: Some, ids: ReadonlyMap<string, string>): Some => ({
	...act,
	of: ids.get(act.of) ?? act.of,
});
