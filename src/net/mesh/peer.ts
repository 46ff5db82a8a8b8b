/** An open link with its peer, as the mesh keeps it and as rooms see it. */

import type { PeerLink } from "../contacts/peerLink.ts";
import { timeLimits } from "../limits.ts";
import { identityOf, type Link, type LinkPeer } from "../link/link.ts";
import { shownName } from "../names.ts";
import type { Address } from "../ports.ts";
import { peerIdHex } from "../room/roomState.ts";
import type { Hello } from "../wire/records.ts";

/** One connected peer. */
export interface Peer {
	/** Identity key, hex. */
	readonly identity: string;
	readonly link: Link;
	readonly hello: Hello;
	readonly roomLink: PeerLink;
	/** Key of the address it was dialled at; empty if it came to us. */
	readonly candidate: string;
	/** It goes by another name from now on (cleaned here). */
	rename(theirs: string): void;
}

/** Ports below belong to the system (RFC 6335 §6). SECURITY: no peer makes us dial one of them. */
const firstPort = 1_024;

/** Where a peer listens: where we dialled it, or where it says it does. */
export const listensAt = (peer: Peer, dialledAt: Address | undefined): Address | null =>
	dialledAt ?? ownAddressOf(peer);

/** Where a peer says it listens, at the very address its link comes from; null if it says nothing that can be. */
export const ownAddressOf = (peer: Peer | undefined): Address | null =>
	peer === undefined || peer.hello.port < firstPort ? null : { host: peer.link.address, port: peer.hello.port };

/** A peer from a link that has just opened. `fault` is told why an honest peer would not have sent that. */
export const peerOf = (
	link: Link,
	who: LinkPeer,
	options: { readonly candidate: string; readonly fault: (reason: string) => void },
): Peer => {
	const identity = identityOf(who);
	let name = shownName(who.hello.name);
	return {
		identity,
		link,
		hello: who.hello,
		candidate: options.candidate,
		rename: (theirs) => {
			name = shownName(theirs);
		},
		roomLink: {
			identity,
			peerId: peerIdHex(identity),
			get name() {
				return name;
			},
			address: link.address,
			get isBusy() {
				return link.isBusy;
			},
			send: (type, body) => link.send(type, body),
			fault: options.fault,
			chanId: who.chanId,
			moves: who.hello.moves ?? [],
		},
	};
};

/**
 * RULE: of two links to one peer the one stays whose initiator has the smaller peerId; of two by one initiator the newer.
 * A peer that started anew has lost the old one, whoever began it; and so has one that connects again later than two who
 * dialled at once can, or it would not connect.
 */
export const replaces = (fresh: Peer, existing: Peer, myPeerId: string): boolean => {
	const isLater = fresh.link.openedAt - existing.link.openedAt > timeLimits.dialledAtOnce;
	if (isLater || fresh.hello.instance !== existing.hello.instance) {
		return true;
	}
	const initiator = (peer: Peer): string => (peer.link.role === "initiator" ? myPeerId : peer.roomLink.peerId);
	return initiator(fresh) <= initiator(existing);
};
