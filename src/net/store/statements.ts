/**
 * Every SQL statement of the store, prepared once. A limit is written `? + 0`: SQLite plans a statement with a bare `LIMIT ?`
 * again for each number bound to it, which costs a hundred times as much as running it.
 */
import type { DatabaseSync } from "node:sqlite";
import { fromHex } from "../wire/bytes.ts";
import { type Prepared, prepared } from "./prepared.ts";

/** Columns of an event as `eventOf` reads them. */
export const eventColumns =
	"e.seq, e.ord, e.ev, e.shown, e.checked, e.header, e.body, e.gone, e.client, l.author, l.log AS log";

/** The event with an id: parameters of `eventIdOf`. */
export const withId = "substr(ev, 1, 8) = ? AND ev = ?";

/** An id as `withId` takes it: what the index has of it, and all of it. */
export const eventIdOf = (id: string): readonly [Uint8Array, Uint8Array] => {
	const bytes = fromHex(id);
	return [bytes.subarray(0, 8), bytes];
};

const inRoom = "log IN (SELECT id FROM logs WHERE room = ?)";

const sources = {
	meta: "SELECT value FROM meta WHERE key = ?",
	putMeta: "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)",

	contacts: "SELECT peer, sealed FROM contacts",
	putContact: "INSERT OR REPLACE INTO contacts (peer, sealed) VALUES (?, ?)",
	dropContact: "DELETE FROM contacts WHERE peer = ?",

	rooms: "SELECT room, sealed FROM rooms ORDER BY id",
	roomId: "SELECT id FROM rooms WHERE room = ?",
	putRoom: "INSERT INTO rooms (room, sealed) VALUES (?, ?) ON CONFLICT (room) DO UPDATE SET sealed = excluded.sealed",

	dropRoom: "DELETE FROM rooms WHERE id = ?",
	dropRoomHaves: "DELETE FROM haves WHERE log IN (SELECT id FROM logs WHERE room = ?)",
	dropRoomEvents: `DELETE FROM events WHERE ${inRoom}`,
	dropRoomLogs: "DELETE FROM logs WHERE room = ?",
	dropRoomControls: "DELETE FROM controls WHERE room = ?",
	dropRoomKeys: "DELETE FROM keys WHERE room = ?",
	dropRoomAcks: "DELETE FROM acks WHERE room = ?",
	dropRoomEvidence: "DELETE FROM evidence WHERE room = ?",
	dropRoomOutbox: "DELETE FROM outbox WHERE room = ?",
	dropRoomJoins: "DELETE FROM joins WHERE room = ?",

	controls: "SELECT ctl, sealed FROM controls WHERE room = (SELECT id FROM rooms WHERE room = ?) ORDER BY n, ctl",
	controlPlaces:
		"SELECT ctl, place FROM controls WHERE room = (SELECT id FROM rooms WHERE room = ?) AND place NOT NULL",
	dropControl: "DELETE FROM controls WHERE room = ? AND n = ? AND ctl = ?",
	putControl: "INSERT OR IGNORE INTO controls (room, ctl, n, sealed, place) VALUES (?, ?, ?, ?, ?)",

	keys: "SELECT epoch, sealed FROM keys WHERE room = (SELECT id FROM rooms WHERE room = ?)",
	putKey: "INSERT OR REPLACE INTO keys (room, epoch, sealed) VALUES (?, ?, ?)",

	logs: `SELECT author, log, seq, head, ord, gaps FROM logs
		WHERE room = (SELECT id FROM rooms WHERE room = ?) AND seq > 0`,
	logId: "SELECT id FROM logs WHERE room = ? AND author = ? AND log = ?",
	addLog: `INSERT INTO logs (room, author, log, seq, head, ord, gaps) VALUES (?, ?, ?, 0, x'', x'', '[]')
		RETURNING id`,
	putLog: "UPDATE logs SET seq = ?, head = ?, ord = ?, gaps = ? WHERE id = ?",

	// Only what is awaited is written over; in the place of anything else `shown` would be null, and the commit is undone.
	putEvent: `INSERT INTO events (log, seq, room, ord, ev, shown, checked, header, body, gone, client, unfiled)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (log, seq) DO UPDATE SET ord = excluded.ord, ev = excluded.ev,
			shown = CASE WHEN gone = 4 THEN excluded.shown END,
			checked = excluded.checked, header = excluded.header, body = excluded.body, gone = excluded.gone,
			client = excluded.client, unfiled = excluded.unfiled`,
	putChecked: `UPDATE events SET checked = 1 WHERE ${withId}`,
	putAgain: `UPDATE events SET body = NULL, shown = 0, gone = 3, client = NULL, unfiled = 0 WHERE ${withId} AND gone <> 4`,
	dropEvent: `DELETE FROM events WHERE ${withId}`,
	unchecked: `SELECT ${eventColumns} FROM events e JOIN logs l ON l.id = e.log
		WHERE e.room = (SELECT id FROM rooms WHERE room = ?) AND e.checked = 0 LIMIT ? + 0`,
	eventsOf: `SELECT ${eventColumns} FROM events e JOIN logs l ON l.id = e.log
		WHERE e.log = (SELECT id FROM logs WHERE room = (SELECT id FROM rooms WHERE room = ?) AND author = ? AND log = ?)
		AND e.seq BETWEEN ? AND ? ORDER BY e.seq`,
	served: `SELECT seq, checked, gone, header, body FROM events
		WHERE log = (SELECT id FROM logs WHERE room = (SELECT id FROM rooms WHERE room = ?) AND author = ? AND log = ?)
		AND seq BETWEEN ? AND ? ORDER BY seq`,
	lastUpTo: `SELECT ${eventColumns} FROM events e JOIN logs l ON l.id = e.log
		WHERE e.log = (SELECT id FROM logs WHERE room = (SELECT id FROM rooms WHERE room = ?) AND author = ? AND log = ?)
		AND e.seq BETWEEN 1 AND ? ORDER BY e.seq DESC LIMIT 1`,
	page: `SELECT ${eventColumns} FROM events e JOIN logs l ON l.id = e.log
		WHERE e.room = (SELECT id FROM rooms WHERE room = ?) AND e.ord < ? AND e.shown = 1 ORDER BY e.ord DESC LIMIT ? + 0`,
	shownAt: `SELECT ord FROM events WHERE room = (SELECT id FROM rooms WHERE room = ?) AND shown = 1
		ORDER BY ord DESC LIMIT 1 OFFSET ?`,
	event: `SELECT ${eventColumns} FROM events e JOIN logs l ON l.id = e.log
		WHERE ${withId} AND e.room = (SELECT id FROM rooms WHERE room = ?)`,
	timesOf: `SELECT ord, substr(header, 181, 8) AS hlc FROM events WHERE ${withId} AND room = (SELECT id FROM rooms WHERE room = ?)`,
	eventByClient: `SELECT ${eventColumns} FROM events e JOIN logs l ON l.id = e.log WHERE e.client = ?`,
	unread: `SELECT ${eventColumns} FROM events e JOIN logs l ON l.id = e.log
		WHERE e.room = (SELECT id FROM rooms WHERE room = ?) AND e.ord > ? AND e.shown = 1 AND l.author <> ?
		ORDER BY e.ord DESC LIMIT ? + 0`,

	// Of a log its first last words and its newest names; whoever writes any number of them has them looked at once.
	hidden: `SELECT ${eventColumns} FROM events e JOIN logs l ON l.id = e.log WHERE e.id IN
		(SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY log, substr(header, 2, 1)
			ORDER BY CASE substr(header, 2, 1) WHEN x'07' THEN seq ELSE -seq END) AS place FROM events
			WHERE room = (SELECT id FROM rooms WHERE room = ?) AND shown = 0
			AND substr(header, 2, 1) IN (x'07', x'08') AND seq > 0) WHERE place <= 16) ORDER BY e.id`,

	deletedUpTo: `SELECT author, log, deleted FROM logs
		WHERE room = (SELECT id FROM rooms WHERE room = ?) AND deleted > 0`,
	// What is awaited has no text yet, and stays so: it is missing, and may be brought still.
	deleteBodies: `UPDATE events SET body = NULL, shown = 0, gone = 2, unfiled = 0 WHERE log = ? AND seq BETWEEN ? AND ?
		AND gone <> 4 AND substr(header, 2, 1) NOT IN (x'03', x'07', x'08', x'09')`,
	deleteActs: `DELETE FROM acts WHERE kind <> 3
		AND event IN (SELECT id FROM events WHERE log = ? AND seq BETWEEN ? AND ? AND gone = 2)`,
	deleteLogs: "UPDATE logs SET deleted = seq WHERE room = ?",
	deleteLogUpTo: "UPDATE logs SET deleted = ? WHERE id = ?",

	acks: "SELECT bytes FROM acks WHERE room = (SELECT id FROM rooms WHERE room = ?)",
	dropAck: "DELETE FROM acks WHERE room = ? AND author = ?",
	putAck: "INSERT OR REPLACE INTO acks (room, author, bytes) VALUES (?, ?, ?)",
	evidence: "SELECT bytes FROM evidence WHERE room = (SELECT id FROM rooms WHERE room = ?)",
	dropEvidence: "DELETE FROM evidence WHERE room = ? AND subject = ?",
	putEvidence: "INSERT OR REPLACE INTO evidence (room, subject, bytes) VALUES (?, ?, ?)",

	outbox: "SELECT client, sealed FROM outbox WHERE room = (SELECT id FROM rooms WHERE room = ?) ORDER BY id",
	putOutbox: "INSERT OR IGNORE INTO outbox (room, client, sealed) VALUES (?, ?, ?)",
	reviseOutbox: "UPDATE outbox SET sealed = ? WHERE room = ? AND client = ?",
	dropOutbox: "DELETE FROM outbox WHERE client = ?",

	slips: "SELECT id, sealed FROM slips WHERE kind = ?",
	putSlip: "INSERT OR REPLACE INTO slips (kind, id, sealed) VALUES (?, ?, ?)",
	dropSlip: "DELETE FROM slips WHERE kind = ? AND id = ?",

	joins: "SELECT room, requester, sealed FROM joins",
	putJoin: "INSERT OR REPLACE INTO joins (room, requester, sealed) VALUES (?, ?, ?)",
	dropJoin: "DELETE FROM joins WHERE room = ? AND requester = ?",

	haves: `SELECT l.log AS log, h.member, h.seq FROM haves h JOIN logs l ON l.id = h.log
		WHERE l.room = (SELECT id FROM rooms WHERE room = ?) AND l.author = ?`,
	putHave: `INSERT INTO haves (log, member, seq) VALUES (?, ?, ?)
		ON CONFLICT (log, member) DO UPDATE SET seq = max(seq, excluded.seq)`,
} as const;

/** The prepared statements by name. */
export type Statements = Prepared<typeof sources>;

/** Prepares all of them. */
export const statementsOf = (database: DatabaseSync): Statements => prepared(database, sources);
