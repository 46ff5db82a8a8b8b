/** Where the node keeps its things, and setting a store aside without ever deleting it. */
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";

/** Paths inside the storage folder. */
export interface StoreFiles {
	readonly folder: string;
	readonly store: string;
	readonly lock: string;
	readonly attachKey: string;
}

/** Makes the folder (owner only) and names what is in it. */
export const storeFilesIn = (folder: string): StoreFiles => {
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	return {
		folder,
		store: join(folder, "store.sqlite"),
		lock: join(folder, "lock.sqlite"),
		attachKey: join(folder, "attach.key"),
	};
};

/** Whether there is a store, readable or not. */
export const hasStore = (files: StoreFiles): boolean => existsSync(files.store);

/** Renames the store and SQLite's companions of it; returns the new name. */
export const setStoreAside = (files: StoreFiles, nowMs: number): string => {
	const stamp = new Date(nowMs).toISOString().replace(/[:.]/g, "-");
	const aside = join(files.folder, `store-set-aside-${stamp}.sqlite`);
	for (const companion of ["", "-wal", "-shm"]) {
		if (existsSync(files.store + companion)) {
			renameSync(files.store + companion, aside + companion);
		}
	}
	return aside;
};
