/** What the page knows: public data only, deeply read-only, replaced and never changed. */
import type { NodeState, PageTransfer, Pending, RoomHeader, Row, Snapshot } from "./protocol.ts";
import type { Strings } from "./strings.ts";

/** Everything the views are made from. */
export interface PageState {
	/** False until the first snapshot. */
	readonly isLoaded: boolean;
	readonly rev: number;
	/** An event is missing: a new snapshot must be asked for, until then events are ignored. */
	readonly isStale: boolean;
	readonly header: RoomHeader | null;
	readonly node: NodeState;
	readonly me: Snapshot["me"];
	readonly strings: Strings;
	/** Oldest first, sorted by `order`. */
	readonly rows: readonly Row[];
	/** The room has rows older than the first of `rows`. */
	readonly hasOlder: boolean;
	readonly isLoadingOlder: boolean;
	/** Why older rows did not come; empty unless the person should ask again. */
	readonly olderProblem: string;
	/** `order` of the newest row that counts as read. */
	readonly readUpTo: string;
	/** The read mark as it was when the person last came here: the "New" divider stands after it. Null: no divider. */
	readonly newSince: string | null;
	/** `order` of the newest row that was on screen; what is newer is counted by the pill. */
	readonly seenUpTo: string;
	readonly isAtBottom: boolean;
	/** Own messages the node has not taken yet, oldest first. */
	readonly pending: readonly Pending[];
	/** Offers and transfers of this conversation, the newest last. */
	readonly transfers: readonly PageTransfer[];
	/** What the host kept of the composer, from the first snapshot. */
	readonly draft: string;
	/** The person looks at this room: visible, and the window has the focus. */
	readonly isAttended: boolean;
}

/** Before the first snapshot. */
export const emptyState: PageState = {
	isLoaded: false,
	rev: 0,
	isStale: false,
	header: null,
	node: { state: "starting", text: "", action: "" },
	me: null,
	strings: {} as Strings,
	rows: [],
	hasOlder: false,
	isLoadingOlder: false,
	olderProblem: "",
	readUpTo: "",
	newSince: null,
	seenUpTo: "",
	isAtBottom: true,
	pending: [],
	transfers: [],
	draft: "",
	isAttended: false,
};

/** What happens in the page itself. */
export type PageAction =
	| { readonly kind: "sent"; readonly clientId: string; readonly text: string; readonly atMs: number }
	| { readonly kind: "refused"; readonly clientId: string; readonly problem: string }
	| { readonly kind: "retried"; readonly clientId: string }
	| { readonly kind: "discarded"; readonly clientId: string }
	| { readonly kind: "olderAsked" }
	| { readonly kind: "olderLoaded"; readonly rows: readonly Row[]; readonly hasOlder: boolean }
	| { readonly kind: "olderFailed"; readonly problem: string }
	| { readonly kind: "scrolled"; readonly isAtBottom: boolean };
