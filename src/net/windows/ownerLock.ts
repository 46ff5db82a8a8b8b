/**
 * The owner's lock: an exclusive transaction on a small SQLite file of its own. The system frees it when the process
 * dies, on every platform, so there is nothing stale to clean up. RULE: only its holder listens for other windows,
 * opens the store, and reads or makes the identity.
 */
import { DatabaseSync } from "node:sqlite";

/** SQLITE_BUSY (sqlite.org/rescode.html). */
const busy = 5;

/** The lock, held; or `busy` while another window holds it. @throws what the disk says */
export const takeOwnerLock = (path: string): { readonly release: () => void } | "busy" => {
	const database = new DatabaseSync(path);
	try {
		database.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE");
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
