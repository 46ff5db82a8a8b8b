/**
 * Gives this member's word on the branch that counts here: one ack for each new head, not more often than every few
 * seconds and for the newest only (PROTOCOL "Control chain"). On the disk before it is sent.
 */
import type { Clock } from "../../ports.ts";
import { asTheDiskAllows } from "../../store/asTheDiskAllows.ts";
import type { StoreError } from "../../store/database.ts";
import { Timer } from "../../timer.ts";
import { encodeItems } from "../../wire/sync.ts";
import type { Ledger } from "../replica/ledger.ts";

/** Between a new head and its ack, ms: several operations in a row need one word. */
const pause = 2_000;

/** What an acker stands on. */
export interface AckerDeps {
	readonly clock: Clock;
	readonly ledger: Ledger;
	/** My identity key. */
	readonly me: string;
	/** It is sure that our own word does not go on elsewhere. */
	readonly isConfirmed: () => boolean;
	readonly push: (body: Uint8Array) => void;
	readonly storeFailed: (error: StoreError) => void;
}

/** The acks of one member in one room. */
export class Acker {
	readonly #deps: AckerDeps;
	readonly #saying: Timer;
	/** Words on removals, by operation, as long as this branch counts. */
	readonly #wordsOn = new Map<string, Uint8Array>();

	constructor(deps: AckerDeps) {
		this.#deps = deps;
		this.#saying = new Timer(deps);
	}

	/** The head may have moved, or signing may have become safe. */
	wake(): void {
		if (this.#isDue()) {
			this.#saying.setUnlessSet(pause, () => {
				if (this.#isDue()) {
					this.#say();
				}
			});
		}
	}

	/**
	 * My word on a removal, for whoever it removed and who stands on another branch. RULE: nothing beyond its removal is
	 * shown to it, so where my latest word lies beyond, I say one on the removal, and my latest again after it. Null where
	 * I have no such word.
	 */
	wordOn(removal: string): Uint8Array | null {
		const { ledger, me, isConfirmed } = this.#deps;
		const { chain, state, takesPart, voices } = ledger.replica;
		const last = voices.latest.get(me);
		const isBeyond = last !== undefined && last.target !== removal && chain.isAncestorOrEqual(removal, last.target);
		if (!isBeyond || !takesPart || !isConfirmed()) {
			return null;
		}
		const known = this.#wordsOn.get(removal);
		if (known !== undefined) {
			return known;
		}
		const word = ledger.replica.signWordOn(removal);
		if (!this.#say(last.target === state?.id ? last.candidate : "")) {
			return null;
		}
		this.#wordsOn.set(removal, word);
		return word;
	}

	/** Another branch counts than before: what was said of the one before is no longer my word. */
	branchChanged(): void {
		this.#wordsOn.clear();
	}

	stop(): void {
		this.#saying.cancel();
	}

	/** RULE: a member says once which head it holds; alone in a room there is nobody to tell. */
	#isDue(): boolean {
		const { ledger, me, isConfirmed } = this.#deps;
		const { state, voices } = ledger.replica;
		const last = voices.latest.get(me);
		const isSaid = last !== undefined && last.target === state?.id;
		return isConfirmed() && !isSaid && ledger.replica.takesPart && state !== null && state.members.size > 1;
	}

	/** Says where I stand, or my vote; false where the disk refused, which has been told. */
	#say(candidate = ""): boolean {
		const { ledger, push, storeFailed } = this.#deps;
		let isSaid = false;
		asTheDiskAllows(() => {
			const bytes = ledger.replica.appendAck(candidate);
			ledger.commitOwn();
			if (bytes !== null) {
				push(encodeItems(ledger.replica.room, [{ kind: "ack", bytes }]));
				isSaid = true;
			}
		}, storeFailed);
		return isSaid;
	}
}
