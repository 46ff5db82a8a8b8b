/** Direct conversations as the store keeps them: plaintext rows, and writes as data. Ids are hex. */

/** A conversation with one peer. */
export interface DirectRow {
	readonly peerId: string;
	/** The peer's identity key. */
	readonly identity: string;
	/** Order key of the newest message read; empty if none. */
	readonly readUpTo: string;
	/** Up to this order key everything is being deleted; absent where nothing is. What a crash cut off goes on with the next start. */
	readonly forgetting?: string;
}

/** One message of a conversation. */
export interface DirectMessageRow {
	/** 32 hex digits, drawn by whoever wrote it. */
	readonly id: string;
	/** 32 hex digits: when it came to stand here, later than all before it, then the first 8 bytes of the id. */
	readonly order: string;
	readonly mine: boolean;
	/** Mine, and the peer has not said yet that it has it. */
	readonly waiting: boolean;
	/** Empty unless it was typed here. */
	readonly clientId: string;
	/** What it says and when, as `direct/content.ts` lays it out; sealed on the disk. Empty once it was deleted. */
	readonly content: Uint8Array;
}

/** One change to direct conversations. A conversation is put before its messages. */
export type DirectWrite =
	| { readonly put: "direct"; readonly row: DirectRow }
	| { readonly put: "directMessage"; readonly peerId: string; readonly row: DirectMessageRow }
	/** What waits is deleted and never sent. */
	| { readonly put: "directUnsent"; readonly peerId: string }
	/** What was said after `from` (empty: everything), up to and with `to`, is deleted; ids stay, so that nothing of it is taken again. */
	| { readonly put: "directForgotten"; readonly peerId: string; readonly from: string; readonly to: string }
	/** The peer has it: it waits no longer. */
	| { readonly put: "directAcked"; readonly peerId: string; readonly id: string }
	/**
	 * The peer's key moved and its conversation goes with it, into that of the new key where there is one already. Nothing
	 * where `from` has none.
	 */
	| { readonly put: "directMoved"; readonly from: string; readonly row: DirectRow };

/** Whether a write concerns direct conversations. */
export const isDirectWrite = (write: object): write is DirectWrite =>
	"put" in write && typeof write.put === "string" && write.put.startsWith("direct");
