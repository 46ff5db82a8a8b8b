/** What a start is called that the disk refused before there was a store to look at. */
import type { NodeFailure } from "../api/nodeState.ts";
import { StoreError, storeFailureOf } from "../store/database.ts";

/** What the system says of a disk (errno(3)). */
const codes: ReadonlyMap<unknown, NodeFailure> = new Map([
	["ENOSPC", "storeFull"],
	["EDQUOT", "storeFull"],
	["EIO", "storeFailing"],
	// A folder of another machine that was there and is not any more.
	["ESTALE", "storeFailing"],
	["EROFS", "storeReadOnly"],
	["EACCES", "storeReadOnly"],
	["EPERM", "storeReadOnly"],
	// A folder with its parents, where the disk takes none.
	["ENOENT", "storeReadOnly"],
]);

/** The failure an error tells of; null for what is a bug of ours. */
export const startFailureOf = (error: unknown): NodeFailure | null => {
	const code: unknown = error instanceof Error && "code" in error ? error.code : null;
	return StoreError.is(error) ? error.code : (storeFailureOf(error) ?? codes.get(code) ?? null);
};
