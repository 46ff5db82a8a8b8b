/** Where what goes wrong with one peer ends. */
import { closeCodes } from "../link/ends.ts";
import type { Link } from "../link/link.ts";
import type { Logger } from "../ports.ts";
import { StoreError } from "../store/database.ts";

/** What it stands on. */
export interface GuardedDeps {
	readonly logger: Logger;
	readonly listener: { storeFailed(error: StoreError): void };
}

/**
 * The one boundary where a record's bug, or a disk that refuses, ends: the peer is let go, everything else goes on. False
 * where that happened.
 */
export const guarded = ({ logger, listener }: GuardedDeps, link: Link, what: string, work: () => void): boolean => {
	try {
		work();
		return true;
	} catch (error) {
		logger.log("error", `${what}: ${error instanceof Error ? (error.stack ?? "") : "unknown"}`);
		link.close(closeCodes.goingAway, "internal");
		if (StoreError.is(error)) {
			listener.storeFailed(error);
		}
		return false;
	}
};
