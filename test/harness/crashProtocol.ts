/** What a test and the node it kills say to each other, over the child process's IPC channel. */
import type { NodeStatus } from "../../src/net/api/nodeState.ts";
import type { Requests } from "../../src/net/api/requests.ts";
import type { JoinRequest, RoomRole } from "../../src/net/api/rooms.ts";

/** What a node is started with, as JSON in its first argument. */
export interface CrashStart {
	readonly folder: string;
	/** 0: any free one. */
	readonly port: number;
	/** Addresses it dials at once. */
	readonly peers: readonly string[];
	/** As with the cable pulled out: it dials nobody and nobody finds it. */
	readonly isOffline: boolean;
	/** The step at which it kills itself; 0 for none. Steps: transactions, frames and answers, before and after each. */
	readonly killAt: number;
}

/** Requests of a window, and what only this test asks. */
export interface CrashRequests extends Requests {
	/** Kills itself this many steps from now. */
	arm: { params: { readonly killAt: number }; result: null };
	/** Everything a person could see, at one moment. */
	snapshot: { params: Record<string, never>; result: Snapshot };
}

/** Parent to child. */
export interface CrashCall<M extends keyof CrashRequests = keyof CrashRequests> {
	readonly call: number;
	readonly method: M;
	readonly params: CrashRequests[M]["params"];
}

/** Child to parent. */
export type CrashReply =
	| { readonly kind: "ready"; readonly ready: Ready }
	| { readonly kind: "answer"; readonly call: number; readonly result: unknown }
	| { readonly kind: "failed"; readonly call: number; readonly error: string };

/** How the node came up. */
export interface Ready {
	readonly status: NodeStatus;
	readonly peerId: string;
	/** Milliseconds from the start of the process. */
	readonly tookMs: number;
}

/** A message as the test compares it. */
export interface SeenRow {
	readonly id: string;
	readonly order: string;
	readonly clientId: string;
	readonly mine: boolean;
	/** The tag its text begins with. */
	readonly tag: string;
	/** The text is what the tag stands for, to the last character. */
	readonly isWhole: boolean;
	/** Members that have it; -1 while it is queued. */
	readonly delivered: number;
	readonly of: number;
}

/** A room as the node shows it. */
export interface SeenRoom {
	readonly room: string;
	readonly name: string;
	readonly role: RoomRole;
	readonly members: readonly string[];
	readonly readUpTo: string;
	/** Texts and snippets, in the order shown. */
	readonly rows: readonly SeenRow[];
}

/** Everything a node shows. */
export interface Snapshot {
	readonly peerId: string;
	readonly status: NodeStatus;
	readonly rooms: readonly SeenRoom[];
	readonly requests: readonly JoinRequest[];
	/** Ids of rooms it could ask to join. */
	readonly nearby: readonly string[];
}
