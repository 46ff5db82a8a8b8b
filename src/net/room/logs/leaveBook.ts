/** Who said that it leaves, and where its logs end by its own word (PROTOCOL "Author logs", kind 7). Pure. */
import type { Cut } from "../../wire/controlBody.ts";
import { stayKey } from "../chain/roomState.ts";
import { type Limit, noLimit } from "./validity.ts";

/** The last word of one stay. */
export interface Leave {
	/** The log it was said in, and the event that said it. */
	readonly log: string;
	readonly seq: number;
	readonly event: string;
	/** Ends of its other logs, as it named them. */
	readonly heads: readonly Cut[];
}

/** Last words of one room, by stay. */
export class LeaveBook {
	readonly #forkOf: (author: string, log: string) => number | null;
	/** By stay, of each log the first. */
	readonly #words = new Map<string, readonly Leave[]>();

	/** `forkOf` says at which number a log is proved to fork. */
	constructor(deps: { readonly forkOf: (author: string, log: string) => number | null }) {
		this.#forkOf = deps.forkOf;
	}

	/** Keeps a last word. RULE: the same one once more may be readable now: which logs it ends is known only then. */
	note(author: string, leave: Leave): void {
		const key = stayKey(author, leave.log);
		const known = this.#words.get(key) ?? [];
		const other = known.filter(({ log }) => log !== leave.log);
		const same = known.find(({ log }) => log === leave.log);
		this.#words.set(key, [
			...other,
			same !== undefined && same.event !== leave.event && same.seq <= leave.seq ? same : leave,
		]);
	}

	/** Forgets what was said in a log. */
	forget(author: string, log: string): void {
		const key = stayKey(author, log);
		const left = (this.#words.get(key) ?? []).filter((leave) => leave.log !== log);
		if (left.length > 0) {
			this.#words.set(key, left);
		} else {
			this.#words.delete(key);
		}
	}

	/** Whether somebody has said it in the stay of `log`. */
	has(author: string, log: string): boolean {
		return this.#word(author, log) !== undefined;
	}

	/** RULE: nothing counts after its author's own last word, in any of the logs it named. */
	limit(row: { readonly author: string; readonly log: string }): Limit {
		const leave = this.#word(row.author, row.log);
		if (leave === undefined) {
			return noLimit;
		}
		const head = leave.log === row.log ? leave : leave.heads.find((candidate) => candidate.log === row.log);
		return head === undefined ? noLimit : { kind: "cut", seq: head.seq, event: head.event };
	}

	/**
	 * The last word of a stay that counts: of several in one stay that in the log whose id is lowest. RULE: none beyond a
	 * fork that is proved: some have it, and others never take it.
	 */
	#word(author: string, log: string): Leave | undefined {
		let first: Leave | undefined;
		for (const leave of this.#words.get(stayKey(author, log)) ?? []) {
			const fork = this.#forkOf(author, leave.log);
			if ((fork === null || leave.seq < fork) && (first === undefined || leave.log < first.log)) {
				first = leave;
			}
		}
		return first;
	}
}
