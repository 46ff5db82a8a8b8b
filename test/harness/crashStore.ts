/** What a crash left on the disk, looked at in a copy: the file itself is left for the node to recover. */
import { copyFileSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** A store as SQLite recovers it. */
export interface LeftStore {
	/** Ids of all events and control operations. */
	readonly events: ReadonlySet<string>;
	readonly controls: ReadonlySet<string>;
	/** What is wrong with the file; empty if nothing is. */
	readonly damage: readonly string[];
}

const empty: LeftStore = { events: new Set(), controls: new Set(), damage: [] };

/** Reads what is in `folder`; `deeply`: every page is looked at, which takes its time. */
export const readLeftStore = (folder: string, deeply: boolean): LeftStore => {
	const store = join(folder, "store.sqlite");
	const copy = join(folder, "copy-of-what-was-left");
	if (!existsSync(store)) {
		return empty;
	}
	for (const companion of ["", "-wal"]) {
		rmSync(copy + companion, { force: true });
		if (existsSync(store + companion)) {
			copyFileSync(store + companion, copy + companion);
		}
	}
	const database = new DatabaseSync(copy);
	try {
		const hasTables = database.prepare("PRAGMA user_version").get()?.user_version !== 0;
		return {
			events: hasTables ? idsOf(database, "SELECT ev AS id FROM events") : empty.events,
			controls: hasTables ? idsOf(database, "SELECT ctl AS id FROM controls") : empty.controls,
			damage: [...(deeply ? damageOf(database) : []), ...setAside(folder)],
		};
	} finally {
		database.close();
	}
};

const idsOf = (database: DatabaseSync, sql: string): ReadonlySet<string> =>
	new Set(
		database
			.prepare(sql)
			.all()
			.map(({ id }) => (id instanceof Uint8Array ? Buffer.from(id).toString("hex") : "")),
	);

const damageOf = (database: DatabaseSync): readonly string[] => [
	...database
		.prepare("PRAGMA integrity_check")
		.all()
		.flatMap((row) => (row.integrity_check === "ok" ? [] : [`the store is damaged: ${String(row.integrity_check)}`])),
	...database
		.prepare("PRAGMA foreign_key_check")
		.all()
		.map((row) => `a row refers to nothing: ${JSON.stringify(row)}`),
];

const setAside = (folder: string): readonly string[] =>
	readdirSync(folder)
		.filter((name) => name.includes("set-aside"))
		.map(() => "the store was set aside");
