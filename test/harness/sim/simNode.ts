/** One honest person: the real rooms on a real store, a clock that may be wrong, and a process that may die. */
import { Contacts } from "../../../src/net/contacts/contacts.ts";
import { peerIdHex } from "../../../src/net/crypto/fingerprintHex.ts";
import type { Identity } from "../../../src/net/identity.ts";
import { People } from "../../../src/net/people.ts";
import type { Clock, RandomBytes } from "../../../src/net/ports.ts";
import { Rooms } from "../../../src/net/room/rooms.ts";
import { StoreError } from "../../../src/net/store/database.ts";
import { fromHex } from "../../../src/net/wire/bytes.ts";
import type { ManualClock } from "../manualClock.ts";
import { person, seededRandom } from "../people.ts";
import type { Ground } from "./simDatabases.ts";
import { Crash, SimDisk } from "./simDisk.ts";
import { freshKey, keyOn, type SimKey } from "./simKeys.ts";
import type { SimLink, SimNetwork, Station } from "./simNetwork.ts";

/** Where every node listens. */
const port = 4_242;

/** What a node stands on. */
export interface SimNodeDeps {
	readonly clock: ManualClock;
	readonly network: SimNetwork;
	/** A disk ended its process by plan, somewhere in the middle of what it does. */
	readonly died: () => void;
	/** Such a process is gone. */
	readonly crashed: (node: SimNode) => void;
	/** Something threw that nothing throws. */
	readonly broken: (node: SimNode, error: unknown) => void;
}

/** Who it is. */
export interface SimNodeOptions {
	readonly seed: number;
	readonly name: string;
	readonly address: string;
	/** Milliseconds by which its wall clock is wrong. */
	readonly skew: number;
	/** What its disk begins with. */
	readonly ground: Ground;
}

/** A node over all its lives. */
export class SimNode implements Station {
	readonly name: string;
	readonly address: string;
	readonly skew: number;
	readonly disk: SimDisk;
	readonly #deps: SimNodeDeps;
	readonly #random: RandomBytes;
	readonly #links = new Map<string, SimLink>();
	/** Every identity key it ever had, hex. */
	readonly keys = new Set<string>();
	readonly #givenUp = new Set<string>();
	#key: SimKey;
	#rooms: Rooms | null = null;
	#people: People | null = null;
	#life = 0;
	/** The life that ends with another key. */
	#lifeMoving = 0;
	#timers = 0;

	constructor(deps: SimNodeDeps, options: SimNodeOptions) {
		this.#deps = deps;
		this.name = options.name;
		this.address = options.address;
		this.skew = options.skew;
		this.#random = seededRandom(`${options.seed} ${options.name}`);
		this.disk = new SimDisk(deps, options.ground);
		this.#key = this.#readKey();
	}

	get identity(): Identity {
		return this.#key.identity;
	}

	get moves(): readonly Uint8Array[] {
		return this.#key.moves.map(({ bytes }) => bytes);
	}

	/** Whether a key, or what is derived of it, is or was its own. */
	isMe(peerId: string): boolean {
		return [...this.keys].some((key) => peerIdHex(key) === peerId);
	}

	/** An old copy of its disk brought back a key it had given up. */
	get hasOldKey(): boolean {
		return this.#givenUp.has(this.identity.key);
	}

	/** It decided on another key, and goes on under that one, in a process that starts anew, once it is sure of its own logs. */
	get isMoving(): boolean {
		return this.#rooms !== null && this.#lifeMoving === this.#life;
	}

	/** Null while its process does not run. */
	get people(): People | null {
		return this.#people;
	}

	/** Null while its process does not run. */
	get rooms(): Rooms | null {
		return this.#rooms;
	}

	get isUp(): boolean {
		return this.#rooms !== null;
	}

	/** Timers its process waits for. */
	get timers(): number {
		return this.#timers;
	}

	/** Wall clock, as this node has it. */
	now(): number {
		return this.#deps.clock.now() + this.skew;
	}

