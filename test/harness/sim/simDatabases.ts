/**
 * Databases in memory for the stores of simulated nodes. One that is closed is emptied and given to the next who opens
 * one, with its tables and its prepared statements: making those took a sixth of a schedule's time.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { openDatabase } from "../../../src/net/store/database.ts";

/** Emptied ones kept: a world has at most twelve nodes. */
const kept = 24;

/** Said for each commit, and so prepared like what is read and written. */
const transactions: ReadonlySet<string> = new Set(["BEGIN IMMEDIATE", "COMMIT"]);

const free: DatabaseSync[] = [];

/** One with nothing in it. */
export const emptyDatabase = (): DatabaseSync => free.pop() ?? returning(openDatabase(":memory:"));

/** A database that comes back instead of being closed. */
const returning = (database: DatabaseSync): DatabaseSync => {
	const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
	const empty = tables.map(({ name }) => `DELETE FROM "${name}";`).join(" ");
	const statements = new Map<string, StatementSync>();
	const prepare = database.prepare.bind(database);
	const exec = database.exec.bind(database);
	const close = database.close.bind(database);
	const prepareOnce = (sql: string): StatementSync => {
		const statement = statements.get(sql) ?? prepare(sql);
		statements.set(sql, statement);
		return statement;
	};
	return Object.assign(database, {
		prepare: prepareOnce,
		exec: (sql: string): void => {
			if (transactions.has(sql)) {
				prepareOnce(sql).run();
			} else if (!sql.startsWith("PRAGMA synchronous")) {
				// How a file is flushed is nothing to a database in memory.
				exec(sql);
			}
		},
		close: (): void => {
			if (free.length >= kept) {
				close();
				return;
			}
			exec(`PRAGMA foreign_keys = OFF; ${empty} PRAGMA foreign_keys = ON;`);
			free.push(database);
		},
	});
};
