/** Whether there is room for what arrives, asked before it is fetched, now and then meanwhile, and before it is put in place. */
import { fileLimits } from "../limits.ts";
import type { FileRow } from "../store/fileRows.ts";
import { DiskError, type DiskRoom, type FileDisk } from "./disk.ts";

/** What asking stands on. */
export interface RoomBookDeps {
	readonly disk: FileDisk;
}

/** What a download that goes on takes of the disks. */
interface Taken {
	readonly folder: string;
	/** Bytes still to come. */
	readonly missing: () => number;
	/** Bytes the whole is copied out to; 0 where it gets a second name. */
	readonly copied: number;
	readonly isOneDisk: boolean;
}

/** The room for all downloads of the node. */
export class RoomBook {
	readonly #disk: FileDisk;
	readonly #taken = new Map<FileRow, Taken>();

	constructor({ disk }: RoomBookDeps) {
		this.#disk = disk;
	}

	/**
	 * A download begins: `missing` bytes are still to come, and the whole is then put in place. RULE: what others that go on
	 * still need is not there for it; otherwise several share what is enough for one, and none of them is finished.
	 * @throws DiskError where there is no room
	 */
	async take(row: FileRow, missing: () => number): Promise<void> {
		const room = await this.#disk.room(row.folder);
		const copied = copiedOf(row, room);
		checkFits(this.#beside(room, row.folder), missing(), copied);
		this.#taken.set(row, { folder: row.folder, missing, copied, isOneDisk: room.isOneDisk });
	}

	/** It does not go on, or is in place. */
	release(row: FileRow): void {
		this.#taken.delete(row);
	}

	/** All of it is here and is put in place next, whatever others need: what can be finished is. @throws DiskError */
	async checkPlace(row: FileRow): Promise<void> {
		const room = await this.#disk.room(row.folder);
		checkFits(room, 0, copiedOf(row, room));
	}

	/** What nobody needs yet. @throws DiskError */
	async left(folder: string): Promise<DiskRoom> {
		return this.#beside(await this.#disk.room(folder), folder);
	}

	#beside({ storage, folder: there, isOneDisk }: DiskRoom, folder: string): DiskRoom {
		const all = [...this.#taken.values()];
		const sum = (needs: readonly number[]): number => needs.reduce((bytes, one) => bytes + one, 0);
		const inStorage = sum(all.map((one) => one.missing() + (one.isOneDisk ? one.copied : 0)));
		// Whether two other folders are on one disk nobody says; mostly all goes to the same one.
		const inFolder = sum(all.filter((one) => !one.isOneDisk && one.folder === folder).map(({ copied }) => copied));
		return { storage: storage - inStorage, folder: there - (isOneDisk ? inStorage : inFolder), isOneDisk };
	}
}

/** On one disk a file gets a second name; those of a folder are copied out of the part. */
const copiedOf = ({ listing, size }: FileRow, { isOneDisk }: DiskRoom): number =>
	isOneDisk && listing === 0 ? 0 : size;

const checkFits = ({ storage, folder, isOneDisk }: DiskRoom, missing: number, copied: number): void => {
	// RULE: what arrives never takes the last of the disk the store is on: with it all chat would stop.
	if (missing + (isOneDisk ? copied : 0) + fileLimits.spare > storage) {
		throw new DiskError("storageFull");
	}
	if (!isOneDisk && copied > folder) {
		throw new DiskError("full");
	}
};

/** Others fill disks, too. @throws DiskError where there is little left */
export const checkSpare = async (disk: FileDisk): Promise<void> => {
	// Asked often: a folder on a disk far away is left alone.
	if ((await disk.room(null)).storage < fileLimits.spare) {
		throw new DiskError("storageFull");
	}
};

/** What is written where parts lie: the disk that is full is that one. */
export const inStorage = async <T>(work: () => T | Promise<T>): Promise<T> => {
	try {
		return await work();
	} catch (error) {
		throw DiskError.is(error) && error.problem === "full" ? new DiskError("storageFull", error) : error;
	}
};
