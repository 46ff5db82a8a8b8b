import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EventRow, LogRow, RoomRow, Write } from "../../../src/net/store/rows.ts";
import { Sealing } from "../../../src/net/store/sealing.ts";
import { Store } from "../../../src/net/store/store.ts";
import { seededRandom } from "../../harness/people.ts";

const id = (n: number): string => n.toString(16).padStart(64, "0");
const order = (n: number): string => n.toString(16).padStart(32, "0");
const [ada, grace] = [id(0xada), id(0x9ace)];
const [room, elsewhere] = [id(0x1), id(0x2)];
const log = "11".repeat(8);

const roomRow = (where: string): RoomRow => ({
	room: where,
	standing: "active",
	name: "",
	admin: ada,
	adminName: "",
	log,
	request: "",
	reqId: "",
	deniedUntilMs: 0,
	readUpTo: "",
});

const row = (n: number, change: Partial<EventRow> = {}): EventRow => ({
	author: grace,
	log,
	seq: n,
	id: id(1_000 + n),
	order: order(n),
	shown: true,
	checked: true,
	header: Uint8Array.of(1, n),
	body: Uint8Array.of(2, n),
	gone: "",
	clientId: "",
	...change,
});

const event = (n: number, change: Partial<EventRow> = {}, where = room): Write => ({
	put: "event",
	room: where,
	row: row(n, change),
});

const logRow = (change: Partial<LogRow> = {}): LogRow => ({
	author: grace,
	log,
	seq: 1,
	head: id(1_001),
	order: order(1),
	gaps: [],
	...change,
});

const seqs = (rows: readonly EventRow[]): readonly number[] => rows.map(({ seq }) => seq);

