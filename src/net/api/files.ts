/** Files offered, arriving and received. */

/**
 * How far a transfer is. `preparing`: an own offer is being read and hashed. `offered`: an own offer stands. `waiting`:
 * nobody who has it can be reached. `checking`: what is on the disk is looked at. `placing`: whole, on its way to its
 * name.
 */
export type TransferState =
	| "preparing"
	| "offered"
	| "withdrawn"
	| "waiting"
	| "checking"
	| "fetching"
	| "placing"
	| "paused"
	| "done"
	| "declined"
	| "cancelled"
	| "failed";

/**
 * What stands in the way. Of our disk, and of the folder a file is to go to: `disk…`, `folderMissing`, `nameTooLong`; of
 * the disk where it lies until it is whole: `storageFull`;
 * of the file at whoever offered it: `source…`, `withdrawn`, `notGiven`: it stands there no more, or not for us;
 * `notMember`: we are not in its room; `contentFalse`: it is not what was offered. Empty if
 * nothing does.
 */
export type TransferProblem =
	| ""
	| "diskFull"
	| "storageFull"
	| "diskReadOnly"
	| "diskDenied"
	| "diskFailed"
	| "folderMissing"
	| "nameTooLong"
	| "sourceChanged"
	| "sourceVanished"
	| "sourceUnreadable"
	| "withdrawn"
	| "notGiven"
	| "notMember"
	| "contentFalse";

/** How far somebody is with what I offered, as they say themselves. */
export interface TransferReceiver {
	readonly peerId: string;
	readonly name: string;
	readonly state: "fetching" | "paused" | "done" | "declined" | "cancelled" | "failed";
	/** What is wrong with their disk or folder: `disk…`, `folderMissing`, `nameTooLong`, `contentFalse`; mostly empty. */
	readonly problem: TransferProblem;
	readonly online: boolean;
	readonly doneBytes: number;
	readonly bytesPerSecond: number;
	/** Null where it cannot be said. */
	readonly secondsLeft: number | null;
}

/** One offer of mine, or one content that arrives. */
export interface Transfer {
	readonly id: string;
	readonly direction: "out" | "in";
	/** Empty for a direct conversation. */
	readonly room: string;
	/** The other end of a direct conversation, or who offered it in a room; empty for an own offer there. */
	readonly peerId: string;
	readonly peerName: string;
	/** The message that offers it; empty while an own offer is not sent. */
	readonly messageId: string;
	/** What an own offer was made with, which its message has, too; empty for what arrives. */
	readonly clientId: string;
	readonly name: string;
	/** Bytes of the whole; `count` files. */
	readonly size: number;
	readonly count: number;
	readonly isFolder: boolean;
	readonly state: TransferState;
	readonly problem: TransferProblem;
	readonly doneBytes: number;
	readonly bytesPerSecond: number;
	readonly secondsLeft: number | null;
	/** People it is fetched from now. */
	readonly sources: number;
	/** Folder it goes to, and where it is once it is there; empty for an own offer. */
	readonly folder: string;
	readonly path: string;
	/** Opening it would run it: to be said before anybody does. */
	readonly isProgram: boolean;
	/** Of an own offer. */
	readonly receivers: readonly TransferReceiver[];
	/** Bytes of it sent to others since the program started. */
	readonly sentBytes: number;
	/** Who gave something wrong, or nothing any more. */
	readonly blamed: readonly {
		readonly peerId: string;
		readonly name: string;
		readonly why: "wrongPiece" | "wrongList" | "stalled" | "slow";
	}[];
	readonly addedMs: number;
	/** 0 until it has ended, for good or ill. */
	readonly endedMs: number;
}

/** An offer that was answered, of which no transfer is listed any more. */
export interface AnsweredOffer {
	readonly messageId: string;
	/** What became of it; null where that is not known. */
	readonly past: PastTransfer | null;
}

/** What is kept of a transfer that arrived, or did not, and was taken off the list. */
export type PastTransfer = Pick<
	Transfer,
	"id" | "room" | "peerId" | "messageId" | "name" | "size" | "count" | "isFolder" | "state" | "endedMs"
>;

/** What is accepted without asking: from verified contacts only, never above `maxBytes`. */
export interface AcceptRule {
	/** Absolute path; empty accepts nothing. */
	readonly folder: string;
	readonly maxBytes: number;
}
