/** Peers that neither approval nor a room binds to us: what they may say, and for how long. */
import { isApproving } from "../contacts/contactState.ts";
import type { Contacts } from "../contacts/contacts.ts";
import { countLimits, peerLimits, timeLimits } from "../limits.ts";
import type { Link } from "../link/link.ts";
import type { Clock } from "../ports.ts";
import type { ConnectedPeer } from "./connectedPeer.ts";
import type { PeerEvent } from "./peerState.ts";

/** What rooms say of peers. */
export interface Binding {
	/** Whether rooms bind us to a peer, so that its link is no stranger's. */
	isBound(identity: string): boolean;
	/** Whether a record tells of the history of a room of ours. */
	isOfHistory(type: number, body: Uint8Array): boolean;
}

/** What it is told by. */
export interface StrangersDeps {
	readonly clock: Clock;
	readonly contacts: Contacts;
	/** Its link has lasted, or it has had its time. */
	readonly happened: (identity: string, event: PeerEvent) => void;
	readonly binding: Binding;
	/** Those we are linked with, by identity, who has been for longest first. */
	readonly linked: ReadonlyMap<string, ConnectedPeer>;
}

/** Bytes of records that came from one peer: of the history of rooms of ours, and all others. */
interface Said {
	others: number;
	history: number;
}

const bounds: Readonly<Said> = { others: peerLimits.strangerBytes, history: peerLimits.strangerHistory };

/** The strangers among the peers of one node. */
export class Strangers {
	readonly #deps: StrangersDeps;
	readonly #said = new WeakMap<ConnectedPeer, Said>();

	constructor(deps: StrangersDeps) {
		this.#deps = deps;
	}

	/** RULE: who asks us is one until we approve, and so is whom we blocked. */
	is(identity: string): boolean {
		const state = this.#deps.contacts.get(identity)?.state ?? "unknown";
		return !isApproving(state) && !this.#deps.binding.isBound(identity);
	}

	/**
	 * Whether somebody whose link has just opened may stay. RULE: strangers have so many places, and few of them at one
	 * address, so that nobody who makes up people shuts out those who are bound. For those, and for whom a person asks for,
	 * the stranger who has been here for longest goes.
	 */
	hasPlace({ address }: Pick<Link, "address">, identity: string, isAskedFor: boolean): boolean {
		const { linked, happened } = this.#deps;
		if (linked.has(identity)) {
			return true;
		}
		const strangersOf = (peers: readonly ConnectedPeer[]) => peers.filter((peer) => this.is(peer.identity));
		const isFull = linked.size >= countLimits.peers;
		const all = [...linked.values()];
		if (!isAskedFor && this.is(identity)) {
			const near = all.filter((peer) => peer.link.address === address);
			return (
				!isFull &&
				strangersOf(near).length < countLimits.strangersPerAddress &&
				(linked.size < countLimits.strangers || strangersOf(all).length < countLimits.strangers)
			);
		}
		const [oldest] = isFull ? strangersOf(all) : [];
		if (oldest !== undefined) {
			happened(oldest.identity, { kind: "dismissed" });
		}
		return !isFull || oldest !== undefined;
	}

	/**
	 * RULE: a stranger may say only so much, PINGs and what nobody knows among it. Of the history of rooms of ours it
	 * may say more: it may have been let in, and be the only one to bring us the operations that say so.
	 */
	admits(peer: ConnectedPeer, type: number, body: Uint8Array, bytes: number): boolean {
		const said = this.#said.get(peer) ?? { others: 0, history: 0 };
		this.#said.set(peer, said);
		const isWithin = this.#adds(peer, said, this.#deps.binding.isOfHistory(type, body) ? "history" : "others", bytes);
		if (!isWithin) {
			peer.peerLink.fault("strangerBytes");
		}
		return isWithin;
	}

	/**
	 * Counts what was said, and whether that is within bounds. RULE: what was said while we were bound does not count: of
	 * half the bound at the latest it is looked at who said it, so whoever was removed is not closed for what it said before.
	 */
	#adds(peer: ConnectedPeer, said: Said, of: keyof Said, bytes: number): boolean {
		const most = bounds[of];
		const before = said[of];
		const now = before + bytes;
		const isLookedAt = now > most || (before <= most / 2 && now > most / 2);
		const isForgiven = isLookedAt && !this.is(peer.identity);
		said[of] = isForgiven ? 0 : now;
		return isForgiven || now <= most;
	}

	/** A link stands: it forgives earlier failures once it has lasted, and a stranger's ends when it has had its time. */
	watch(peer: ConnectedPeer): void {
		const { clock, happened } = this.#deps;
		clock.after(timeLimits.steadyLink, () => {
			if (this.#isCurrent(peer)) {
				happened(peer.identity, { kind: "lasted" });
			}
		});
		this.#look(peer, clock.monotonic());
	}

	/** `boundAt`: when it was last seen to be none. RULE: whoever becomes a stranger has its time from then on. */
	#look(peer: ConnectedPeer, boundAt: number): void {
		const { clock, happened } = this.#deps;
		clock.after(timeLimits.strangerLook, () => {
			const now = clock.monotonic();
			const isStranger = this.is(peer.identity);
			if (!this.#isCurrent(peer)) {
				return;
			}
			if (isStranger && now - boundAt >= timeLimits.strangerLink) {
				happened(peer.identity, { kind: "dismissed" });
			} else {
				this.#look(peer, isStranger ? boundAt : now);
			}
		});
	}

	/** Whether this is still the link to its peer. */
	#isCurrent(peer: ConnectedPeer): boolean {
		return this.#deps.linked.get(peer.identity) === peer;
	}

	/** A link ended: whether a stranger had its time, whoever of the two ended it, so that it is left alone. */
	isTimeUp(peer: ConnectedPeer): boolean {
		const lasted = this.#deps.clock.monotonic() - peer.link.openedAt;
		return this.is(peer.identity) && lasted >= timeLimits.strangerLink - timeLimits.steadyLink;
	}
}
