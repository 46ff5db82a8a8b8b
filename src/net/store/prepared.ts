/** SQL statements by name, prepared once for as long as the store is open. */
import type { DatabaseSync, StatementSync } from "node:sqlite";

/** The statements of `Sources`, by the same names. */
export type Prepared<Sources> = Readonly<Record<keyof Sources, StatementSync>>;

/** Prepares all of them. */
export const prepared = <Sources extends Readonly<Record<string, string>>>(
	database: DatabaseSync,
	sources: Sources,
): Prepared<Sources> => {
	const statements = Object.entries(sources).map(([name, sql]) => [name, database.prepare(sql)]);
	return Object.fromEntries(statements) as Prepared<Sources>;
};
