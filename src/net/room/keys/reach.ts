/**
 * How far back a member may read: to the epoch it was let in with, and from there back as long as each key leads to the
 * one before. Told by the control chain alone, so all members agree whom to give what (PROTOCOL "Control chain").
 */
import type { Control } from "../../wire/control.ts";
import type { ControlChain } from "../chain/controlChain.ts";
import { rotationOf } from "./epochKeys.ts";

/** What each member of one room may read. Answers never change: what lies before an operation does not. */
export class Reach {
	readonly #chain: ControlChain;
	/** Admission → first epoch. */
	readonly #first = new Map<string, Control>();
	/** First epoch and a later one → whether one leads to the other. */
	readonly #leads = new Map<string, boolean>();

	constructor(deps: { readonly chain: ControlChain }) {
		this.#chain = deps.chain;
	}

	/**
	 * Whether somebody may read what was sealed under an epoch. RULE: only members of the canonical chain; what lies before
	 * an admission under `since-join` stays closed to whoever came then or later, whatever the policy became; and nobody
	 * reads of a branch that does not count what was sealed there without it.
	 */
	mayRead(reader: string, epoch: string): boolean {
		const membership = this.#chain.state?.members.get(reader);
		const first = membership && this.#firstEpoch(membership.since, reader);
		if (first === undefined) {
			return false;
		}
		const isOurs = this.#chain.isCanonical(epoch) || this.#chain.stateAt(epoch)?.members.has(reader) === true;
		return isOurs && (first.n === 0 || this.#leadsTo(first, epoch));
	}

	#firstEpoch(since: string, reader: string): Control | undefined {
		const known = this.#first.get(since);
		if (known !== undefined) {
			return known;
		}
		const admission = this.#chain.get(since);
		const found = admission && this.#walk(admission, reader);
		if (found !== undefined) {
			this.#first.set(since, found);
		}
		return found;
	}

	#walk(admission: Control, reader: string): Control | undefined {
		if (admission.body.kind === "rekey") {
			// The same person under another key: it reads on from where it was.
			const { oldIdentity } = admission.body.move;
			const before = this.#chain.stateAt(admission.prev)?.members.get(oldIdentity);
			return before && this.#firstEpoch(before.since, reader);
		}
		let epoch = this.#chain.get(this.#chain.stateAt(admission.id)?.epoch ?? "");
		while (epoch !== undefined && rotationOf(epoch)?.back) {
			epoch = this.#chain.get(this.#chain.stateAt(epoch.prev)?.epoch ?? "");
		}
		return epoch;
	}

	#leadsTo(first: Control, epoch: string): boolean {
		const key = first.id + epoch;
		const known = this.#leads.get(key);
		if (known !== undefined || !this.#chain.has(epoch)) {
			return known ?? false;
		}
		const leads = this.#chain.isAncestorOrEqual(first.id, epoch);
		if (this.#leads.size >= keptAnswers) {
			this.#leads.clear();
		}
		this.#leads.set(key, leads);
		return leads;
	}
}

const keptAnswers = 4_096;
