/** Forgetting what was said in a room, here only: in slices between other work, however much it is. */
import type { Clock } from "../../ports.ts";
import { SlowWork } from "../../slowWork.ts";
import type { LogPart, LogRow } from "../../store/rows.ts";
import type { Ledger } from "../replica/ledger.ts";
import type { RoomListener } from "../roomDeps.ts";
import type { Standing } from "../standing.ts";
import type { Deliveries } from "./deliveries.ts";
import type { ReadMark } from "./readMark.ts";
import type { RoomTelling } from "./roomTelling.ts";

/** Events a slice takes the text of: about 10 ms of work. */
const sliceSize = 1_000;

/** What forgetting stands on. */
export interface ForgettingDeps {
	readonly clock: Clock;
	readonly ledger: Ledger;
	readonly deliveries: Deliveries;
	readonly listener: RoomListener;
	readonly readMark: ReadMark;
	readonly standing: Standing;
	readonly telling: RoomTelling;
}

/** Forgets the history of one room. */
export class Forgetting {
	readonly #deps: ForgettingDeps;
	readonly #work: SlowWork;

	constructor(deps: ForgettingDeps) {
		this.#deps = deps;
		this.#work = new SlowWork(deps);
	}

	stop(): void {
		this.#work.stop();
	}

	/**
	 * Forgets all that is here. RULE: what waits to be signed stays, and so does what I signed and nobody has yet: it is
	 * still delivered. First that it is not to be taken again, then the text, the newest of each log first. A crash in between leaves the rest of the text as it was, and nobody has been told that it
	 * is gone.
	 * @returns false where the room ended meanwhile
	 * @throws StoreError
	 */
	async all(): Promise<boolean> {
		const { deliveries, ledger, listener, readMark, standing, telling } = this.#deps;
		const { room, logs } = ledger.replica;
		const stays = logs.flatMap((log) => deliveries.undelivered(log) ?? []);
		ledger.replica.deleteHistory(stays);
		standing.update({ readUpTo: readMark.atEnd });
		const isWhole = await this.#work.all(
			slicesOf(logs.flatMap((log) => partsOf(log, stays))).map((parts) => () => {
				const writes = parts.map((part) => ({ drop: "bodies", room, part }) as const);
				ledger.store.commit(writes, "grouped");
			}),
		);
		if (!isWhole) {
			return false;
		}
		telling.recount();
		listener.cleared(room);
		listener.changed();
		ledger.store.scrub();
		return true;
	}
}

/** As many parts together as make a slice. */
const slicesOf = (parts: readonly LogPart[]): readonly (readonly LogPart[])[] => {
	const slices: LogPart[][] = [];
	let left = 0;
	for (const part of parts) {
		if (left <= 0) {
			slices.push([]);
			left = sliceSize;
		}
		slices.at(-1)?.push(part);
		left -= part.to - part.from + 1;
	}
	return slices;
};

/** Parts of a log but for what stays of it, the newest first. */
const partsOf = ({ author, log, seq }: LogRow, stays: readonly LogPart[]): readonly LogPart[] => {
	const whole = { from: 1, to: seq };
	const left = stays.find((part) => part.author === author && part.log === log);
	const ranges =
		left === undefined
			? [whole]
			: [
					{ ...whole, from: left.to + 1 },
					{ ...whole, to: left.from - 1 },
				];
	const parts: LogPart[] = [];
	for (const range of ranges) {
		for (let { to } = range; to >= range.from; to -= sliceSize) {
			parts.push({ author, log, from: Math.max(range.from, to - sliceSize + 1), to });
		}
	}
	return parts;
};
