/** Who said that it leaves, and where its logs end by its own word (PROTOCOL "Author logs", kind 7). Pure. */
import type { Cut } from "../wire/controlBody.ts";
import { logKey } from "./roomState.ts";
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

/** Last words of one room, by stay: an author and the log announced for it. */
export class LeaveBook {
	readonly #words = new Map<string, Leave>();

	/** Keeps a last word. Of several in one stay the first counts, in the log whose id is lowest. */
	note(author: string, root: string, leave: Leave): void {
		const key = logKey(author, root);
		const known = this.#words.get(key);
		const isEarlier =
			known === undefined || leave.log < known.log || (leave.log === known.log && leave.seq <= known.seq);
		if (isEarlier) {
			this.#words.set(key, leave);
		}
	}

	has(author: string, root: string): boolean {
		return this.#words.has(logKey(author, root));
	}

	/** RULE: nothing counts after its author's own last word, in any of the logs it named. */
	limit(row: { readonly author: string; readonly log: string; readonly root: string }): Limit {
		const leave = this.#words.get(logKey(row.author, row.root));
		if (leave === undefined) {
			return noLimit;
		}
		const head = leave.log === row.log ? leave : leave.heads.find((candidate) => candidate.log === row.log);
		return head === undefined ? noLimit : { kind: "cut", seq: head.seq, event: head.event };
	}
}
