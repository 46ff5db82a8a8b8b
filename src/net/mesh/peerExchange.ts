/**
 * Members of a common room tell each other where the others are, so that one who can be reached is enough to find the
 * rest, across subnets and where multicast is filtered (PROTOCOL "Peer exchange").
 */

import { canHint } from "../address/dialable.ts";
import { countLimits, timeLimits } from "../limits.ts";
import type { PeerLink } from "../link/peerLink.ts";
import type { Address, Clock } from "../ports.ts";
import { Timer } from "../timer.ts";
import { decodePeerHints, encodePeerHints, type PeerHint } from "../wire/peerHints.ts";
import { recordTypes } from "../wire/records.ts";

/** What an exchange stands on. */
export interface PeerExchangeDeps {
	readonly clock: Clock;
	/** Whether two peers and I are members of one room. */
	readonly sharesRoom: (one: string, other: string) => boolean;
	/** Who is connected now, and where each listens; null where that is not known. */
	readonly connected: () => readonly { readonly identity: string; readonly address: Address | null }[];
	/** Somebody we may want to connect to is said to listen there. */
	readonly hinted: (hint: PeerHint) => void;
}

/** One link: whom the two of us have told each other of. */
interface Line {
	readonly link: PeerLink;
	readonly known: Set<string>;
	/** Hints taken from it. */
	taken: number;
}

/** Tells and hears of peers, over all links of one node. */
export class PeerExchange {
	readonly #deps: PeerExchangeDeps;
	readonly #lines = new Map<string, Line>();
	readonly #telling: Timer;
	/** When the last telling was, monotonic ms, and how long it had waited. */
	#toldAt = Number.NEGATIVE_INFINITY;
	#waited = 0;

	constructor(deps: PeerExchangeDeps) {
		this.#deps = deps;
		this.#telling = new Timer(deps);
	}

	stop(): void {
		this.#telling.cancel();
		this.#lines.clear();
	}

	linkUp(link: PeerLink): void {
		this.#lines.set(link.identity, { link, known: new Set([link.identity]), taken: 0 });
		this.changed();
	}

	linkDown(link: PeerLink): void {
		if (this.#lines.get(link.identity)?.link === link) {
			this.#lines.delete(link.identity);
		}
		// Who was told of it may be told again, when it is back at another address.
		for (const { known } of this.#lines.values()) {
			known.delete(link.identity);
		}
	}

	/**
	 * Somebody came, or was let into a room: those who may know are told soon, all that is new at once. RULE: as long as
	 * there is something new each time, the next telling waits twice as long: of an office that starts at once everybody
	 * would be told of each.
	 */
	changed(): void {
		if (this.#telling.isSet) {
			return;
		}
		const { clock } = this.#deps;
		const isAgain = clock.monotonic() - this.#toldAt < this.#waited;
		this.#waited = Math.max(this.#wait, isAgain ? Math.min(timeLimits.peersAgainMost, 2 * this.#waited) : 0);
		this.#telling.set(this.#waited, () => {
			this.#toldAt = clock.monotonic();
			this.#tell();
		});
	}

	/**
	 * RULE: the more have to be told, the later they are: whoever has just come tells those it meets of each other, and has
	 * few to tell, before all of them tell each other of it.
	 */
	get #wait(): number {
		const { peersBatch, peersBatchEach, peersBatchMost } = timeLimits;
		return Math.min(peersBatchMost, Math.max(peersBatch, peersBatchEach * this.#lines.size));
	}

	/** Takes a PEERS record; false when it is another type. */
	receive(link: PeerLink, type: number, body: Uint8Array): boolean {
		if (type !== recordTypes.peers) {
			return false;
		}
		const line = this.#lines.get(link.identity);
		const decoded = decodePeerHints(body);
		if (line === undefined || !decoded.ok) {
			link.fault(decoded.ok ? "peersUnexpected" : decoded.reason);
			return true;
		}
		line.taken += decoded.value.length;
		// RULE: what one peer makes us dial is bounded.
		if (line.taken > countLimits.peerHintsTaken) {
			link.fault("peersTooMany");
			return true;
		}
		for (const hint of decoded.value) {
			this.#take(line, hint);
		}
		return true;
	}

	/** RULE: told and believed only of members of a room that the three of us are in. */
	#take(line: Line, hint: PeerHint): void {
		line.known.add(hint.identity);
		// RULE: who tells of another is linked with it, so neither need be told of the other: in a room of many that are most.
		this.#lines.get(hint.identity)?.known.add(line.link.identity);
		if (this.#deps.sharesRoom(line.link.identity, hint.identity)) {
			this.#deps.hinted(hint);
		}
	}

	#tell(): void {
		const connected = this.#deps
			.connected()
			.flatMap(({ identity, address }) => (address !== null && canHint(address) ? [{ identity, address }] : []));
		for (const { link, known } of this.#lines.values()) {
			const news = connected
				.filter(({ identity }) => !known.has(identity) && this.#deps.sharesRoom(link.identity, identity))
				.slice(0, countLimits.peerHints);
			if (news.length > 0) {
				link.send(recordTypes.peers, encodePeerHints(news));
				for (const { identity } of news) {
					known.add(identity);
				}
				// A full record may not have been all.
				this.changed();
			}
		}
	}
}
