/** An open link with its peer, as the mesh keeps it and as rooms see it. */

import { peerIdHex } from "../crypto/fingerprintHex.ts";
import { identityOf, type Link, type LinkPeer } from "../link/link.ts";
import type { PeerLink } from "../link/peerLink.ts";
import { shownName } from "../names.ts";
import type { Address, Clock } from "../ports.ts";
import { decodeEphemeral, type Hello } from "../wire/records.ts";
import type { LinkFacts } from "./whichStays.ts";

/** One connected peer. */
export interface ConnectedPeer {
	/** Identity key, hex. */
	readonly identity: string;
	readonly link: Link;
	readonly hello: Hello;
	readonly peerLink: PeerLink;
	/** Key of the address it was dialled at; empty if it came to us. */
	readonly candidate: string;
	/** It goes by another name from now on (cleaned here). */
	rename(theirs: string): void;
}

/** Ports below belong to the system (RFC 6335 §6). SECURITY: no peer makes us dial one of them. */
const firstPort = 1_024;

/** Where a peer listens: where we dialled it, or where it says it does. */
export const listensAt = (peer: ConnectedPeer, dialledAt: Address | undefined): Address | null =>
	dialledAt ?? ownAddressOf(peer);

/** Where a peer says it listens, at the very address its link comes from; null if it says nothing that can be. */
export const ownAddressOf = (peer: ConnectedPeer | undefined): Address | null =>
	peer === undefined || peer.hello.port < firstPort ? null : { host: peer.link.address, port: peer.hello.port };

/** A peer from a link that has just opened. `fault` is told why an honest peer would not have sent that. */
export const peerOf = (
	link: Link,
	who: LinkPeer,
	options: { readonly candidate: string; readonly clock: Clock } & Pick<PeerLink, "fault" | "guarded">,
): ConnectedPeer => {
	const identity = identityOf(who);
	const { clock } = options;
	const toldAt = clock.monotonic();
	let name = shownName(who.hello.name);
	return {
		identity,
		link,
		hello: who.hello,
		candidate: options.candidate,
		rename: (theirs) => {
			name = shownName(theirs);
		},
		peerLink: {
			identity,
			peerId: peerIdHex(identity),
			get name() {
				return name;
			},
			address: link.address,
			get clockAhead() {
				const { ms } = who.hello;
				return ms === undefined ? 0 : ms + clock.monotonic() - toldAt - clock.now();
			},
			get isBusy() {
				return link.isBusy;
			},
			send: (type, body) => link.send(type, body),
			fault: options.fault,
			guarded: options.guarded,
			chanId: who.chanId,
			moves: who.hello.moves ?? [],
		},
	};
};

/** Takes the name a peer goes by from now on. False where it said none. */
export const takeName = (peer: ConnectedPeer, body: Uint8Array): boolean => {
	const decoded = decodeEphemeral(body);
	if (!decoded.ok) {
		peer.peerLink.fault(decoded.reason);
		return false;
	}
	const { name } = decoded.value;
	if (name !== null) {
		peer.rename(name);
	}
	return name !== null;
};

/** What decides whether a link to a peer stays. `ownPeerId` is ours. */
export const factsOf = ({ link, hello, peerLink }: ConnectedPeer, ownPeerId: string): LinkFacts => ({
	initiator: link.role === "initiator" ? ownPeerId : peerLink.peerId,
	instance: hello.instance,
	host: link.address,
	openedAt: link.openedAt,
});
