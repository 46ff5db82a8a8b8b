import { StoreError } from "./database.ts";

/**
 * RULE: what was begun and nobody waits for may end because the disk refuses, wherever that is: then `refused` is told,
 * and the thread goes on. Whatever else ends so is a bug, and ends the thread.
 */
export const tellUnwaited = (thread: NodeJS.Process, refused: (error: StoreError) => void): void => {
	thread.on("unhandledRejection", (error) => {
		if (!StoreError.is(error)) {
			throw error;
		}
		refused(error);
	});
};
