/** The disk as files see it: a port, so that a test can fill it, break it and take it away. */

/** What can be wrong with a disk, as a person can mend it. `storageFull`: there is no room where parts lie. */
export type DiskProblem =
	| "missing"
	| "denied"
	| "full"
	| "storageFull"
	| "readOnly"
	| "nameTooLong"
	| "notFile"
	| "failed";

/** An operation the disk refused. */
export class DiskError extends Error {
	readonly problem: DiskProblem;

	constructor(problem: DiskProblem, cause?: unknown) {
		super(problem, { cause });
		this.problem = problem;
	}

	/** Whether `error` is one of ours. */
	static is(error: unknown): error is DiskError {
		return error instanceof DiskError;
	}
}

/** What stands at a path. RULE: a link is never followed; it is `other`, as devices and pipes are. */
export interface FileFacts {
	readonly kind: "file" | "folder" | "other";
	readonly size: number;
	/** Bytes it takes of the disk: without its holes, with what is reserved for it. */
	readonly occupied: number;
	readonly mtimeMs: number;
}

/** A file open for reading. */
export interface OpenedFile {
	facts(): Promise<FileFacts>;
	/** Reads until `into` is full or the file ends; returns the bytes read. */
	read(into: Uint8Array, position: number): Promise<number>;
	/** Once nothing uses it any more: what is under way comes to its end first. */
	close(): Promise<void>;
}

/** What arrives, in our own storage. */
export interface PartFile extends OpenedFile {
	/** Writes all of them, from `position` on. */
	write(bytes: Uint8Array, position: number): Promise<void>;
	/** What was written before is on the disk when this has resolved, whatever happens to the machine. */
	keep(): Promise<void>;
}

/** Where something that is whole goes. */
export interface Destination {
	/** Absolute path of a folder that is there. */
	readonly folder: string;
	/** One component, cleaned. */
	readonly name: string;
}

/** One file of a folder that is put in place: where it goes below it, and where its bytes are in the part. */
export interface TreeEntry {
	readonly kind: "file" | "folder";
	readonly parts: readonly string[];
	readonly offset: number;
	readonly size: number;
}

/** Bytes that are free; without end where nobody can say. */
export interface DiskRoom {
	/** Where parts lie. */
	readonly storage: number;
	/** Where something is to be put. */
	readonly folder: number;
	readonly isOneDisk: boolean;
}

/** Every method may throw `DiskError`. Paths are absolute. */
export interface FileDisk {
	facts(path: string): Promise<FileFacts>;
	/** Names in a folder, sorted. */
	list(folder: string): Promise<readonly string[]>;
	/** A path below a folder. */
	join(folder: string, ...names: readonly string[]): string;
	/** The last component of a path. */
	nameOf(path: string): string;
	/** The folder a person chose, without links in its path. */
	realFolder(path: string): Promise<string>;
	/** `null` asks of where parts lie alone. */
	room(folder: string | null): Promise<DiskRoom>;
	open(path: string): Promise<OpenedFile>;
	/** Opens what arrives under this name (ours, letters and digits), made anew where it is not there. */
	openPart(name: string): Promise<PartFile>;
	/** Names of all parts there are, whole or not. */
	parts(): Promise<readonly string[]>;
	/** Removes a part, and what putting it in place has left of less than the whole. Nothing where it is not there. */
	dropPart(name: string): Promise<void>;
	/**
	 * Puts a whole part under the first free of the names `name`, `name (2)`, …; returns the path. The part stays until it
	 * is dropped; done again after a crash, it finds what it has put there.
	 * RULE: never replaces anything, and nothing is seen under the name before it is whole and on the disk.
	 */
	place(part: string, to: Destination): Promise<string>;
	/** The same for a folder, whose files are taken out of the part. */
	placeTree(part: string, to: Destination, entries: readonly TreeEntry[]): Promise<string>;
}
