/** One honest person: the real rooms on a real store, a clock that may be wrong, and a process that may die. */
import type { Identity } from "../../../src/net/identity.ts";
import type { Clock, RandomBytes } from "../../../src/net/ports.ts";
import { Rooms } from "../../../src/net/room/rooms.ts";
import type { RoomLink } from "../../../src/net/room/sync/roomLink.ts";
import { StoreError } from "../../../src/net/store/database.ts";
import type { ManualClock } from "../manualClock.ts";
import { person, seededRandom } from "../people.ts";
import type { Ground } from "./simDatabases.ts";
import { Crash, SimDisk } from "./simDisk.ts";
import type { SimNetwork, Station } from "./simNetwork.ts";

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
	readonly identity: Identity;
	readonly address: string;
	readonly skew: number;
	readonly disk: SimDisk;
	readonly #deps: SimNodeDeps;
	readonly #random: RandomBytes;
	readonly #links = new Map<string, RoomLink>();
	#rooms: Rooms | null = null;
	#life = 0;
	#timers = 0;

	constructor(deps: SimNodeDeps, options: SimNodeOptions) {
		this.#deps = deps;
		this.name = options.name;
		this.identity = person(options.name);
		this.address = options.address;
		this.skew = options.skew;
		this.#random = seededRandom(`${options.seed} ${options.name}`);
		this.disk = new SimDisk(deps, options.ground);
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
		this.#rooms = new Rooms({
			clock: this.#clock(this.#life),
			random: this.#random,
			identity: this.identity,
			store: this.disk.store,
			listener: {
				changed: () => {},
				messages: () => {},
				cleared: () => undefined,
				read: () => {},
				event: () => {},
				storeFailed: () => {},
				membershipChanged: () => {},
			},
			myName: () => this.name,
			peerName: (identity) => this.#links.get(identity)?.name ?? "",
			isVerified: () => false,
			formerKeys: [],
		});
		this.#deps.network.up(this);
	}

	/** Ends the process in order. */
	stop(): void {
		this.#rooms?.stop();
		this.#end(true);
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

	linkUp(link: RoomLink): void {
		this.#links.set(link.identity, link);
		this.run((rooms) => rooms.linkUp(link));
	}

	linkDown(link: RoomLink): void {
		if (this.#links.get(link.identity) === link) {
			this.#links.delete(link.identity);
		}
		this.run((rooms) => rooms.linkDown(link));
	}

	receive(link: RoomLink, type: number, body: Uint8Array): void {
		this.run((rooms) => rooms.receive(link, type, body));
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
			this.#links.clear();
			this.disk.die();
			this.#deps.network.down(this, isOrderly);
		}
	}
}
