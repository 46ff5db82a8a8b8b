/**
 * The network between simulated nodes, at the level of records: everybody has a link to everybody that can be reached,
 * each with a delay of its own, so that records of one link stay in order and those of several do not.
 */

import type { Identity } from "../../../src/net/identity.ts";
import type { PeerLink } from "../../../src/net/link/peerLink.ts";
import type { Card } from "../../../src/net/wire/card.ts";
import type { Chance } from "../chance.ts";
import type { ManualClock } from "../manualClock.ts";

/** One end of links: a running node. */
export interface Station {
	readonly name: string;
	/** Whose key it has now. */
	readonly identity: Identity;
	/** The moves its HELLO shows. */
	readonly moves: readonly Uint8Array[];
	readonly address: string;
	/** Whether its process runs. */
	readonly isUp: boolean;
	linkUp(link: SimLink): void;
	linkDown(link: SimLink): void;
	receive(link: SimLink, type: number, body: Uint8Array): void;
}

/** A link as a node has it, and what its handshake said. */
export interface SimLink extends PeerLink {
	readonly card: Card;
}

/** A record on its way, for whoever looks over the shoulder. */
export interface Sent {
	readonly from: Station;
	readonly to: Station;
	readonly type: number;
	readonly body: Uint8Array;
}

/** One node closed its link because of what the other sent. */
export interface Faulted {
	readonly by: Station;
	readonly peer: Station;
	readonly reason: string;
}

/** What waits on a socket beyond this is too much, bytes. */
const busyAt = 262_144;
/** How soon a lost link is dialled again, ms; the mesh doubles from 1 s. */
const redialSoonest = 1_000;
const redialLatest = 8_000;
/** Nobody compares keys here. */
const noChannel = new Uint8Array(32);
/** A silent link counts as dead after this, ms. */
const deadAfter = 45_000;

/** All links. */
export class SimNetwork {
	readonly #clock: ManualClock;
	readonly #chance: Chance;
	readonly #stations: Station[] = [];
	readonly #pairs = new Map<string, Pair>();
	/** Looks at everything that is sent. */
	watch: (sent: Sent) => void = () => {};
	readonly faults: Faulted[] = [];
	#records = 0;

	constructor(deps: { readonly clock: ManualClock; readonly chance: Chance }) {
		this.#clock = deps.clock;
		this.#chance = deps.chance;
	}

	/** Records sent so far. */
	get records(): number {
		return this.#records;
	}

