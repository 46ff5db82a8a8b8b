/** Where the node keeps its things, and setting a store aside without ever deleting it. */
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";

/** Paths inside the storage folder. */
export interface StoreFiles {
	readonly folder: string;
	readonly store: string;
	readonly lock: string;
	readonly attachKey: string;
	/** Where the owner listens for other windows. */
	readonly attachSocket: string;
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
		attachSocket: join(folder, "attach.socket"),
		parts: join(folder, "parts"),
	};
};

/** What SQLite adds to the name of a database: nothing, and for its journal and the index of that. */
const companions = ["", "-wal", "-shm"] as const;

/** Whether there is a store, readable or not. */
export const hasStore = (files: StoreFiles): boolean => existsSync(files.store);

/** A store under another name. */
export interface SetAside {
	readonly path: string;
	/** Gives it back its name. @throws what the disk says */
	readonly putBack: () => void;
}

/** Renames the store and SQLite's companions of it: all of them, or none. @throws what the disk says */
export const setStoreAside = (files: StoreFiles, nowMs: number): SetAside => {
	const path = unusedName(files.folder, new Date(nowMs).toISOString().replace(/[:.]/g, "-"));
	const moved: string[] = [];
	const putBack = (): void => {
		for (const companion of moved.splice(0).reverse()) {
			renameSync(path + companion, files.store + companion);
		}
	};
	try {
		for (const companion of companions) {
			if (existsSync(files.store + companion)) {
				renameSync(files.store + companion, path + companion);
				moved.push(companion);
			}
		}
	} catch (error) {
		// RULE: a store is never parted from its journal, which holds its newest words.
		putBack();
		throw error;
	}
	return { path, putBack };
};

/** RULE: what was set aside before is never replaced, whatever the clock says. */
const unusedName = (folder: string, stamp: string): string => {
	for (let n = 1; ; n++) {
		const name = join(folder, `store-set-aside-${stamp}${n === 1 ? "" : `-${n}`}.sqlite`);
		if (!companions.some((companion) => existsSync(name + companion))) {
			return name;
		}
	}
};
