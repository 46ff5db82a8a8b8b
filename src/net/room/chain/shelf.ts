/**
 * Which operations of one room are on the disk. What a fork has too much of waits in memory, should words or events that
 * lead to it come, and is let go when there is too much of that, too.
 */
import { countLimits } from "../../limits.ts";
import type { Control } from "../../wire/control.ts";
import type { ControlChain } from "./controlChain.ts";

/** What has to be written. */
export interface Shelved {
	readonly put: readonly Control[];
	readonly drop: readonly Control[];
}

const nothing: Shelved = { put: [], drop: [] };

/** The operations of one room as far as the disk has them. */
export class Shelf {
	readonly #chain: ControlChain;
	readonly #stored = new Set<string>();
	/** Named by events that are here, with all that comes before them. */
	readonly #pinned = new Set<string>();
	#isDirty = false;

	constructor(chain: ControlChain) {
		this.#chain = chain;
	}

	/** The disk had all that the chain holds; events there may name any of it. */
	recall(): void {
		for (const { id } of this.#chain.all) {
			this.#stored.add(id);
			this.#pinned.add(id);
		}
	}

	/** An operation has come. Whether it is to be written now; otherwise it waits. */
	take(control: Control): boolean {
		this.#isDirty ||= this.#chain.isForked;
		if (!this.#chain.isKept(control.id)) {
			return false;
		}
		this.#stored.add(control.id);
		return true;
	}

	/** Words or proofs have come: others may be kept. */
	heard(): void {
		this.#isDirty ||= this.#chain.isForked;
	}

	/** RULE: what an event that is here names is kept, though not named to others: without it nobody could take the event. */
	pin(id: string): void {
		let control = this.#pinned.has(id) ? undefined : this.#chain.get(id);
		while (control !== undefined && !this.#pinned.has(control.id)) {
			this.#pinned.add(control.id);
			this.#isDirty ||= !this.#stored.has(control.id);
			control = this.#chain.get(control.prev);
		}
	}

	/** What has to be written since the last call. */
	settle(): Shelved {
		if (!this.#isDirty) {
			return nothing;
		}
		this.#isDirty = false;
		const put: Control[] = [];
		const drop: Control[] = [];
		const waiting: Control[] = [];
		for (const control of this.#chain.all) {
			const isHere = this.#pinned.has(control.id) || this.#chain.isKept(control.id);
			if (!isHere) {
				waiting.push(control);
			}
			if (isHere !== this.#stored.has(control.id)) {
				(isHere ? put : drop).push(control);
			}
		}
		for (const { id } of put) {
			this.#stored.add(id);
		}
		for (const { id } of drop) {
			this.#stored.delete(id);
		}
		this.#thin(waiting);
		this.#lighten(waiting.filter(({ id }) => this.#chain.has(id)));
		return { put, drop };
	}

	/** RULE: of what waits only so many bytes do, the end of a branch that grows let go last: nobody fills our memory. */
	#lighten(waiting: Control[]): void {
		let excess = waiting.reduce((sum, { bytes }) => sum + bytes.length, -countLimits.waitingControlBytes);
		while (excess > 0) {
			const at = waiting.findIndex(({ id }) => this.#chain.letGo(id));
			const [gone] = at < 0 ? [] : waiting.splice(at, 1);
			if (gone === undefined) {
				return;
			}
			excess -= gone.bytes.length;
		}
	}

	/** RULE: of what waits the oldest ends of branches go first, never what has just come: a long branch can still grow. */
	#thin(waiting: readonly Control[]): void {
		let left = waiting.slice(0, -1);
		while (left.length >= countLimits.waitingControls) {
			let excess = left.length + 1 - countLimits.waitingControls;
			const rest = left.filter(({ id }) => excess <= 0 || !this.#chain.letGo(id) || excess-- < 0);
			if (rest.length === left.length) {
				return;
			}
			left = rest;
		}
	}
}
