/** What the person should be told of the node, whether or not there is a connection to it. Pure. */
import type { NodeFailure, NodeStatus } from "../../net/api/nodeState.ts";
import type { Overview } from "../../net/api/overview.ts";
import type { RequestName } from "../../net/api/rooms.ts";
import type { ContextKeyTypes } from "../manifest.ts";
import type { NodeClient } from "./nodeClient.ts";

/** The two halves of the truth: the connection, and the newest overview. */
export type NodeView = Pick<NodeClient, "state" | "overview">;

/**
 * The node's own status while it can be asked. A take-over is short, so the last status stands meanwhile; a node that
 * died is starting; one that was given up, and another window's that does not answer, says why.
 */
export function statusOf({ state, overview }: NodeView): NodeStatus {
	switch (state.kind) {
		case "connected":
		case "connecting":
			return overview?.status ?? { kind: "starting" };
		case "silent":
			return { kind: "failed", code: "ownerSilent", detail: state.isElsewhere ? { where: "elsewhere" } : {} };
		case "waiting":
		case "stopped":
			return { kind: "starting" };
		case "failed":
			return { kind: "failed", code: state.code, detail: {} };
	}
}

/**
 * What is known once a node has told `told`. RULE: one that still opens its store knows nobody yet, so rooms, people and
 * whoever one is stay as they were: a page keeps its composer, with the focus, where another window takes the node over.
 */
export function withTold(known: Overview | null, told: Overview): Overview {
	const isOpening = told.status.kind === "starting" && told.me === null;
	return known !== null && isOpening ? { ...known, rev: told.rev, status: told.status } : told;
}

/**
 * Whether the store is open, so that there is something to show, and to write in: also where only the network failed, or
 * the window that has it open does not answer.
 */
export function isStoreOpen(status: NodeStatus): boolean {
	const { kind } = status;
	return kind === "on" || kind === "off" || (kind === "failed" && openFailures.has(status.code));
}

const openFailures: ReadonlySet<NodeFailure> = new Set(["portsTaken", "ownerSilent"]);

/** Rooms one can read and write in. */
export function isMember({ role }: { readonly role: Overview["rooms"][number]["role"] }): boolean {
	return role === "admin" || role === "member";
}

/** Tells requests to join apart: who asks chose the id, and somebody else may have chosen the same. */
export function requestKey({ room, peerId, reqId }: RequestName): string {
	return `${room} ${peerId} ${reqId}`;
}

/** Unread messages of my rooms and of direct conversations. */
export function unreadOf(overview: Overview | null): number {
	const conversations = [...(overview?.rooms.filter(isMember) ?? []), ...(overview?.directs ?? [])];
	return conversations.reduce((sum, { unread }) => sum + unread, 0);
}

/** How many wait for my answer: to join a room, to lead one, to become a contact, to compare keys. */
export function pendingOf(overview: Overview | null): number {
	if (overview === null) return 0;
	const asked = overview.verifications.filter(({ askedByMe, mine }) => !askedByMe && mine === "none");
	const rooms = overview.rooms.filter(isMember);
	const offers = rooms.filter(({ transfer }) => transfer?.kind === "offeredToMe");
	const elections = rooms.flatMap(({ succession }) => succession?.candidates ?? []).filter(({ mine }) => !mine);
	const lists = [overview.requests, overview.contactRequests, asked, offers, elections];
	return lists.reduce((sum, { length }) => sum + length, 0);
}

/** The context keys that follow from it. */
export function contextOf(view: NodeView): ContextKeyTypes {
	const status = statusOf(view);
	const overview = view.overview;
	const isNew = status.kind === "off" && !status.everOn;
	return {
		"lanChat.status": isNew ? "new" : status.kind,
		"lanChat.failure": status.kind === "failed" ? status.code : "",
		"lanChat.network": overview?.network ?? "fine",
		"lanChat.hasRooms": overview?.rooms.some(isMember) ?? false,
		"lanChat.hasNearby": (overview?.nearby.length ?? 0) > 0,
		"lanChat.hasPeople": (overview?.people.length ?? 0) > 0,
		"lanChat.hasRequests": pendingOf(overview) > 0,
	};
}
