/** What the rest of the extension sees of the node: state, events, typed requests. No `vscode`. */
import type { NodeFailure } from "../../net/api/nodeState.ts";
import type { Outcome } from "../../net/api/outcome.ts";
import type { Overview } from "../../net/api/overview.ts";
import type { Notifications, Requests } from "../../net/api/requests.ts";
import type { NodeEvent } from "../../net/api/rooms.ts";
import type { Event } from "../events.ts";
import type { CarrierRole } from "./carrier.ts";

/** Whether requests reach a node. */
export type ConnectionState =
	/** Being started or taken over; requests wait for it a few seconds. */
	| { readonly kind: "connecting" }
	| { readonly kind: "connected"; readonly role: CarrierRole }
	/**
	 * It is another window's, which does not answer: closing or reloading that one helps. Requests wait for it all the same.
	 * Elsewhere is where nobody is found here, as on a home folder that another machine uses, too.
	 */
	| { readonly kind: "silent"; readonly isElsewhere?: boolean }
	/** It died and is started again after a pause. */
	| { readonly kind: "waiting"; readonly deaths: number }
	/** It died too often, or cannot start; `retry` tries again. */
	| { readonly kind: "failed"; readonly code: NodeFailure }
	| { readonly kind: "stopped" };

/** Requests everybody may make: those with an `Outcome`; attaching and stopping are the connection's own business. */
export type CallMethod = {
	[M in keyof Requests]: Requests[M]["result"] extends Outcome<unknown> ? M : never;
}[keyof Requests];

/** The node, wherever it runs. */
export interface NodeClient {
	readonly state: ConnectionState;
	readonly onDidChangeState: Event<ConnectionState>;
	/** The newest overview, kept while the connection is down; null before the first. */
	readonly overview: Overview | null;
	readonly onDidChangeOverview: Event<Overview>;
	readonly onDidReceiveMessages: Event<Notifications["messages"]>;
	readonly onDidMoveReadMark: Event<Notifications["read"]>;
	readonly onDidReceiveDirectMessages: Event<Notifications["directMessages"]>;
	readonly onDidMoveDirectReadMark: Event<Notifications["directRead"]>;
	readonly onDidDeleteHistory: Event<Notifications["cleared"]>;
	readonly onDidChangeVerification: Event<Notifications["verification"]>;
	readonly onDidChangeContact: Event<Notifications["contact"]>;
	readonly onDidChangeTransfers: Event<Notifications["transfers"]>;
	readonly onDidHappen: Event<NodeEvent>;
	/**
	 * Asks the node; never rejects. While there is no node it waits for one a few seconds, then answers `nodeFailed`. A
	 * request cut off in the middle is made again by itself only where that changes nothing (`rooms/send` among them);
	 * otherwise, and where no answer comes, it answers `nodeSilent`. `givenUp` tells the node that nobody wants it any more.
	 */
	call<M extends CallMethod>(
		method: M,
		params: Requests[M]["params"],
		givenUp?: AbortSignal,
	): Promise<Requests[M]["result"]>;
	/** Starts again after `failed`; does nothing otherwise. */
	retry(): void;
}

/** Requests that may be made twice: they read, or the node knows them again. */
export const repeatableCalls: { readonly [M in CallMethod]: boolean } = {
	"node/turnOn": true,
	"node/turnOff": true,
	"node/setSettings": true,
	"recovery/show": true,
	"recovery/unlock": false,
	"recovery/startOver": false,
	"identity/moveKey": false,
	"names/check": true,
	"peers/connect": false,
	"network/diagnose": true,
	"rooms/create": false,
	"rooms/join": false,
	"rooms/approve": false,
	"rooms/deny": false,
	"rooms/members": true,
	"rooms/send": true,
	"rooms/page": true,
	"rooms/message": true,
	"rooms/markRead": true,
	"rooms/deliveredTo": true,
	"files/offer": true,
	"files/accept": true,
	"files/decline": true,
	"files/pause": true,
	"files/offerAgain": true,
	"files/resume": true,
	"files/cancel": true,
	"files/forget": true,
	"files/list": true,
	"files/answered": true,
	"files/setRule": true,
	"contacts/request": true,
	"contacts/approve": true,
	"contacts/decline": false,
	"contacts/block": true,
	"contacts/unblock": false,
	"contacts/forget": true,
	"verify/start": false,
	"verify/answer": false,
	"verify/cancel": true,
	"verify/safetyNumber": true,
	"verify/confirmSafetyNumber": true,
	"direct/send": true,
	"direct/page": true,
	"direct/message": true,
	"direct/markRead": true,
	"direct/deleteHistory": true,
	"rooms/kick": false,
	"rooms/leave": false,
	"rooms/close": false,
	"rooms/setPolicy": true,
	"rooms/rotate": false,
	"rooms/offerTransfer": false,
	"rooms/withdrawTransfer": true,
	"rooms/answerTransfer": false,
	"rooms/stand": true,
	"rooms/vote": true,
	"rooms/rekey": false,
	"rooms/withdraw": false,
	"rooms/invite": false,
	"invites/read": true,
	"invites/open": false,
	"rooms/edit": true,
	"rooms/erase": true,
	"rooms/react": true,
	"rooms/deleteHistory": true,
	"rooms/remove": false,
};

/** Requests that take as long as there is to do, and say meanwhile how far they are: nobody gives them up. */
export const lengthyCalls: ReadonlySet<CallMethod> = new Set([
	"files/offer",
	"files/offerAgain",
	"rooms/deleteHistory",
	"direct/deleteHistory",
]);

type Refused = Extract<Outcome<never>, { readonly ok: false }>;

/** Nobody can tell whether a request that was cut off took place; this says so without guessing. */
export const nodeSilent: Refused = { ok: false, code: "nodeSilent", detail: {} };

/** As before, where it is known that the window that owns the node stands still. */
export const ownerSilent: Refused = { ok: false, code: "nodeSilent", detail: { window: "other" } };

/** There was no node to ask. */
export const nodeFailed: Outcome<never> = { ok: false, code: "nodeFailed", detail: {} };

/** The node threw: a bug, and in the log. */
export const internalError: Outcome<never> = { ok: false, code: "internal", detail: {} };
