/**
 * The owner's lock: an exclusive transaction on a small SQLite file of its own. The system frees it when the process
 * dies, on every platform, so there is nothing stale to clean up. RULE: only its holder listens for other windows,
 * opens the store, and reads or makes the identity.
 */
import { DatabaseSync } from "node:sqlite";
import { timeLimits } from "../limits.ts";
import type { Clock } from "../ports.ts";

/** The lock, until it is let go. */
export interface OwnerLock {
	readonly release: () => void;
}

/** SQLITE_BUSY (sqlite.org/rescode.html). */
const busy = 5;

/** The lock, held; or `busy` while another window holds it. @throws what the disk says */
export const takeOwnerLock = (path: string): OwnerLock | "busy" => {
	const database = new DatabaseSync(path);
	try {
		// Nothing is ever written: a journal on the disk would only need room there, and a disk may be full.
		database.exec("PRAGMA journal_mode = MEMORY; PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE");
	} catch (error) {
		database.close();
		const code: unknown = error instanceof Error && "errcode" in error ? error.errcode : null;
		if (typeof code === "number" && (code & 0xff) === busy) {
			return "busy";
		}
		throw error;
	}
	return { release: () => database.close() };
};

/**
 * The lock, as soon as it is free; or `busy` as soon as its holder serves other windows. RULE: an owner that ends lets
 * its windows go before it has let go of the lock, and whoever takes over must not begin anew for each look at it.
 */
export const awaitOwnerLock = async (
	deps: {
		readonly clock: Clock;
		/** Whether somebody listens for this person's windows. */
		readonly isServed: () => Promise<boolean>;
		/** False when nobody waits for the answer any more. */
		readonly isWanted: () => boolean;
	},
	path: string,
): Promise<OwnerLock | "busy"> => {
	const end = deps.clock.monotonic() + timeLimits.ownerWait;
	for (;;) {
		const lock = takeOwnerLock(path);
		if (lock !== "busy" || !deps.isWanted() || deps.clock.monotonic() >= end || (await deps.isServed())) {
			return lock;
		}
		await new Promise<void>((resolve) => deps.clock.after(timeLimits.ownerLook, resolve));
	}
};
