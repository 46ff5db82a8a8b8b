/** Everything the trees, badges and the status bar show. */
import type { NetworkHint } from "./diagnosis.ts";
import type { DiskTrouble, Me, NodeStatus } from "./nodeState.ts";
import type { ContactRequest, DirectSummary, Person, Verification } from "./people.ts";
import type { JoinRequest, NearbyRoom, RoomSummary } from "./rooms.ts";

/** Everything the trees, badges and status bar show. Always sent whole; the newest `rev` wins. */
export interface Overview {
	readonly rev: number;
	readonly status: NodeStatus;
	readonly me: Me | null;
	readonly rooms: readonly RoomSummary[];
	readonly nearby: readonly NearbyRoom[];
	readonly people: readonly Person[];
	readonly requests: readonly JoinRequest[];
	/** People who ask to become contacts, oldest first. */
	readonly contactRequests: readonly ContactRequest[];
	/** Direct conversations with at least one message, newest first; not those with people I blocked. */
	readonly directs: readonly DirectSummary[];
	/** Comparisons of keys that go on now. */
	readonly verifications: readonly Verification[];
	/**
	 * Address of another running editor with my very key, as from a copied disk or profile; empty if there is none. Two
	 * with one key take each other's messages for their own.
	 */
	readonly copyAt: string;
	/** Why nobody is connected; `fine` while somebody is, and while LAN Chat is not on. */
	readonly network: NetworkHint;
	/** How the disk refuses what is written since it was last well. */
	readonly disk: DiskState;
}

/** Empty while the disk takes what is written. */
export type DiskState = "" | DiskTrouble;
