/** Whether there is room for what arrives, asked before it is fetched, now and then meanwhile, and before it is put in place. */
import { fileLimits } from "../limits.ts";
import type { FileRow } from "../store/fileRows.ts";
import { DiskError, type FileDisk } from "./disk.ts";

/** `missing` bytes are still to come, and the whole is then put in place. @throws DiskError where that has no room */
export const checkRoom = async (disk: FileDisk, row: FileRow, missing: number): Promise<void> => {
	const { storage, folder, isOneDisk } = await disk.room(row.folder);
	// On one disk a file gets a second name; those of a folder are copied out of the part.
	const copied = isOneDisk && row.listing === 0 ? 0 : row.size;
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
