/** A live connection to the node, whichever way it runs: to our own worker, or to another window's over a socket. */
import type { MessageConnection } from "vscode-jsonrpc/node";
import type { NodeFailure } from "../../net/api/nodeState.ts";

/** Owns the node, or is attached to the window that does. */
export type CarrierRole = "owner" | "attached";

/** One connection to one node, from proven to gone. */
export interface Carrier {
	readonly role: CarrierRole;
	/** Listening already; disposed when `ended` resolves, so that pending requests reject instead of hanging. */
	readonly connection: MessageConnection;
	/** Resolves once, when nothing can be asked any more, to why where the node said so; never rejects. */
	readonly ended: Promise<RefusedNode | undefined>;
	/** An owner lets its node stop in order; an attached window hangs up. Resolves when that is done. */
	stop(): Promise<void>;
}

/** Registers what the window answers and hears; called before the first message is read. */
export type Wire = (connection: MessageConnection) => void;

/** Another window holds the lock; its node listens here. */
export interface BusyNode {
	readonly socketPath: string;
	readonly attachKeyFile: string;
}

/** No node is to be had until the person has done something: the disk refuses, or a newer version has to be used. */
export interface RefusedNode {
	readonly code: NodeFailure;
}

/** The node answered with an error, as opposed to not at all; codes of JSON-RPC 2.0 §5.1 and "unknown error". */
export function isAnswer(error: unknown): error is Error {
	const code = (error as { readonly code?: unknown } | null)?.code;
	return typeof code === "number" && (code < -32_099 || code === -32_001);
}
