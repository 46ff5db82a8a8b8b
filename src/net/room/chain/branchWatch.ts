/** Sees when a room follows another branch of its control chain than before, and what that leaves aside. Pure. */
import type { Control } from "../../wire/control.ts";
import type { ControlChain } from "./controlChain.ts";

/** What a change of branch took away and brought, oldest first. */
export interface BranchChange {
	readonly lost: readonly Control[];
	readonly won: readonly Control[];
}

/** The head of one room when it was last looked at. */
export class BranchWatch {
	#head: string | null;

	constructor(chain: ControlChain) {
		this.#head = chain.state?.id ?? null;
	}

	/** What changed since the last look; null where the chain only went on. */
	look(chain: ControlChain): BranchChange | null {
		const before = this.#head;
		const head = chain.state?.id ?? null;
		this.#head = head;
		// After a disk that refused, the chain may have ended before what it had.
		if (before === null || head === null || !chain.has(before) || chain.isAncestorOrEqual(before, head)) {
			return null;
		}
		const [lost, won] = [branchTo(chain, before, head), branchTo(chain, head, before)];
		return lost.length === 0 || won.length === 0 ? null : { lost, won };
	}
}

/** The operations up to `end` that are not on the way to `other`. */
const branchTo = (chain: ControlChain, end: string, other: string): readonly Control[] => {
	const branch: Control[] = [];
	let control = chain.get(end);
	while (control !== undefined && !chain.isAncestorOrEqual(control.id, other)) {
		branch.push(control);
		control = control.n === 0 ? undefined : chain.get(control.prev);
	}
	return branch.reverse();
};
