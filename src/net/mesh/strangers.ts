/** Peers that neither approval nor a room binds to us: what they may say, and for how long. */
import { isApproving } from "../contacts/contactState.ts";
import type { Contacts } from "../contacts/contacts.ts";
import { peerLimits, timeLimits } from "../limits.ts";
import type { Clock } from "../ports.ts";
import type { Peer } from "./peer.ts";
import type { PeerEvent } from "./peerState.ts";

/** What it is told by. */
export interface StrangersDeps {
	readonly clock: Clock;
	readonly contacts: Contacts;
	/** Its link has lasted, or it has had its time. */
	readonly happened: (identity: string, event: PeerEvent) => void;
	/** Whether rooms bind us to a peer. */
	readonly isBound: (identity: string) => boolean;
	/** Whether this is still the link to its peer. */
	readonly isCurrent: (peer: Peer) => boolean;
}

/** The strangers among the peers of one node. */
export class Strangers {
	readonly #deps: StrangersDeps;

	constructor(deps: StrangersDeps) {
		this.#deps = deps;
	}

	/** RULE: who asks us is one until we approve, and so is whom we blocked. */
	is(identity: string): boolean {
		const state = this.#deps.contacts.get(identity)?.state ?? "unknown";
		return !isApproving(state) && !this.#deps.isBound(identity);
	}

	/** RULE: a stranger may say only so much, PINGs and what nobody knows among it. */
	admits(peer: Peer, received: number): boolean {
		const isWithin = received <= peerLimits.strangerBytes || !this.is(peer.identity);
		if (!isWithin) {
			peer.roomLink.fault("strangerBytes");
		}
		return isWithin;
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