	add(station: Station): void {
		for (const other of this.#stations) {
			this.#pairs.set(pairName(other, station), {
				ends: [other, station],
				delay: 1 + this.#chance.below(this.#chance.is(0.1) ? 2_000 : 60),
				isCut: false,
				isDialling: false,
				wire: null,
			});
		}
		this.#stations.push(station);
	}

	/** A process has started: it dials and is dialled. */
	up(station: Station): void {
		for (const pair of this.#pairsOf(station)) {
			this.#dial(pair, this.#chance.below(1_000));
		}
	}

	/** A process has ended; the far ends notice at once or only when nothing is heard for long. */
	down(station: Station, isOrderly: boolean): void {
		for (const pair of this.#pairsOf(station)) {
			if (pair.wire !== null) {
				this.#break(pair, pair.wire, isOrderly || this.#chance.is(0.7) ? 0 : this.#chance.below(deadAfter));
			}
		}
	}

	/** One link breaks; what was on it is lost. */
	drop(one: Station, other: Station): void {
		const pair = this.#pair(one, other);
		if (pair?.wire) {
			this.#break(pair, pair.wire, this.#chance.is(0.5) ? 0 : this.#chance.below(deadAfter));
		}
	}

	/** Nothing gets from one side to the other until `heal`. */
	cut(isOnOneSide: (station: Station) => boolean): void {
		for (const pair of this.#pairs.values()) {
			const [a, b] = pair.ends;
			if (isOnOneSide(a) !== isOnOneSide(b) && !pair.isCut) {
				pair.isCut = true;
				if (pair.wire !== null) {
					this.#break(pair, pair.wire, this.#chance.below(deadAfter));
				}
			}
		}
	}

	/** Everybody can reach everybody again. */
	heal(): void {
		for (const pair of this.#pairs.values()) {
			pair.isCut = false;
			this.#dial(pair, this.#chance.below(redialLatest));
		}
	}

	/** The link from one to the other as the first one has it. */
	link(from: Station, to: Station): SimLink | null {
		const pair = this.#pair(from, to);
		return pair?.wire?.sides.find((side) => side.from === from && side.isOpen) ?? null;
	}

	#dial(pair: Pair, after: number): void {
		if (pair.isDialling) {
			return;
		}
		pair.isDialling = true;
		this.#clock.after(after, () => {
			pair.isDialling = false;
			const [a, b] = pair.ends;
			if (pair.wire === null && !pair.isCut && a.isUp && b.isUp) {
				this.#connect(pair);
			}
		});
	}

	#connect(pair: Pair): void {
		const [a, b] = pair.ends;
		const wire: Wire = { sides: [this.#side(pair, a, b), this.#side(pair, b, a)], isBroken: false };
		// Who has not noticed yet that the link before is gone learns it from this one.
		for (const stale of pair.stale ?? []) {
			stale.end();
		}
		pair.stale = [];
		pair.wire = wire;
		for (const side of wire.sides) {
			side.wire = wire;
		}
		for (const side of wire.sides) {
			side.begin();
		}
	}

	#side(pair: Pair, from: Station, to: Station): Side {
		const clock = this.#clock;
		const random = this.#chance;
		const network = this;
		let lastAt = 0;
		let waiting = 0;
		const side: Side = {
			wire: null,
			from,
			isOpen: false,
			clockAhead: 0,
			identity: to.identity.key,
			peerId: to.identity.peerId,
			card: to.identity.card,
			moves: to.moves,
			chanId: noChannel,
			name: to.name,
			address: to.address,
			get isBusy() {
				return waiting > busyAt;
			},
			send(type, body) {
				const { wire } = side;
				if (!side.isOpen || wire === null || !from.isUp) {
					return;
				}
				network.#records++;
				network.watch({ from, to, type, body });
				if (wire.isBroken) {
					return;
				}
				waiting += body.length;
				lastAt = Math.max(lastAt, clock.monotonic() + pair.delay + random.below(20));
				clock.after(lastAt - clock.monotonic(), () => {
					waiting -= body.length;
					const there = wire.sides.find((other) => other.from === to);
					if (!wire.isBroken && there?.isOpen) {
						to.receive(there, type, body);
					}
				});
			},
			fault(reason) {
				network.faults.push({ by: from, peer: to, reason });
				const { wire } = side;
				if (wire !== null && !wire.isBroken) {
					network.#break(pair, wire, 0);
				}
			},
			guarded: (work) => work(),
			begin() {
				if (from.isUp && !side.isOpen) {
					side.isOpen = true;
					from.linkUp(side);
				}
			},
			end() {
				if (side.isOpen) {
					side.isOpen = false;
					if (from.isUp) {
						from.linkDown(side);
					}
				}
			},
		};
		return side;
	}

	/** Both ends hear of it, each in its own time. */
	#break(pair: Pair, wire: Wire, noticedWithin: number): void {
		wire.isBroken = true;
		pair.wire = null;
		pair.stale = [...(pair.stale ?? []), ...wire.sides];
		for (const side of wire.sides) {
			this.#clock.after(noticedWithin === 0 ? 0 : this.#chance.below(noticedWithin), () => side.end());
		}
		this.#dial(pair, redialSoonest + this.#chance.below(redialLatest - redialSoonest));
	}

	#pair(one: Station, other: Station): Pair | undefined {
		return this.#pairs.get(pairName(one, other)) ?? this.#pairs.get(pairName(other, one));
	}

	#pairsOf(station: Station): readonly Pair[] {
		return this.#stations.flatMap((other) => this.#pair(station, other) ?? []);
	}
}

interface Pair {
	readonly ends: readonly [Station, Station];
	/** Of each record, ms. */
	readonly delay: number;
	isCut: boolean;
	isDialling: boolean;
	wire: Wire | null;
	/** Sides of links that are gone, whose end may not have been noticed. */
	stale?: Side[];
}

interface Wire {
	readonly sides: readonly [Side, Side];
	isBroken: boolean;
}

/** A link as one end has it. */
interface Side extends SimLink {
	wire: Wire | null;
	readonly from: Station;
	isOpen: boolean;
	begin(): void;
	end(): void;
}

const pairName = (one: Station, other: Station): string => `${one.name} ${other.name}`;
