/**
 * Who may connect: rates, penalties, and how many sockets strangers may hold (PROTOCOL "Limits", "Abuse and
 * hardening"). Pure but for the clock passed in.
 */
import { limitKey, plainAddress } from "../address/ip.ts";
import type { Clock } from "../ports.ts";
import { TokenBuckets } from "../tokenBuckets.ts";
import { PenaltyBook } from "./penaltyBook.ts";

/** The numbers admission goes by; their meaning stands in `transportLimits.ts`. */
export type AdmissionLimits = { readonly [Name in AdmissionLimit]: number };

type AdmissionLimit =
	| "unauthenticated"
	| "unauthenticatedPerAddress"
	| "connectRate"
	| "connectBurst"
	| "connectRateNetwork"
	| "connectRateTotal"
	| "connectBurstTotal"
	| "penaltyFirst"
	| "penaltyMost"
	| "trackedAddresses";

/** Why a connection is refused. */
export type Refusal = "penalized" | "tooManyFromAddress" | "tooFast";

/** The place of one socket among the strangers, until it is authenticated or gone. */
export interface Place {
	/** Idempotent. */
	free(): void;
}

/** Counts strangers' sockets by address. */
export class Admission {
	readonly #limits: AdmissionLimits;
	readonly #penalties: PenaltyBook;
	readonly #perAddress: TokenBuckets;
	readonly #perNetwork: TokenBuckets;
	readonly #total: TokenBuckets;
	/** Sockets without authentication, oldest first. */
	readonly #strangers = new Map<Place, { readonly key: string; readonly evict: () => void }>();

	constructor(deps: { readonly clock: Pick<Clock, "monotonic"> }, limits: AdmissionLimits) {
		this.#limits = limits;
		const keys = limits.trackedAddresses;
		this.#penalties = new PenaltyBook(deps, { first: limits.penaltyFirst, most: limits.penaltyMost, keys });
		const { connectRate, connectBurst, connectRateNetwork, connectRateTotal, connectBurstTotal } = limits;
		this.#perAddress = new TokenBuckets(deps, { perSecond: connectRate, burst: connectBurst, keys });
		this.#perNetwork = new TokenBuckets(deps, { perSecond: connectRateNetwork, burst: connectRateNetwork, keys });
		this.#total = new TokenBuckets(deps, { perSecond: connectRateTotal, burst: connectBurstTotal, keys: 1 });
	}

	/** Sockets that hold a place. */
	get strangers(): number {
		return this.#strangers.size;
	}

	/**
	 * Asks for a place for a socket from `address`. `evict` is called, at most once and never again after the place is
	 * free, when the socket must go to make room.
	 *
	 * SECURITY: when strangers hold all places the oldest goes. An honest handshake takes milliseconds, so it is done
	 * long before its turn comes, whereas refusing the newest would let 8 silent addresses shut everyone out.
	 *
	 * RULE: a /64 of IPv6 is a whole network, where all colleagues are: it has a rate, since one machine takes as many of
	 * its addresses as it likes, and neither its places nor its penalties are shared.
	 */
	admit(address: string, evict: () => void): Place | Refusal {
		const key = plainAddress(address);
		if (this.#penalties.isPenalized(key)) return "penalized";
		const sameKey = [...this.#strangers.values()].filter((stranger) => stranger.key === key);
		if (sameKey.length >= this.#limits.unauthenticatedPerAddress) return "tooManyFromAddress";
		if (!this.#perAddress.take(key) || !this.#networkMay(key) || !this.#total.take("all")) return "tooFast";
		this.#makeRoom();
		const place: Place = { free: () => this.#strangers.delete(place) };
		this.#strangers.set(place, { key, evict });
		return place;
	}

	/** Refuses `address` for a while, twice as long each time. */
	penalize(address: string): void {
		this.#penalties.penalize(plainAddress(address));
	}

	#networkMay(address: string): boolean {
		const network = limitKey(address);
		return network === address || this.#perNetwork.take(network);
	}

	#makeRoom(): void {
		for (const [place, { evict }] of this.#strangers) {
			if (this.#strangers.size < this.#limits.unauthenticated) return;
			place.free();
			evict();
		}
	}
}
