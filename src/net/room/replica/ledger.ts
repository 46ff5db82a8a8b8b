/**
 * A room's replica and the only way its changes reach the disk. A commit that fails leaves nothing half-done: the replica
 * is loaded anew from what the disk has.
 */
import type { Identity } from "../../identity.ts";
import type { Clock, RandomBytes } from "../../ports.ts";
import { StoreError } from "../../store/database.ts";
import type { Write } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";
import { Replica } from "./replica.ts";

/** After the disk refused, nothing is taken from peers for this long, ms: they will offer it again. */
const pauseAfterFailure = 5_000;

/** What a ledger is built from. */
export interface LedgerDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly identity: Identity;
	readonly store: Store;
	readonly storeFailed: (error: StoreError) => void;
}

/** Replica and commits of one room. */
export class Ledger {
	readonly #deps: LedgerDeps;
	readonly #room: string;
	#replica: Replica;
	#pausedUntil = 0;

	/** Loads the replica. @throws StoreError */
	constructor(deps: LedgerDeps, options: { readonly room: string }) {
		this.#deps = deps;
		this.#room = options.room;
		this.#replica = new Replica(deps, options);
	}

	/** The replica now; do not keep it across a commit. */
	get replica(): Replica {
		return this.#replica;
	}

	get store(): Store {
		return this.#deps.store;
	}

	/** The disk refused a moment ago: what peers send is left to a later round. */
	get isPaused(): boolean {
		return this.#deps.clock.monotonic() < this.#pausedUntil;
	}

	/** Commits own words, what the replica gathered and `more`, to the disk itself. The caller sends only afterwards. @throws StoreError */
	commitOwn(...more: readonly Write[]): void {
		try {
			this.#deps.store.commit([...this.#replica.takeWrites(), ...more], "full");
		} catch (error) {
			this.#replica = new Replica(this.#deps, { room: this.#room });
			throw error;
		}
	}

	/** Commits what was received, and `more`. False when the disk refused; that has been told. */
	commitTaken(...more: readonly Write[]): boolean {
		try {
			this.#deps.store.commit([...this.#replica.takeWrites(), ...more], "grouped");
			return true;
		} catch (error) {
			this.#replica = new Replica(this.#deps, { room: this.#room });
			if (!StoreError.is(error)) {
				throw error;
			}
			this.#pausedUntil = this.#deps.clock.monotonic() + pauseAfterFailure;
			this.#deps.storeFailed(error);
			return false;
		}
	}
}
