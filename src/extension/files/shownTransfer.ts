/** Transfers as a window shows them. */
import type { Transfer, TransferState } from "../../net/api/files.ts";

/** What the node tells of; and before it knows of an offer, the copy that is being made for it (`copying`). */
export interface ShownTransfer extends Omit<Transfer, "state"> {
	readonly state: TransferState | "copying";
}

/** What changed: new or other transfers, and ids of those that are not kept any more. */
export interface TransferChange {
	readonly changed: readonly ShownTransfer[];
	readonly gone: readonly string[];
}
