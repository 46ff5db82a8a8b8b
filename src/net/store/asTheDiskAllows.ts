import { StoreError } from "./database.ts";

/**
 * Does what writes, or reads. A disk that refuses is no bug: `refused` is told, if anybody need be, false comes back,
 * and whoever asked goes on without.
 *
 * @throws any other error
 */
export const asTheDiskAllows = (work: () => void, refused?: (error: StoreError) => void): boolean => {
	try {
		work();
		return true;
	} catch (error) {
		if (!StoreError.is(error)) {
			throw error;
		}
		refused?.(error);
		return false;
	}
};
