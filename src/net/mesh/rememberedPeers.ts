/** Where peers were when they were last connected: read at the start, and written when a link has opened. */
import { isApproving } from "../contacts/contactState.ts";
import type { Contact, Contacts } from "../contacts/contacts.ts";
import { timeLimits } from "../limits.ts";
import type { LinkPeer } from "../link/link.ts";
import type { Address, Clock } from "../ports.ts";
import { type ConnectedPeer, listensAt } from "./connectedPeer.ts";
import type { DialBook, Learnt } from "./dialBook.ts";

/** What it stands on. */
export interface RememberedPeersDeps {
	readonly clock: Clock;
	readonly contacts: Contacts;
}

/** Where a peer was last seen, as an address to dial for it. */
export const rememberedAt = ({ host, port }: Address, identity: string): Learnt => ({
	address: { host, port },
	source: "memory",
	identity,
});

/** Addresses of those who are worth being dialled at the start. Who was seen lately counts as lost. */
export const rememberedPeers = (
	{ clock, contacts }: RememberedPeersDeps,
	isBound: (identity: string) => boolean,
): readonly Learnt[] => {
	const isWanted = ({ port, state, identity }: Contact) => port > 0 && (isApproving(state) || isBound(identity));
	return contacts.all.filter(isWanted).map((contact) => {
		const isLost = clock.now() - contact.lastSeenMs < timeLimits.lostLately;
		const lost = isLost ? { lostAt: clock.monotonic() - timeLimits.lostLong } : {};
		return { ...rememberedAt(contact, contact.identity), ...lost };
	});
};

/** Remembers who has come, and where it listens. */
export const remember = (
	{ clock, contacts, book }: RememberedPeersDeps & { readonly book: DialBook },
	{
		peer,
		who,
		isStranger,
	}: { readonly peer: ConnectedPeer; readonly who: LinkPeer; readonly isStranger: () => boolean },
): void => {
	const candidate = book.get(peer.candidate);
	const address = listensAt(peer, candidate?.address);
	contacts.note(who, {
		name: peer.peerLink.name,
		address,
		foundBy: candidate === undefined || candidate.isAnnounced ? "multicast" : "address",
		nowMs: clock.now(),
	});
	if (address !== null) {
		const { identity, hello } = peer;
		const source = candidate?.source ?? "memory";
		book.learn({ address, source, instance: hello.instance, identity, isProved: true }, clock.monotonic());
		if (!isStranger()) {
			book.happened(identity, { kind: "bound" });
		}
	}
};
