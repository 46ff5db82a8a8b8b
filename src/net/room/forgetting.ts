/** Forgetting what was said in a room, here only: in slices between other work, however much it is. */
import type { Clock } from "../ports.ts";
import type { LogPart } from "../store/rows.ts";
import type { Ledger } from "./ledger.ts";
import type { ReadMark } from "./readMark.ts";
import type { RoomListener } from "./roomDeps.ts";
import type { RoomTelling } from "./roomTelling.ts";
import type { Standing } from "./standing.ts";

/** Events a slice takes the text of: about 10 ms of work. */
const sliceSize = 1_000;
/** Between two slices, ms. */
const pause = 2;

/** What forgetting stands on. */
export interface ForgettingDeps {
	readonly clock: Clock;
	readonly ledger: Ledger;
	readonly listener: RoomListener;
	readonly readMark: ReadMark;
	readonly standing: Standing;
	readonly telling: RoomTelling;
}

/** Forgets the history of one room. */
export class Forgetting {
	readonly #deps: ForgettingDeps;
	#isStopped = false;
	#goOn: (() => void) | null = null;

	constructor(deps: ForgettingDeps) {
		this.#deps = deps;
	}

	stop(): void {
		this.#isStopped = true;
		this.#goOn?.();
	}

	/**
	 * Forgets all that is here; what waits to be signed stays. First that it is not to be taken again, then the text, the
	 * newest of each log first. A crash in between leaves the rest of the text as it was, and nobody has been told that it
	 * is gone.
	 * @returns false where the room ended meanwhile
	 * @throws StoreError
	 */
	async all(): Promise<boolean> {
		const { ledger, listener, readMark, standing, telling } = this.#deps;
		const { room, logs } = ledger.replica;
		ledger.replica.deleteHistory();
		standing.update({ readUpTo: readMark.atEnd });
		let sinceRest = 0;
		for (const part of logs.flatMap(slicesOf)) {
			if (sinceRest >= sliceSize) {
				sinceRest = 0;
				await this.#rest();
			}
			if (this.#isStopped) {
				return false;
			}
			ledger.store.commit([{ drop: "bodies", room, part }], "grouped");
			sinceRest += part.to - part.from + 1;
		}
		telling.recount();
		listener.cleared(room);
		listener.changed();
		ledger.store.scrub();
		return true;
	}

	#rest(): Promise<void> {
		return new Promise((resolve) => {
			const cancel = this.#deps.clock.after(pause, resolve);
			this.#goOn = () => {
				cancel();
				resolve();
			};
		});
	}
}

const slicesOf = ({ author, log, seq }: Pick<LogPart, "author" | "log"> & { readonly seq: number }): LogPart[] => {
	const parts: LogPart[] = [];
	for (let to = seq; to > 0; to -= sliceSize) {
		parts.push({ author, log, from: Math.max(1, to - sliceSize + 1), to });
	}
	return parts;
};
