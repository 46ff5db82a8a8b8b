/**
 * Who looks after somebody who is lost. A break that nobody sees mended is found mended by dialling only, and those who
 * are linked with each other need not all do that: when one of them has found it, all are told. Pure.
 */
import { countLimits } from "../limits.ts";

/** What decides it. */
export interface KeeperFacts {
	/** Our own peerId. */
	readonly own: string;
	/** Those we are linked with. */
	readonly linked: readonly { readonly identity: string; readonly peerLink: { readonly peerId: string } }[];
	/** Whether two peers and we are members of one room. */
	readonly sharesRoom: (one: string, other: string) => boolean;
}

/** RULE: of those linked with each other who share a room with somebody lost, the smallest peerIds look after it. */
export const isKeeper = (lost: string, { own, linked, sharesRoom }: KeeperFacts): boolean => {
	let before = 0;
	for (const { identity, peerLink } of linked) {
		before += peerLink.peerId < own && sharesRoom(identity, lost) ? 1 : 0;
		if (before >= countLimits.keepers) {
			return false;
		}
	}
	return true;
};