describe("the store's events", () => {
	let folder = "";
	let store: Store;
	const open = (): Store =>
		new Store(
			{ sealing: new Sealing({ random: seededRandom("nonces") }, { master: seededRandom("master")(32) }) },
			{ path: join(folder, "store.sqlite") },
		);
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), "lanchat-events-"));
		store = open();
		store.commit(
			[
				{ put: "room", row: roomRow(room) },
				{ put: "room", row: roomRow(elsewhere) },
			],
			"full",
		);
	});
	afterEach(() => {
		store.close();
		rmSync(folder, { recursive: true, force: true });
	});

	const all = { room, author: grace, log, from: 1, to: 1_000, maxBytes: 1_000_000 };

	it("come back as they were put, also when the store is opened again", () => {
		const rows = [
			row(1),
			row(2, { shown: false, checked: false, body: null, header: Uint8Array.of(1, 8) }),
			row(3, { author: ada, clientId: "client-0003" }),
		];
		store.commit(
			rows.map((one): Write => ({ put: "event", room, row: one })),
			"grouped",
		);
		for (let i = 0; i < 2; i++) {
			assert.deepEqual(store.event(room, id(1_001)), rows[0]);
			assert.deepEqual(store.hidden(room), [rows[1]]);
			assert.deepEqual(store.unchecked(room, 10), [rows[1]]);
			assert.deepEqual(store.eventByClient("client-0003"), rows[2]);
			assert.deepEqual(store.eventsOf(all), rows.slice(0, 2));
			store.close();
			store = open();
		}
	});

	it("are found in their own room only", () => {
		store.commit([event(1), event(2, { id: id(77) }, elsewhere)], "grouped");
		assert.equal(store.event(elsewhere, id(1_001)), undefined);
		assert.equal(store.event(room, id(77)), undefined);
		assert.deepEqual(seqs(store.page(room, "", 10)), [1]);
		assert.deepEqual(seqs(store.eventsOf({ ...all, room: elsewhere })), [2]);
		assert.equal(store.event(room, id(12_345)), undefined);
		assert.deepEqual([store.timesOf(room, id(1_001))?.order, store.timesOf(room, id(77))], [order(1), undefined]);
		assert.equal(store.eventByClient("nobody"), undefined);
	});

	it("are paged from the newest to the oldest, those shown only", () => {
		store.commit(
			[5, 3, 1, 4, 2].map((n) => event(n, { shown: n !== 3 })),
			"grouped",
		);
		assert.deepEqual(seqs(store.page(room, "", 2)), [5, 4]);
		assert.deepEqual(seqs(store.page(room, order(4), 2)), [2, 1]);
		assert.deepEqual(seqs(store.page(room, order(1), 2)), []);
		assert.deepEqual(seqs(store.page(room, "", 100)), [5, 4, 2, 1]);
	});

	it("are read from a log within a number of bytes, at least one", () => {
		store.commit(
			[1, 2, 3].map((n) => event(n, { header: new Uint8Array(60), body: new Uint8Array(40) })),
			"grouped",
		);
		assert.deepEqual(seqs(store.eventsOf({ ...all, maxBytes: 250 })), [1, 2]);
		assert.deepEqual(seqs(store.eventsOf({ ...all, maxBytes: 1 })), [1]);
		assert.deepEqual(seqs(store.eventsOf({ ...all, from: 2, to: 2 })), [2]);
		assert.deepEqual(seqs(store.eventsOf({ ...all, from: 4 })), []);
		assert.deepEqual(seqs(store.eventsOf({ ...all, author: ada })), []);
		assert.equal(store.lastUpTo({ room, author: grace, log, seq: 2 })?.seq, 2);
		assert.equal(store.lastUpTo({ room, author: grace, log, seq: 99 })?.seq, 3);
		assert.equal(store.lastUpTo({ room, author: ada, log, seq: 99 }), undefined);
	});

	it("are unread after a mark when somebody else wrote them and they are shown", () => {
		store.commit([event(1), event(2, { author: ada }), event(3), event(4, { shown: false }), event(5)], "grouped");
		assert.deepEqual(seqs(store.unread(room, "", ada, 10)), [5, 3, 1]);
		assert.deepEqual(seqs(store.unread(room, order(1), ada, 10)), [5, 3]);
		assert.deepEqual(seqs(store.unread(room, "", ada, 2)), [5, 3]);
		assert.deepEqual(seqs(store.unread(room, order(5), ada, 10)), []);
	});

	it("lose their existence or their doubt as they are told to", () => {
		store.commit([event(1), event(2), event(3, { checked: false })], "grouped");
		store.commit(
			[
				{ drop: "event", id: id(1_002) },
				{ put: "checked", id: id(1_003) },
			],
			"grouped",
		);
		assert.equal(store.event(room, id(1_002)), undefined);
		assert.deepEqual(store.unchecked(room, 10), []);
		assert.deepEqual(seqs(store.eventsOf(all)), [1, 3]);
	});

	it("are taken once: the same one again, or another in its place, undoes the whole commit", () => {
		store.commit([event(1)], "grouped");
		for (const again of [event(1, { order: order(9) }), event(1, { id: id(77), order: order(9) })]) {
			assert.throws(() => store.commit([event(7), again], "grouped"));
			assert.deepEqual(seqs(store.eventsOf(all)), [1]);
		}
		assert.throws(() => store.commit([event(2, { clientId: "c" }), event(3, { clientId: "c" })], "grouped"));
		store.commit([event(2)], "grouped");
		assert.deepEqual(seqs(store.eventsOf(all)), [1, 2]);
	});

	it("stand in logs that say where they end and what is missing", () => {
		const gaps = [{ from: 2, to: 4, below: id(5), above: id(6) }];
		store.commit([event(1), { put: "log", room, row: logRow() }], "grouped");
		store.commit([{ put: "log", room, row: logRow({ seq: 5, head: id(50), order: order(50), gaps }) }], "grouped");
		store.commit([{ put: "log", room: elsewhere, row: logRow({ author: ada }) }], "grouped");
		assert.deepEqual(store.logs(room), [logRow({ seq: 5, head: id(50), order: order(50), gaps })]);
		assert.deepEqual(store.logs(elsewhere), [logRow({ author: ada })]);
	});

	it("go into no other log after a commit that made a log was undone", () => {
		const first = event(3, { log: "33".repeat(8), id: id(3) });
		assert.throws(() => store.commit([first, first], "grouped"));
		// The next log takes the integer the undone one had.
		store.commit([event(1, { author: ada, id: id(70), order: order(70) })], "grouped");
		store.commit([event(5, { log: "33".repeat(8), id: id(71), order: order(71) })], "grouped");
		assert.deepEqual(seqs(store.eventsOf({ ...all, author: ada })), [1]);
		assert.deepEqual(seqs(store.eventsOf({ ...all, log: "33".repeat(8) })), [5]);
	});

	it("are known to members as far as each has told, and never less than before", () => {
		const have = (member: string, seq: number): Write => ({
			put: "have",
			room,
			author: ada,
			row: { log, member, seq },
		});
		store.commit([event(1, { author: ada }), have(grace, 5)], "grouped");
		store.commit([have(grace, 3), have(id(9), 1)], "grouped");
		const known = [...store.haves(room, ada)].sort((a, b) => b.seq - a.seq);
		assert.deepEqual(known, [
			{ log, member: grace, seq: 5 },
			{ log, member: id(9), seq: 1 },
		]);
		assert.deepEqual(store.haves(room, grace), []);
		store.commit([{ put: "have", room, author: grace, row: { log: "77".repeat(8), member: ada, seq: 1 } }], "grouped");
		assert.deepEqual(store.haves(room, grace), [], "of a log that is not here nothing is kept");
	});

	it("have beside them the latest ack of each author and one proof of each subject", () => {
		store.commit(
			[
				{ put: "ack", room, author: ada, bytes: Uint8Array.of(1) },
				{ put: "ack", room, author: grace, bytes: Uint8Array.of(2) },
				{ put: "evidence", room, subject: id(1), bytes: Uint8Array.of(3) },
			],
			"grouped",
		);
		store.commit([{ put: "ack", room, author: ada, bytes: Uint8Array.of(4) }], "grouped");
		assert.deepEqual(
			store
				.acks(room)
				.map(([byte]) => byte)
				.sort(),
			[2, 4],
		);
		assert.deepEqual(store.evidence(room), [Uint8Array.of(3)]);
		assert.deepEqual([store.acks(elsewhere), store.evidence(elsewhere)], [[], []]);
	});
});
