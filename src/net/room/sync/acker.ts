/**
 * Gives this member's word on the branch that counts here: one ack for each new head, not more often than every few
 * seconds and for the newest only (PROTOCOL "Control chain"). On the disk before it is sent.
 */
import type { Clock } from "../../ports.ts";
import { StoreError } from "../../store/database.ts";
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
	readonly push: (body: Uint8Array) => number;
	readonly storeFailed: (error: StoreError) => void;
}

/** The acks of one member in one room. */
export class Acker {
	readonly #deps: AckerDeps;
	#cancel: (() => void) | null = null;

	constructor(deps: AckerDeps) {
		this.#deps = deps;
	}

	/** The head may have moved, or signing may have become safe. */
	wake(): void {
		if (this.#isDue()) {
			this.#cancel ??= this.#deps.clock.after(pause, () => {
				this.#cancel = null;
				this.#ack();
			});
		}
	}

	stop(): void {
		this.#cancel?.();
		this.#cancel = null;
	}

	/** RULE: a member says once which head it holds; alone in a room there is nobody to tell. */
	#isDue(): boolean {
		const { ledger, me, isConfirmed } = this.#deps;
		const { state, voices } = ledger.replica;
		const last = voices.latest.get(me);
		const isSaid = last !== undefined && last.target === state?.id;
		return isConfirmed() && !isSaid && ledger.replica.takesPart && state !== null && state.members.size > 1;
	}

	#ack(): void {
		const { ledger, push, storeFailed } = this.#deps;
		try {
			const bytes = this.#isDue() ? ledger.replica.appendAck() : null;
			if (bytes !== null) {
				ledger.commitOwn();
				push(encodeItems(ledger.replica.room, [{ kind: "ack", bytes }]));
			}
		} catch (error) {
			if (!StoreError.is(error)) {
				throw error;
			}
			storeFailed(error);
		}
	}
}
