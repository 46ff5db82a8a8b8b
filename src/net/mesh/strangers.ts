/** Peers that neither approval nor a room binds to us: what they may say, and for how long. */
import { isApproving } from "../contacts/contactState.ts";
import type { Contacts } from "../contacts/contacts.ts";
import { peerLimits, timeLimits } from "../limits.ts";
import type { Clock } from "../ports.ts";
import type { Peer } from "./peer.ts";
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
	/** Whether this is still the link to its peer. */
	readonly isCurrent: (peer: Peer) => boolean;
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
	readonly #said = new WeakMap<Peer, Said>();

	constructor(deps: StrangersDeps) {
		this.#deps = deps;
	}

	/** RULE: who asks us is one until we approve, and so is whom we blocked. */
	is(identity: string): boolean {
		const state = this.#deps.contacts.get(identity)?.state ?? "unknown";
		return !isApproving(state) && !this.#deps.binding.isBound(identity);
	}

	/**
	 * RULE: a stranger may say only so much, PINGs and what nobody knows among it. Of the history of rooms of ours it
	 * may say more: it may have been let in, and be the only one to bring us the operations that say so.
	 */
	admits(peer: Peer, type: number, body: Uint8Array, bytes: number): boolean {
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
	#adds(peer: Peer, said: Said, of: keyof Said, bytes: number): boolean {
		const most = bounds[of];
		const before = said[of];
		const now = before + bytes;
		const isLookedAt = now > most || (before <= most / 2 && now > most / 2);
		const isForgiven = isLookedAt && !this.is(peer.identity);
		said[of] = isForgiven ? 0 : now;
		return isForgiven || now <= most;
	}

	/** A link stands: it forgives earlier failures once it has lasted, and a stranger's ends when it has had its time. */
	watch(peer: Peer): void {
		const { clock, happened, isCurrent } = this.#deps;
		clock.after(timeLimits.steadyLink, () => {
			if (isCurrent(peer)) {
				happened(peer.identity, { kind: "lasted" });
			}
		});
		clock.after(timeLimits.strangerLink, () => {
			if (isCurrent(peer) && this.is(peer.identity)) {
				happened(peer.identity, { kind: "dismissed" });
			}
		});
	}

	/** A link ended: whether a stranger had its time, whoever of the two ended it, so that it is left alone. */
	isTimeUp(peer: Peer): boolean {
		const lasted = this.#deps.clock.monotonic() - peer.link.openedAt;
		return this.is(peer.identity) && lasted >= timeLimits.strangerLink - timeLimits.steadyLink;
	}
}
