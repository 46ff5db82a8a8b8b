/**
 * Keys that did not come with the control chain: a box that does not open, a branch we were not on. Any member connected
 * is asked, one after the other, and asked by others we answer (PROTOCOL "Control chain", LOCKBOX).
 */
import type { Clock } from "../ports.ts";
import { encodeLockbox, type LockboxMessage } from "../wire/lockbox.ts";
import { recordTypes } from "../wire/records.ts";
import type { Ledger } from "./ledger.ts";
import type { RoomLink } from "./roomLink.ts";

/** A member that does not answer is given up on after this long, ms. */
const patience = 5_000;
/** Epochs asked for at a time, the newest first: each key leads to those before it. */
const askedMost = 8;

/** What a key desk stands on. */
export interface KeyDeskDeps {
	readonly clock: Clock;
	readonly ledger: Ledger;
	/** Members connected whom we serve: identity keys. */
	readonly members: () => readonly string[];
	readonly link: (identity: string) => RoomLink | undefined;
	/** Keys have come and are on disk. */
	readonly opened: () => void;
}

/** Questions for keys in one room. */
export class KeyDesk {
	readonly #deps: KeyDeskDeps;
	/** By epoch: who was asked last, and when. */
	readonly #asked = new Map<string, { readonly member: string; readonly at: number }>();
	#cancel: (() => void) | null = null;

	constructor(deps: KeyDeskDeps) {
		this.#deps = deps;
	}

	/** A key may be missing, or somebody who has it may be here: asks, as long as both is so. */
	wake(): void {
		const { clock, ledger, members } = this.#deps;
		const { replica } = ledger;
		const lacked = replica.lackedEpochs.slice(0, askedMost);
		const connected = members();
		if (lacked.length === 0) {
			this.#asked.clear();
			return;
		}
		if (connected.length === 0) {
			return;
		}
		for (const epoch of lacked) {
			const last = this.#asked.get(epoch);
			const isOpen = last !== undefined && connected.includes(last.member) && clock.monotonic() - last.at < patience;
			const member = connected[(connected.indexOf(last?.member ?? "") + 1) % connected.length];
			if (!isOpen && member !== undefined) {
				this.#asked.set(epoch, { member, at: clock.monotonic() });
				this.#send(member, { room: replica.room, epoch, key: null });
			}
		}
		this.#cancel ??= clock.after(patience, () => {
			this.#cancel = null;
			this.wake();
		});
	}

	stop(): void {
		this.#cancel?.();
		this.#cancel = null;
	}

	/** A member asks, or answers. RULE: nobody else is heard. */
	handle(link: RoomLink, { epoch, key }: LockboxMessage): void {
		const { ledger, members, opened } = this.#deps;
		if (!members().includes(link.identity) || ledger.isPaused) {
			return;
		}
		const { replica } = ledger;
		if (key === null) {
			const ours = replica.keyFor(link.identity, epoch);
			if (ours !== undefined) {
				this.#send(link.identity, { room: replica.room, epoch, key: ours });
			}
			return;
		}
		const outcome = replica.addKey(epoch, key);
		if (outcome === "unfit") {
			// Whoever has a key has checked it.
			link.fault("lockboxKey");
		} else if (outcome === "added" && ledger.commitTaken()) {
			this.#asked.delete(epoch);
			opened();
		}
	}

	#send(member: string, message: LockboxMessage): void {
		this.#deps.link(member)?.send(recordTypes.lockbox, encodeLockbox(message));
	}
}
