/**
 * Databases in memory for the stores of simulated nodes. One that is closed is emptied and given to the next who opens
 * one, with its tables and its prepared statements: making those took a sixth of a schedule's time.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { openDatabase } from "../../../src/net/store/database.ts";

/** Emptied ones kept: a world has at most twelve nodes. */
const kept = 24;

const free: DatabaseSync[] = [];

/** One with nothing in it. */
export const emptyDatabase = (): DatabaseSync => free.pop() ?? returning(openDatabase(":memory:"));

/** A database that comes back instead of being closed. */
const returning = (database: DatabaseSync): DatabaseSync => {
	const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
	const empty = tables.map(({ name }) => `DELETE FROM "${name}";`).join(" ");
	const statements = new Map<string, StatementSync>();
	const prepare = database.prepare.bind(database);
	const close = database.close.bind(database);
	return Object.assign(database, {
		prepare: (sql: string): StatementSync => {
			const statement = statements.get(sql) ?? prepare(sql);
			statements.set(sql, statement);
			return statement;
		},
		close: (): void => {
			if (free.length >= kept) {
				close();
				return;
			}
			database.exec(`PRAGMA foreign_keys = OFF; ${empty} PRAGMA foreign_keys = ON;`);
			free.push(database);
		},
	});
};
