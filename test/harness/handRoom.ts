/** A room written by hand, and what one member holds of it: no network, and no clock that goes. */
import assert from "node:assert/strict";
import type { Identity } from "../../src/net/identity.ts";
import { Ledger } from "../../src/net/room/replica/ledger.ts";
import type { RoomRow } from "../../src/net/store/rows.ts";
import { Sealing } from "../../src/net/store/sealing.ts";
import { Store } from "../../src/net/store/store.ts";
import type { Control } from "../../src/net/wire/control.ts";
import { add, create } from "./chains.ts";
import { ManualClock } from "./manualClock.ts";
import { chanceFor } from "./testChance.ts";

/** Somebody in a room, and the log announced for it. */
export interface Seat {
	readonly who: Identity;
	readonly log: string;
}

/** The disk it is told of takes everything. */
export const storeFailed = (): never => assert.fail("the disk takes everything");

/** A room of Ada's, led by the first of those in it. */
export class HandRoom {
	readonly random;
	readonly room: string;
	/** The key of its first epoch. */
	readonly key: Uint8Array;
	/** Its operations. */
	readonly chain: readonly Control[];
	readonly last: Control;

	constructor(seed: string, admin: Seat, ...others: readonly Seat[]) {
		this.random = chanceFor(seed);
		const { control, key } = create(admin.who, { log: admin.log });
		const chain = [control];
		let last = control;
		for (const { who, log } of others) {
			last = add(last, admin.who, who, { key, log });
			chain.push(last);
		}
		this.room = control.id;
		this.key = key;
		this.chain = chain;
		this.last = last;
	}
}

/** What is here of such a room: an empty disk and a clock, for one test. */
export class HeldRoom {
	readonly clock = new ManualClock();
	readonly store: Store;
	readonly row: RoomRow;
	readonly #hand: HandRoom;

	/** Of one who is in it, and writes `log`. */
	constructor(hand: HandRoom, admin: Identity, log = "") {
		const { random, room } = hand;
		this.#hand = hand;
		this.row = {
			room,
			standing: "active",
			name: "Compilers",
			admin: admin.key,
			adminName: "Ada",
			log,
			request: "",
			reqId: "",
			deniedUntilMs: 0,
			readUpTo: "",
		};
		this.store = new Store({ sealing: new Sealing({ random }, { master: new Uint8Array(32) }) }, { path: ":memory:" });
		this.store.commit([{ put: "room", row: this.row }], "full");
	}

	/** The room as one of those in it holds it. */
	ledgerOf(identity: Identity): Ledger {
		const { chain, random, room } = this.#hand;
		const { clock, store } = this;
		const ledger = new Ledger({ clock, random, identity, store, clockAheadOf: () => 0, storeFailed }, { room });
		follow(ledger, ...chain);
		return ledger;
	}

	end(): void {
		this.store.close();
	}
}

/** Takes operations, and writes them down. */
export const follow = (ledger: Ledger, ...controls: readonly Control[]): void => {
	for (const { bytes } of controls) {
		ledger.replica.addControl(bytes);
	}
	ledger.commitOwn();
};
