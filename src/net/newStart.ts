/** A new store under a new key in the place of the one that is there: wholly, or everything is as it was. */
import { type Outcome, refused } from "./api/outcome.ts";
import type { Clock, KeyVault, Logger } from "./ports.ts";
import { hasStore, type SetAside, type StoreFiles, setStoreAside } from "./storeFiles.ts";

/** What a new start is made with. */
export interface NewStart {
	readonly clock: Clock;
	readonly logger: Logger;
	readonly vault: KeyVault;
	readonly files: StoreFiles;
	readonly key: Uint8Array;
	/** The key of the store that is there, where it is known. */
	readonly oldKey: Uint8Array | null;
	/** Makes the new store; why that failed, if it did. */
	readonly make: () => Outcome<null>;
}

/** Sets the old store aside, whose file nobody has open, keeps the new key, makes the new store. Returns the old one's new name. */
export const startAnew = async (start: NewStart): Promise<Outcome<{ readonly setAside: string }>> => {
	const { clock, logger, vault, files, key, oldKey } = start;
	const write = (written: Uint8Array): Promise<boolean> => vault.write(written).catch(() => false);
	let old: SetAside | null = null;
	// RULE: the key of a store is replaced once that store is out of the way: a program that looks at it may hold it.
	try {
		old = hasStore(files) ? setStoreAside(files, clock.now()) : null;
	} catch (error) {
		logger.log("error", `the store could not be set aside: ${nameOf(error)}`);
		return refused("storeNotMoved");
	}
	const made = (await write(key)) ? start.make() : refused("keyNotKept");
	if (made.ok) {
		return { ok: true, value: { setAside: old?.path ?? "" } };
	}
	try {
		if (old !== null && hasStore(files)) {
			// What was begun of the new one: nobody has seen its identity.
			setStoreAside(files, clock.now());
		}
		old?.putBack();
	} catch (error) {
		logger.log("error", `the store set aside as ${old?.path ?? ""} could not be put back: ${nameOf(error)}`);
	}
	if (oldKey !== null) {
		await write(oldKey);
	}
	return made;
};

const nameOf = (error: unknown): string =>
	error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown";
