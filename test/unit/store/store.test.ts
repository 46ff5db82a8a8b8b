import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "../../../src/net/store/database.ts";
import type { ContactRow, JoinRow, RoomRow, Write } from "../../../src/net/store/rows.ts";
import { migrations } from "../../../src/net/store/schema.ts";
import { Sealing } from "../../../src/net/store/sealing.ts";
import { Store } from "../../../src/net/store/store.ts";
import { seededRandom } from "../../harness/people.ts";

const id = (n: number): string => n.toString(16).padStart(64, "0");
const master = seededRandom("master")(32);

const roomRow = (room: string): RoomRow => ({
	room,
	standing: "active",
	name: `room ${room.slice(-1)}`,
	admin: id(1),
	adminName: "Ada",
	log: "aa".repeat(8),
	request: "",
	reqId: "",
	deniedUntilMs: 0,
	readUpTo: "",
});
const contact: ContactRow = {
	peerId: id(2),
	identity: id(3),
	card: "ab",
	name: "Grace",
	state: "unknown",
	host: "10.0.0.2",
	port: 46_920,
	foundBy: "address",
	lastSeenMs: 5,
};
const join_: JoinRow = {
	room: id(7),
	requester: id(3),
	request: "cd",
	name: "Grace",
	relayedBy: "",
	address: "10.0.0.2",
	atMs: 6,
	denials: 1,
	deniedUntilMs: 7,
	denial: "ef",
};
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe("the store", () => {
	let folder = "";
	let path = "";
	let store: Store;
	const open = (): Store =>
		new Store({ sealing: new Sealing({ random: seededRandom("nonces") }, { master }) }, { path });
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), "lanchat-store-"));
		path = join(folder, "store.sqlite");
		store = open();
	});
	afterEach(() => {
		store.close();
		rmSync(folder, { recursive: true, force: true });
	});

	/** Makes rows of one table with a certain value impossible, as a full disk makes all of them. */
	const refuse = (table: string, condition: string): void => {
		const other = new DatabaseSync(path);
		other.exec(
			`CREATE TRIGGER refuse BEFORE INSERT ON ${table} WHEN ${condition} BEGIN SELECT RAISE(ABORT, 'refused'); END`,
		);
		other.close();
	};

	it("gives back what was put, also when it is opened again", () => {
		const outbox = (clientId: string): Write => ({
			put: "outbox",
			room: id(7),
			row: { clientId, draft: bytes(clientId.length) },
		});
		store.commit(
			[
				{ put: "meta", key: "on", value: bytes(1) },
				{ put: "contact", row: contact },
				{ put: "room", row: roomRow(id(7)) },
				{ put: "room", row: roomRow(id(8)) },
				{ put: "control", room: id(7), id: id(11), n: 1, bytes: bytes(2) },
				{ put: "control", room: id(7), id: id(10), n: 0, bytes: bytes(1) },
				{ put: "key", room: id(7), epoch: id(10), key: bytes(9) },
				outbox("client-2"),
				outbox("client-10"),
				{ put: "join", row: join_ },
			],
			"full",
		);
		const look = () => ({
			on: store.meta("on"),
			none: store.meta("off"),
			contacts: store.contacts(),
			rooms: store.rooms(),
			controls: store.controls(id(7)),
			others: store.controls(id(8)),
			keys: [...store.keys(id(7))],
			outbox: store.outbox(id(7)),
			joins: store.joins(),
		});
		const before = look();
		assert.deepEqual(before, {
			on: bytes(1),
			none: undefined,
			contacts: [contact],
			rooms: [roomRow(id(7)), roomRow(id(8))],
			controls: [bytes(1), bytes(2)],
			others: [],
			keys: [[id(10), bytes(9)]],
			outbox: [
				{ clientId: "client-2", draft: bytes(8) },
				{ clientId: "client-10", draft: bytes(9) },
			],
			joins: [join_],
		});
		store.close();
		store = open();
		assert.deepEqual(look(), before);
	});

	it("keeps where an operation is shown, and takes a file of the version before, which had no such place", () => {
		const controls: readonly Write[] = [
			{ put: "control", room: id(7), id: id(10), n: 0, bytes: bytes(1) },
			{ put: "control", room: id(7), id: id(11), n: 1, bytes: bytes(2), place: "ab".repeat(8) },
		];
		store.commit([{ put: "room", row: roomRow(id(7)) }, ...controls], "full");
		store.close();
		store = open();
		assert.deepEqual([...store.controlPlaces(id(7))], [[id(11), "ab".repeat(8)]]);
		assert.deepEqual([...store.controlPlaces(id(8))], []);
		store.close();
		const before = migrations.findIndex((sql) => sql.includes("ADD COLUMN place"));
		assert.ok(before > 0);
		const old = new DatabaseSync(path);
		old.exec(`ALTER TABLE controls DROP COLUMN place; PRAGMA user_version = ${before};`);
		old.close();
		store = open();
		assert.deepEqual([...store.controlPlaces(id(7))], []);
		assert.deepEqual(store.controls(id(7)), [bytes(1), bytes(2)]);
	});

	it("replaces rows of the same key, and keeps the first of a control operation or an outbox entry", () => {
		store.commit([{ put: "room", row: roomRow(id(7)) }], "full");
		const twice = (value: number): readonly Write[] => [
			{ put: "contact", row: { ...contact, lastSeenMs: value } },
			{ put: "room", row: { ...roomRow(id(7)), deniedUntilMs: value } },
			{ put: "control", room: id(7), id: id(10), n: 0, bytes: bytes(value) },
			{ put: "key", room: id(7), epoch: id(10), key: bytes(value) },
			{ put: "outbox", room: id(7), row: { clientId: "client-1", draft: bytes(value) } },
			{ put: "join", row: { ...join_, denials: value } },
		];
		store.commit(twice(1), "full");
		store.commit(twice(2), "grouped");
		assert.equal(store.contacts()[0]?.lastSeenMs, 2);
		assert.equal(store.rooms()[0]?.deniedUntilMs, 2);
		assert.deepEqual(store.controls(id(7)), [bytes(1)]);
		assert.deepEqual([...store.keys(id(7)).values()], [bytes(2)]);
		assert.deepEqual(store.outbox(id(7))[0]?.draft, bytes(1));
		assert.equal(store.joins()[0]?.denials, 2);
		assert.equal(store.rooms().length, 1);
	});

	it("drops what it is told to drop", () => {
		store.commit(
			[
				{ put: "room", row: roomRow(id(7)) },
				{ put: "contact", row: contact },
				{ put: "outbox", room: id(7), row: { clientId: "client-1", draft: bytes(1) } },
				{ put: "join", row: join_ },
			],
			"full",
		);
		store.commit(
			[
				{ drop: "contact", peerId: contact.peerId },
				{ drop: "outbox", clientId: "client-1" },
				{ drop: "join", room: join_.room, requester: join_.requester },
			],
			"grouped",
		);
		assert.deepEqual([store.contacts(), store.outbox(id(7)), store.joins()], [[], [], []]);
	});

	it("keeps all of a commit or nothing, and goes on afterwards", () => {
		store.commit([{ put: "room", row: roomRow(id(7)) }], "full");
		refuse("outbox", "NEW.client = 'client-bad'");
		const writes: readonly Write[] = [
			{ put: "meta", key: "on", value: bytes(1) },
			{ put: "contact", row: contact },
			{ put: "room", row: roomRow(id(8)) },
			{ put: "control", room: id(8), id: id(10), n: 0, bytes: bytes(1) },
			{ put: "outbox", room: id(7), row: { clientId: "client-good", draft: bytes(1) } },
			{ put: "outbox", room: id(7), row: { clientId: "client-bad", draft: bytes(1) } },
		];
		for (const durability of ["full", "grouped"] as const) {
			assert.throws(() => store.commit(writes, durability), /refused/);
			assert.equal(store.meta("on"), undefined);
			assert.deepEqual(store.contacts(), []);
			assert.equal(store.rooms().length, 1);
			assert.deepEqual(store.outbox(id(7)), []);
		}
		store.commit(writes.slice(0, -1), "full");
		assert.deepEqual(store.controls(id(8)), [bytes(1)]);
		assert.equal(store.outbox(id(7)).length, 1);
	});

	it("puts nothing into another room after a commit that made a room was undone", () => {
		refuse("outbox", "NEW.client = 'client-bad'");
		const control = (room: string, value: number): Write => ({
			put: "control",
			room,
			id: id(value),
			n: 0,
			bytes: bytes(value),
		});
		const undone: readonly Write[] = [
			{ put: "room", row: roomRow(id(7)) },
			control(id(7), 70),
			{ put: "outbox", room: id(7), row: { clientId: "client-bad", draft: bytes(1) } },
		];
		assert.throws(() => store.commit(undone, "full"));
		// The next room takes the integer the undone one had.
		store.commit([{ put: "room", row: roomRow(id(8)) }, control(id(8), 80)], "full");
		store.commit([{ put: "room", row: roomRow(id(7)) }, control(id(7), 71)], "full");
		assert.deepEqual(store.controls(id(8)), [bytes(80)]);
		assert.deepEqual(store.controls(id(7)), [bytes(71)]);
	});

	it("writes ahead, so that whoever else looks sees whole commits only", () => {
		store.commit([{ put: "meta", key: "a", value: bytes(1) }], "grouped");
		store.commit([{ put: "meta", key: "b", value: bytes(2) }], "full");
		const other = new DatabaseSync(path, { readOnly: true });
		assert.equal(other.prepare("PRAGMA journal_mode").get()?.journal_mode, "wal");
		assert.equal(other.prepare("SELECT count(*) AS n FROM meta").get()?.n, 2);
		other.close();
	});

	it("says that it is corrupt when a sealed cell is not what was put there, and does not give it out", () => {
		store.commit(
			[
				{ put: "room", row: roomRow(id(7)) },
				{ put: "room", row: roomRow(id(8)) },
				{ put: "contact", row: contact },
			],
			"full",
		);
		const other = new DatabaseSync(path);
		other.exec("UPDATE rooms SET sealed = (SELECT sealed FROM rooms WHERE id = 2) WHERE id = 1");
		other.exec("UPDATE contacts SET sealed = x'00'");
		other.close();
		const isCorrupt = (error: unknown) => StoreError.is(error) && error.code === "storeCorrupt";
		assert.throws(() => store.rooms(), isCorrupt);
		assert.throws(() => store.contacts(), isCorrupt);
	});

	it("of a newer version is not opened, and not touched", () => {
		store.close();
		const other = new DatabaseSync(path);
		const version = Number(other.prepare("PRAGMA user_version").get()?.user_version);
		other.exec("PRAGMA user_version = 1000");
		other.close();
		const isNewer = (error: unknown) => StoreError.is(error) && error.code === "storeNewer";
		assert.throws(open, isNewer);
		const again = new DatabaseSync(path);
		assert.equal(again.prepare("PRAGMA user_version").get()?.user_version, 1_000);
		again.exec(`PRAGMA user_version = ${version}`);
		again.close();
		store = open();
	});
});
