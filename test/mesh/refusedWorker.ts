/** The node's thread, in which something that nobody waits for ends as the window says: as where a disk refuses, or as a bug. */
import { parentPort } from "node:worker_threads";
import { StoreError } from "../../src/net/store/database.ts";
import "../../src/net/worker.ts";

parentPort?.on("message", (how: "disk" | "bug") => {
	const begun = async (): Promise<void> => {
		throw how === "disk" ? new StoreError("storeFull", null) : new Error("a bug");
	};
	void begun();
});
// The node's own port says when it is over.
parentPort?.unref();