	/** Starts a process on what the disk has. */
	start(): void {
		if (this.#rooms !== null) {
			return;
		}
		this.disk.revive();
		this.#life++;
		this.#timers = 0;
		this.#key = this.#readKey();
		const base = {
			clock: this.#clock(this.#life),
			random: this.#random,
			identity: this.identity,
			store: this.disk.store,
			myName: () => this.name,
			peerName: (identity: string) => this.#links.get(identity)?.name ?? "",
		};
		this.#people = new People({
			...base,
			contacts: new Contacts({
				store: this.disk.store,
				isBound: (identity) => this.#rooms?.isBound(identity) === true,
			}),
			wake: () => {},
			release: () => {},
			listener: {
				changed: () => {},
				directMessages: () => {},
				directRead: () => {},
				directCleared: () => {},
				verification: () => {},
				contact: () => {},
				storeFailed: () => {},
			},
		});
		this.#rooms = new Rooms({
			...base,
			listener: {
				changed: () => {},
				messages: () => {},
				cleared: () => undefined,
				read: () => {},
				event: () => {},
				storeFailed: () => {},
				membershipChanged: () => {},
			},
			isVerified: () => false,
			formerKeys: this.#key.moves.map(({ oldIdentity }) => oldIdentity),
		});
		this.#deps.network.up(this);
	}

	/** Ends the process in order. */
	stop(): void {
		this.#rooms?.stop();
		this.#people?.stop();
		this.#end(true);
	}

	/** Goes on under another key, as a session does: all that says so is written at once, and a new process starts on it. */
	async moveKey(): Promise<void> {
		await this.runAsync(async (rooms) => {
			this.#lifeMoving = this.#life;
			await rooms.whenConfirmed();
			if (this.#rooms !== rooms) {
				return;
			}
			const { move, writes } = freshKey(this.#key, { random: this.#random, now: this.now() });
			rooms.stop();
			this.#people?.stop();
			try {
				this.disk.store.commit([...rooms.moveWrites(move), ...writes], "full");
			} finally {
				// A disk that refuses leaves the key it was.
				if (!this.disk.isDead) {
					this.#end(true);
					this.start();
				}
			}
		});
	}

	/** Ends the process at once. */
	kill(): void {
		this.#end(false);
	}

	/**
	 * Runs something of the core in this node's process. Undefined where the process died in the middle or the disk
	 * refused.
	 */
	run<T>(work: (rooms: Rooms) => T): T | undefined {
		const rooms = this.#rooms;
		if (rooms === null) {
			return undefined;
		}
		try {
			return work(rooms);
		} catch (error) {
			this.#caught(error, this.#life);
			return undefined;
		}
	}

	/** The same for what answers later. */
	async runAsync<T>(work: (rooms: Rooms) => Promise<T>): Promise<T | undefined> {
		const life = this.#life;
		try {
			return this.#rooms === null ? undefined : await work(this.#rooms);
		} catch (error) {
			this.#caught(error, life);
			return undefined;
		}
	}

	linkUp(link: SimLink): void {
		this.#links.set(link.identity, link);
		this.run((rooms) => {
			this.people?.contacts.note(
				{ identityKey: fromHex(link.identity), card: link.card },
				{ name: link.name, address: { host: link.address, port }, foundBy: "multicast", nowMs: this.now() },
			);
			this.people?.linkUp(link);
			rooms.moves.note(link.moves);
			rooms.linkUp(link);
		});
	}

	linkDown(link: SimLink): void {
		if (this.#links.get(link.identity) === link) {
			this.#links.delete(link.identity);
		}
		this.run((rooms) => {
			rooms.linkDown(link);
			this.people?.linkDown(link);
		});
	}

	receive(link: SimLink, type: number, body: Uint8Array): void {
		this.run((rooms) => this.people?.receive(link, type, body) === true || rooms.receive(link, type, body));
	}

	/** Whose it is stands on its disk, so an old copy brings the key of then back. */
	#readKey(): SimKey {
		const key = keyOn(this.disk.store, person(this.name));
		this.keys.add(key.identity.key);
		for (const { oldIdentity } of key.moves) {
			this.keys.add(oldIdentity);
			this.#givenUp.add(oldIdentity);
		}
		return key;
	}

	/** Timers of a process end with it. */
	#clock(life: number): Clock {
		const { clock } = this.#deps;
		return {
			now: () => this.now(),
			monotonic: () => clock.monotonic(),
			after: (ms, callback) => {
				const isMine = (): boolean => this.#life === life && this.#rooms !== null;
				let isOpen = true;
				const ended = (): void => {
					this.#timers -= isOpen && this.#life === life ? 1 : 0;
					isOpen = false;
				};
				this.#timers++;
				const cancel = clock.after(ms, () => {
					ended();
					if (isMine()) {
						this.run(callback);
					}
				});
				return () => {
					ended();
					cancel();
				};
			},
		};
	}

	#caught(error: unknown, life: number): void {
		if (error instanceof Crash) {
			if (life === this.#life && this.#rooms !== null) {
				this.#end(false);
				this.#deps.crashed(this);
			}
		} else if (!StoreError.is(error)) {
			this.#deps.broken(this, error);
		}
	}

	#end(isOrderly: boolean): void {
		if (this.#rooms !== null) {
			this.#rooms = null;
			this.#people = null;
			this.#links.clear();
			this.disk.die();
			this.#deps.network.down(this, isOrderly);
		}
	}
}
