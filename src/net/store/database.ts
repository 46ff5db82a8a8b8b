/** Opening the SQLite file safely: version, migrations, integrity, and what can go wrong, as states rather than crashes. */
import { DatabaseSync } from "node:sqlite";
import type { DiskTrouble } from "../api/nodeState.ts";
import { migrations } from "./schema.ts";

/** Why the store cannot be used. */
export type StoreFailure = "storeNewer" | "storeCorrupt" | DiskTrouble;

/** A write that the disk refused; nothing of its transaction was kept. */
export class StoreError extends Error {
	readonly code: StoreFailure;

	constructor(code: StoreFailure, cause: unknown) {
		super(code, { cause });
		this.code = code;
	}

	/** Whether `error` is one of ours. */
	static is(error: unknown): error is StoreError {
		return error instanceof StoreError;
	}
}

/**
 * SQLite's result codes (sqlite.org/rescode.html) that are states of the disk and not bugs of ours: the extended one where
 * it is listed, else the primary one in its lowest byte.
 */
const failures: ReadonlyMap<number, StoreFailure> = new Map([
	[8, "storeReadOnly"],
	// A disk that fails, was taken out or is not reached any more; also one on which a person has used up their share.
	[10, "storeFailing"],
	// SQLITE_IOERR_SHMSIZE: no room for the index of the write-ahead log.
	[4_874, "storeFull"],
	[11, "storeCorrupt"],
	[13, "storeFull"],
	[14, "storeReadOnly"],
	[26, "storeCorrupt"],
]);

/** The state an SQLite error tells of; null for what is a bug of ours. */
export const storeFailureOf = (error: unknown): StoreFailure | null => {
	const code: unknown = error instanceof Error && "errcode" in error ? error.errcode : null;
	return typeof code === "number" ? (failures.get(code) ?? failures.get(code & 0xff) ?? null) : null;
};

/** Whether it is the disk that refuses, and may not any more; the store itself is fine. */
export const isDiskTrouble = (failure: StoreFailure): failure is DiskTrouble =>
	failure !== "storeNewer" && failure !== "storeCorrupt";

/**
 * Pages of 4 kB in the write-ahead log before they are copied to their places: a history touches the same pages of the
 * indexes again and again, so four times SQLite's usual number is copied at a quarter of the cost.
 */
const checkpointPages = 4_000;

/**
 * What SQLite keeps of the file in memory, kB, once it has been read or written. Ids are hashes, so a history touches all
 * pages of their index; with SQLite's usual 2 MB most of those are read again for each record.
 */
const cacheKilobytes = 16_384;

/** Runs `work`; a refusal of the disk becomes a `StoreError`. */
export const guarded = <T>(work: () => T): T => {
	try {
		return work();
	} catch (error) {
		const code = storeFailureOf(error);
		throw code === null ? error : new StoreError(code, error);
	}
};

/**
 * Opens (or makes) the file and brings it to the current version.
 * @param path a file, or `:memory:`
 * @throws StoreError
 */
export const openDatabase = (path: string): DatabaseSync =>
	guarded(() => {
		const database = new DatabaseSync(path);
		try {
			// Only a new file can be made so that it gives room back (`givingBack`); another is what it was begun as.
			if (Number(database.prepare("PRAGMA page_count").get()?.page_count) === 0) {
				database.exec("PRAGMA auto_vacuum = INCREMENTAL");
			}
			database.exec(
				"PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;",
			);
			// Only macOS has it: a plain fsync there leaves what was written in the disk's own memory.
			database.exec("PRAGMA fullfsync = ON");
			database.exec(`PRAGMA wal_autocheckpoint = ${checkpointPages}`);
			database.exec(`PRAGMA cache_size = -${cacheKilobytes}`);
			migrate(database);
			return database;
		} catch (error) {
			database.close();
			throw error;
		}
	});

const migrate = (database: DatabaseSync): void => {
	const version = Number(database.prepare("PRAGMA user_version").get()?.user_version ?? 0);
	if (version > migrations.length) {
		throw new StoreError("storeNewer", null);
	}
	const missing = migrations.slice(version);
	if (missing.length > 0) {
		database.exec(`BEGIN IMMEDIATE; ${missing.join("\n")} PRAGMA user_version = ${migrations.length}; COMMIT;`);
	}
};
