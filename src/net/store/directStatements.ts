/** Every SQL statement of direct conversations, prepared once. */
import type { DatabaseSync } from "node:sqlite";
import { type Prepared, prepared } from "./prepared.ts";

const message = "ord, msg, mine, waiting, client, gone, sealed";
const ofPeer = "direct = (SELECT id FROM directs WHERE peer = ?)";

const sources = {
	directs: "SELECT peer, sealed FROM directs ORDER BY id",
	peers: "SELECT peer FROM directs",
	directId: "SELECT id FROM directs WHERE peer = ?",
	putDirect:
		"INSERT INTO directs (peer, sealed) VALUES (?, ?) ON CONFLICT (peer) DO UPDATE SET sealed = excluded.sealed",
	renameDirect: "UPDATE directs SET peer = ?, sealed = ? WHERE id = ?",
	dropDirect: "DELETE FROM directs WHERE id = ?",

	putMessage:
		"INSERT INTO direct_messages (direct, ord, msg, mine, waiting, client, sealed) VALUES (?, ?, ?, ?, ?, ?, ?)",
	putAcked: "UPDATE direct_messages SET waiting = 0 WHERE direct = ? AND msg = ? AND mine = 1",
	forget: "UPDATE direct_messages SET sealed = x'', waiting = 0, gone = 1 WHERE direct = ? AND ord > ? AND ord <= ?",
	forgetWaiting: "UPDATE direct_messages SET sealed = x'', waiting = 0, gone = 1 WHERE direct = ? AND waiting = 1",
	behind: `SELECT ord FROM direct_messages WHERE ${ofPeer} AND ord <= ? ORDER BY ord DESC LIMIT 1 OFFSET ?`,
	moveMessages: "UPDATE OR IGNORE direct_messages SET direct = ? WHERE direct = ?",
	dropMessages: "DELETE FROM direct_messages WHERE direct = ?",

	page: `SELECT ${message} FROM direct_messages WHERE ${ofPeer} AND ord < ? AND gone = 0 ORDER BY ord DESC LIMIT ? + 0`,
	message: `SELECT ${message} FROM direct_messages WHERE ${ofPeer} AND msg = ?`,
	byClient: `SELECT ${message} FROM direct_messages WHERE ${ofPeer} AND client = ?`,
	waiting: `SELECT ${message} FROM direct_messages WHERE ${ofPeer} AND waiting = 1 AND ord > ? ORDER BY ord LIMIT ? + 0`,
	waitingCount: `SELECT count(*) AS count FROM direct_messages WHERE ${ofPeer} AND waiting = 1`,
	unreadCount: `SELECT count(*) AS count FROM
		(SELECT 1 FROM direct_messages WHERE ${ofPeer} AND ord > ? AND mine = 0 AND gone = 0 LIMIT ? + 0)`,
} as const;

/** The prepared statements by name. */
export type DirectStatements = Prepared<typeof sources>;

/** Prepares all of them. */
export const directStatementsOf = (database: DatabaseSync): DirectStatements => prepared(database, sources);
