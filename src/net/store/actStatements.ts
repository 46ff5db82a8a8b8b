/** Every SQL statement of edits, erasures and reactions, prepared once. Their kinds are those of events: 2, 3, 4. */
import type { DatabaseSync } from "node:sqlite";
import { type Prepared, prepared } from "./prepared.ts";
import { eventColumns, withId } from "./statements.ts";

const sources = {
	unfiled: `SELECT e.id, ${eventColumns} FROM events e JOIN logs l ON l.id = e.log
		WHERE e.room = (SELECT id FROM rooms WHERE room = ?) AND e.unfiled = 1 AND e.id > ? ORDER BY e.id LIMIT ? + 0`,
	putFiled: `UPDATE events SET unfiled = ? WHERE ${withId}`,
	putAct: `INSERT OR IGNORE INTO acts (target, kind, author, at, event)
		SELECT ?, ?, ?, ?, id FROM events WHERE ${withId}`,
	trim: `DELETE FROM acts WHERE target = ?1 AND kind = ?2 AND author = ?3 AND at IN
		(SELECT at FROM acts WHERE target = ?1 AND kind = ?2 AND author = ?3 ORDER BY at LIMIT -1 OFFSET ?4)`,
	has: "SELECT 1 AS yes FROM acts WHERE target = ? AND kind = ? AND author = ? LIMIT 1",
	any: "SELECT 1 AS yes FROM acts WHERE target = ? LIMIT 1",
	hasErasures: "SELECT 1 AS yes FROM acts WHERE kind = 3 LIMIT 1",
	all: `SELECT ${eventColumns} FROM acts a JOIN events e ON e.id = a.event JOIN logs l ON l.id = e.log
		WHERE a.target = ? AND a.kind = ? ORDER BY a.at`,
	newest: `SELECT ${eventColumns} FROM acts a JOIN events e ON e.id = a.event JOIN logs l ON l.id = e.log
		WHERE a.target = ? AND a.kind = ? AND a.author = ? ORDER BY a.at DESC`,
	eraseTarget: `UPDATE events SET body = NULL, gone = 1 WHERE ${withId} AND gone = 0
		AND log IN (SELECT id FROM logs WHERE author = ? AND room = (SELECT id FROM rooms WHERE room = ?))
		AND substr(header, 2, 1) NOT IN (x'03', x'04', x'07', x'08', x'09')`,
	eraseEdits: `UPDATE events SET body = NULL, gone = 1
		WHERE id IN (SELECT event FROM acts WHERE target = ? AND kind = 2 AND author = ?)`,
} as const;

/** The prepared statements by name. */
export type ActStatements = Prepared<typeof sources>;

/** Prepares all of them. */
export const actStatementsOf = (database: DatabaseSync): ActStatements => prepared(database, sources);
