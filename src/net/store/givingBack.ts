/** Room of what was deleted, given back to the disk. */
import type { DatabaseSync } from "node:sqlite";
import { asTheDiskAllows } from "./asTheDiskAllows.ts";
import { guarded } from "./database.ts";

/** Pages a slice gives back: some 2 ms of work, 400 kB. */
const slicePages = 100;

/**
 * Empties the journal and makes the file as small as what is in it, in slices for other work to come between. RULE: what
 * was deleted is overwritten in its place before its place is given back. Where the disk refuses, nobody need hear of it:
 * what is free in the file is used again.
 */
export function* givingBack(database: DatabaseSync, unflushed: () => void): Generator<() => void, void> {
	const asAllowed = (work: () => void): boolean => asTheDiskAllows(() => guarded(work));
	const slice = (sql: string) => (): void => {
		asAllowed(() => {
			unflushed();
			database.exec(sql);
		});
	};
	const freePages = (): number => {
		let free = 0;
		asAllowed(() => {
			free = Number(database.prepare("PRAGMA freelist_count").get()?.freelist_count);
		});
		return free;
	};
	const emptied = slice("PRAGMA wal_checkpoint(TRUNCATE)");
	yield emptied;
	let free = freePages();
	while (free > 0) {
		yield slice(`PRAGMA incremental_vacuum(${slicePages})`);
		const left = freePages();
		// A file that was begun by an earlier version stays as large as it is.
		free = left < free ? left : 0;
	}
	yield emptied;
}
