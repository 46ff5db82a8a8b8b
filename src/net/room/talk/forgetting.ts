/** Forgetting what was said in a room, here only: in slices between other work, however much it is. */
import type { Clock } from "../../ports.ts";
import { SlowWork } from "../../slowWork.ts";
import { StoreError } from "../../store/database.ts";
import type { LogPart, LogRow } from "../../store/rows.ts";
import type { Ledger } from "../replica/ledger.ts";
import type { RoomListener } from "../roomDeps.ts";
import type { Standing } from "../standing/standing.ts";
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
	 * still delivered. First is written down what is to go, and that it is not to be taken again; then goes the text, the
	 * newest of each log first.
	 * @returns false where the room ended meanwhile
	 * @throws StoreError
	 */
	async all(): Promise<boolean> {
		const { deliveries, ledger, readMark, standing } = this.#deps;
		const { logs } = ledger.replica;
		const stays = logs.flatMap((log) => deliveries.undelivered(log) ?? []);
		const going = logs.flatMap((log) => goingOf(log, stays));
		ledger.replica.deleteHistory(stays);
		standing.update({ readUpTo: readMark.atEnd, forgetting: going });
		return await this.#drop(going);
	}

	/** RULE: what a crash cut off goes on: the person who asked for it was told nothing, and asked for all of it. */
	async goOn(): Promise<void> {
		const { listener, standing } = this.#deps;
		const { forgetting = [] } = standing.row;
		try {
			if (forgetting.length > 0 && (await this.#work.later())) {
				await this.#drop(forgetting);
			}
		} catch (error) {
			if (!StoreError.is(error)) {
				throw error;
			}
			listener.storeFailed(error);
		}
	}

	/** Drops the text of parts of logs, and tells that it is gone. */
	async #drop(going: readonly LogPart[]): Promise<boolean> {
		const { ledger, listener, standing, telling } = this.#deps;
		const { room } = ledger.replica;
		const isWhole = await this.#work.all(
			slicesOf(going.flatMap(piecesOf)).map((parts) => () => {
				const writes = parts.map((part) => ({ drop: "bodies", room, part }) as const);
				ledger.store.commit(writes, "grouped");
			}),
		);
		if (!isWhole) {
			return false;
		}
		// Where the person has asked again meanwhile there is more to do.
		if (standing.row.forgetting === going) {
			standing.update({ forgetting: [] });
		}
		telling.recount();
		listener.cleared(room);
		listener.changed();
		ledger.store.scrub();
		void this.#work.all(ledger.store.givingBack());
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

/** What goes of a log: all but what stays of it, the newest first. */
const goingOf = ({ author, log, seq }: LogRow, stays: readonly LogPart[]): readonly LogPart[] => {
	const whole = { author, log, from: 1, to: seq };
	const left = stays.find((part) => part.author === author && part.log === log);
	const ranges =
		left === undefined
			? [whole]
			: [
					{ ...whole, from: left.to + 1 },
					{ ...whole, to: left.from - 1 },
				];
	return ranges.filter(({ from, to }) => from <= to);
};

/** A part in parts of a slice each, the newest first. */
const piecesOf = (part: LogPart): readonly LogPart[] => {
	const pieces: LogPart[] = [];
	for (let { to } = part; to >= part.from; to -= sliceSize) {
		pieces.push({ ...part, from: Math.max(part.from, to - sliceSize + 1), to });
	}
	return pieces;
};
