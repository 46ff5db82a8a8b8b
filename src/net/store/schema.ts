/**
 * The store's tables and how older files become current ones. `user_version` counts the migrations that have run;
 * forward only.
 *
 * What is not sealed is ciphertext already (event bodies), or a hash, a number or a public key that the wire shows to
 * every member. Ids are blobs; rooms and logs have small integers of their own, since a million events refer to them.
 */

/** One step: from `user_version` = its index to the next. */
export const migrations: readonly string[] = [
	`
	CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
	CREATE TABLE contacts (peer BLOB PRIMARY KEY, sealed BLOB NOT NULL) WITHOUT ROWID;
	CREATE TABLE rooms (id INTEGER PRIMARY KEY, room BLOB NOT NULL UNIQUE, sealed BLOB NOT NULL);
	CREATE TABLE controls (
		room INTEGER NOT NULL REFERENCES rooms(id), ctl BLOB NOT NULL, n INTEGER NOT NULL, sealed BLOB NOT NULL,
		PRIMARY KEY (room, n, ctl)) WITHOUT ROWID;
	CREATE TABLE keys (
		room INTEGER NOT NULL REFERENCES rooms(id), epoch BLOB NOT NULL, sealed BLOB NOT NULL,
		PRIMARY KEY (room, epoch)) WITHOUT ROWID;
	CREATE TABLE logs (
		id INTEGER PRIMARY KEY, room INTEGER NOT NULL REFERENCES rooms(id), author BLOB NOT NULL, log BLOB NOT NULL,
		root BLOB NOT NULL, seq INTEGER NOT NULL, head BLOB NOT NULL, ord BLOB NOT NULL, gaps TEXT NOT NULL,
		UNIQUE (room, author, log));
	CREATE TABLE events (
		id INTEGER PRIMARY KEY, log INTEGER NOT NULL REFERENCES logs(id), seq INTEGER NOT NULL, room INTEGER NOT NULL,
		ord BLOB NOT NULL, ev BLOB NOT NULL, shown INTEGER NOT NULL, checked INTEGER NOT NULL,
		header BLOB NOT NULL, body BLOB, client TEXT);
	CREATE UNIQUE INDEX events_by_seq ON events (log, seq);
	CREATE INDEX events_by_ord ON events (room, ord);
	CREATE UNIQUE INDEX events_by_ev ON events (ev);
	CREATE INDEX events_hidden ON events (room) WHERE shown = 0;
	CREATE INDEX events_unchecked ON events (room) WHERE checked = 0;
	CREATE UNIQUE INDEX events_by_client ON events (client) WHERE client IS NOT NULL;
	CREATE TABLE acks (
		room INTEGER NOT NULL REFERENCES rooms(id), author BLOB NOT NULL, bytes BLOB NOT NULL,
		PRIMARY KEY (room, author)) WITHOUT ROWID;
	CREATE TABLE evidence (
		room INTEGER NOT NULL REFERENCES rooms(id), subject BLOB NOT NULL, bytes BLOB NOT NULL,
		PRIMARY KEY (room, subject)) WITHOUT ROWID;
	CREATE TABLE outbox (
		id INTEGER PRIMARY KEY, room INTEGER NOT NULL REFERENCES rooms(id), client TEXT NOT NULL UNIQUE, sealed BLOB NOT NULL);
	CREATE TABLE joins (
		room BLOB NOT NULL, requester BLOB NOT NULL, sealed BLOB NOT NULL,
		PRIMARY KEY (room, requester)) WITHOUT ROWID;
	CREATE TABLE haves (
		log INTEGER NOT NULL REFERENCES logs(id), member BLOB NOT NULL, seq INTEGER NOT NULL,
		PRIMARY KEY (log, member)) WITHOUT ROWID;
	`,
	// Direct conversations. The peer of one may change (its key moved), so messages refer to a small integer.
	`
	CREATE TABLE directs (id INTEGER PRIMARY KEY, peer BLOB NOT NULL UNIQUE, sealed BLOB NOT NULL);
	CREATE TABLE direct_messages (
		id INTEGER PRIMARY KEY, direct INTEGER NOT NULL REFERENCES directs(id), ord BLOB NOT NULL, msg BLOB NOT NULL,
		mine INTEGER NOT NULL, waiting INTEGER NOT NULL, client TEXT, sealed BLOB NOT NULL);
	CREATE UNIQUE INDEX direct_by_ord ON direct_messages (direct, ord);
	CREATE UNIQUE INDEX direct_by_msg ON direct_messages (direct, msg);
	CREATE UNIQUE INDEX direct_by_client ON direct_messages (direct, client) WHERE client IS NOT NULL;
	CREATE INDEX direct_waiting ON direct_messages (direct, ord) WHERE waiting = 1;
	`,
	// What acts on messages: edits, erasures, reactions. `target` is a keyed hash, so that the file does not show who answers
	// whom; kind, author and time stand in the event's header anyway, whose second byte is the kind. `unfiled`: it could not
	// be read yet, or was taken by a version that did not know it.
	`
	ALTER TABLE events ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE events ADD COLUMN unfiled INTEGER NOT NULL DEFAULT 0;
	UPDATE events SET unfiled = 1 WHERE substr(header, 2, 1) IN (x'02', x'03', x'04');
	CREATE INDEX events_unfiled ON events (room) WHERE unfiled = 1;
	DROP INDEX events_hidden;
	CREATE INDEX events_told ON events (room) WHERE shown = 0 AND substr(header, 2, 1) IN (x'07', x'08');
	CREATE TABLE acts (
		target BLOB NOT NULL, kind INTEGER NOT NULL, author BLOB NOT NULL, at BLOB NOT NULL,
		event INTEGER NOT NULL REFERENCES events(id) ON DELETE CASCADE,
		PRIMARY KEY (target, kind, author, at)) WITHOUT ROWID;
	CREATE INDEX acts_by_event ON acts (event);
	CREATE INDEX acts_erasures ON acts (target) WHERE kind = 3;
	`,
	// Files offered and files that arrive. `pieces` is a bitmap of what is on the disk; it says how large a file is, no more.
	`
	CREATE TABLE files (
		id INTEGER PRIMARY KEY, file BLOB NOT NULL UNIQUE, sealed BLOB NOT NULL, layout BLOB, hashes BLOB, pieces BLOB);
	`,
	// Small things kept by an id: invites made (by public key), requests taken back that others have not heard of yet (by
	// request), keys that members moved from (by identity key).
	`
	CREATE TABLE slips (kind TEXT NOT NULL, id BLOB NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
	`,
	// Up to which number of a log history was deleted here; and direct messages of which only the id is left.
	`
	ALTER TABLE logs ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE direct_messages ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;
	`,
	// Ids are hashes: each event of a history that comes touches another page of their index, so what is indexed is as
	// short as tells them apart. And pages of a conversation walk over what is shown only, however much of it was deleted.
	`
	DROP INDEX events_by_ev;
	CREATE INDEX events_by_ev ON events (substr(ev, 1, 8));
	DROP INDEX events_by_ord;
	CREATE INDEX events_shown ON events (room, ord) WHERE shown = 1;
	`,
	// Of which stay a log is, its id says.
	`
	ALTER TABLE logs DROP COLUMN root;
	`,
	// Where an operation is shown, sealed, if that is not its own time: its author's clock was ahead when it came.
	`
	ALTER TABLE controls ADD COLUMN place BLOB;
	`,
];
