/**
 * A room's replica and the only way its changes reach the disk. A commit that fails leaves nothing half-done: the replica
 * is loaded anew from what the disk has, or, where that cannot be read either, nothing more is written until it is.
 */
import type { Identity } from "../../identity.ts";
import type { Clock, RandomBytes } from "../../ports.ts";
import { StoreError } from "../../store/database.ts";
import type { Durability, Write } from "../../store/rows.ts";
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
	/** How far somebody's clock is ahead of ours, ms, as far as it has told; negative behind. */
	readonly clockAheadOf: (identity: string) => number;
	readonly storeFailed: (error: StoreError) => void;
}

/** Replica and commits of one room. */
export class Ledger {
	readonly #deps: LedgerDeps;
	readonly #room: string;
	#replica: Replica;
	/** Why what the replica has beyond the disk could not be let go of. */
	#stale: StoreError | null = null;
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
		this.#commit(more, "full");
	}

	/** Commits what was received, and `more`. False when the disk refused; that has been told. */
	commitTaken(...more: readonly Write[]): boolean {
		try {
			this.#commit(more, "grouped");
			return true;
		} catch (error) {
			if (!StoreError.is(error)) {
				throw error;
			}
			this.#pausedUntil = this.#deps.clock.monotonic() + pauseAfterFailure;
			this.#deps.storeFailed(error);
			return false;
		}
	}

	#commit(more: readonly Write[], durability: Durability): void {
		try {
			if (this.#stale !== null) {
				throw this.#stale;
			}
			this.#deps.store.commit([...this.#replica.takeWrites(), ...more], durability);
		} catch (error) {
			this.#reload();
			throw error;
		}
	}

	/** RULE: what the disk did not take is let go of, or kept from it: what follows would stand on what nobody has. */
	#reload(): void {
		try {
			this.#replica = new Replica(this.#deps, { room: this.#room });
			this.#stale = null;
		} catch (error) {
			if (!StoreError.is(error)) {
				throw error;
			}
			this.#stale = error;
		}
	}
}
