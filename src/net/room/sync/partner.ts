/** A peer in the eyes of one room's exchange. */

import type { PeerLink } from "../../link/peerLink.ts";
import type { Head } from "../../wire/sync.ts";
import type { Feed } from "./feed.ts";

/** A peer's link and how far the exchange with it is. */
export interface Partner {
	readonly link: PeerLink;
	readonly feed: Feed;
	readonly heads: Head[];
	/** What it showed last. */
	root: string;
	/** When it was last shown our root by itself; never: infinity. */
	shownAt: number;
	toldRoot: string;
	toldAt: number;
	gapAt: number;
	/** When it last sent events that were new. */
	gaveAt: number;
	/** The control head it showed that we lacked. */
	unknownTip: string;
}
