/** Where the node keeps its things, and setting a store aside without ever deleting it. */
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";

/** Paths inside the storage folder. */
export interface StoreFiles {
	readonly folder: string;
	readonly store: string;
	readonly lock: string;
	readonly attachKey: string;
	/** Files that arrive. */
	readonly parts: string;
}

/** Makes the folder (owner only) and names what is in it. */
export const storeFilesIn = (folder: string): StoreFiles => {
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	return {
		folder,
		store: join(folder, "store.sqlite"),
		lock: join(folder, "lock.sqlite"),
		attachKey: join(folder, "attach.key"),
		parts: join(folder, "parts"),
	};
};

/** Whether there is a store, readable or not. */
export const hasStore = (files: StoreFiles): boolean => existsSync(files.store);

/** Renames the store and SQLite's companions of it; returns the new name. */
export const setStoreAside = (files: StoreFiles, nowMs: number): string => {
	const aside = unusedName(files.folder, new Date(nowMs).toISOString().replace(/[:.]/g, "-"));
	for (const companion of ["", "-wal", "-shm"]) {
		if (existsSync(files.store + companion)) {
			renameSync(files.store + companion, aside + companion);
		}
	}
	return aside;
};

/** RULE: what was set aside before is never replaced, whatever the clock says. */
const unusedName = (folder: string, stamp: string): string => {
	for (let n = 1; ; n++) {
		const name = join(folder, `store-set-aside-${stamp}${n === 1 ? "" : `-${n}`}.sqlite`);
		if (!["", "-wal", "-shm"].some((companion) => existsSync(name + companion))) {
			return name;
		}
	}
};
