/** Offers and transfers of files as the store keeps them: plaintext rows, and writes as data. Ids and keys are hex. */

/** An own offer, or a content of somebody else's that is fetched. */
export interface FileRow {
	/** 32 hex digits, drawn here. */
	readonly id: string;
	readonly direction: "out" | "in";
	/** The room it was offered in; empty for a direct conversation. */
	readonly room: string;
	/** Identity key of the other end of a direct conversation, or of whoever offered it in a room; empty for an own offer there. */
	readonly peer: string;
	/** Event id or id of the direct message; empty while an own offer is not sent. */
	readonly message: string;
	/** What an own offer is sent by. */
	readonly clientId: string;
	/** Empty while an own offer is read. */
	readonly root: string;
	readonly size: number;
	/** Bytes of the listing at the beginning; 0 for a single file. */
	readonly listing: number;
	/** Files in it. */
	readonly count: number;
	/** Cleaned. */
	readonly name: string;
	readonly state:
		| "preparing"
		| "offered"
		| "withdrawn"
		| "fetching"
		| "paused"
		| "done"
		| "declined"
		| "cancelled"
		| "failed";
	/** A word of `TransferProblem`, or empty. */
	readonly problem: string;
	/** Folder the person chose, and where it was put in the end. */
	readonly folder: string;
	readonly placed: string;
	readonly addedMs: number;
	readonly endedMs: number;
}

/** What is kept of one that is forgotten. */
export type PastRow = Pick<
	FileRow,
	"id" | "room" | "peer" | "name" | "size" | "listing" | "count" | "state" | "endedMs"
>;

/** One change to files. */
export type FileWrite =
	| { readonly put: "file"; readonly row: FileRow }
	/** What the content is made of, as JSON: files of an own offer, or as they were put in place. */
	| { readonly put: "fileLayout"; readonly id: string; readonly layout: Uint8Array }
	| { readonly put: "fileHashes"; readonly id: string; readonly hashes: Uint8Array }
	| { readonly put: "filePieces"; readonly id: string; readonly pieces: Uint8Array }
	| { readonly drop: "file"; readonly id: string };

const puts: ReadonlySet<unknown> = new Set(["file", "fileLayout", "fileHashes", "filePieces"]);

/** Whether a write concerns files. */
export const isFileWrite = (write: object): write is FileWrite =>
	("put" in write && puts.has(write.put)) || ("drop" in write && write.drop === "file");
