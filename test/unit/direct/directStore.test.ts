import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "../../../src/net/store/database.ts";
import type { DirectMessageRow, DirectRow } from "../../../src/net/store/directRows.ts";
import type { ContactRow } from "../../../src/net/store/rows.ts";
import { migrations } from "../../../src/net/store/schema.ts";
import { Sealing } from "../../../src/net/store/sealing.ts";
import { Store } from "../../../src/net/store/store.ts";
import { encodeText } from "../../../src/net/wire/json.ts";
import { seededRandom } from "../../harness/people.ts";
import { type TemporaryFolder, temporaryFolder } from "../../harness/temporaryFolder.ts";

const id = (n: number): string => n.toString(16).padStart(64, "0");
const peer = id(2);
const other = id(4);
const direct: DirectRow = { peerId: peer, identity: id(3), readUpTo: "" };
const row = (n: number, change: Partial<DirectMessageRow> = {}): DirectMessageRow => ({
	id: n.toString(16).padStart(32, "0"),
	order: n.toString(16).padStart(32, "0"),
	mine: true,
	waiting: true,
	clientId: `client-${n}`,
	content: encodeText(`Quokka ${n}`),
	...change,
});

describe("direct conversations in the store", () => {
	let folder: TemporaryFolder;
	let path = "";
	let store: Store;
	const sealing = (): Sealing =>
		new Sealing({ random: seededRandom("nonces") }, { master: seededRandom("master")(32) });
	const open = (): Store => new Store({ sealing: sealing() }, { path });
	const put = (...rows: readonly DirectMessageRow[]): void =>
		store.commit(
			[{ put: "direct", row: direct }, ...rows.map((r) => ({ put: "directMessage", peerId: peer, row: r }) as const)],
			"full",
		);
	const ids = (rows: readonly DirectMessageRow[]): readonly number[] => rows.map((r) => Number.parseInt(r.id, 16));
	beforeEach(() => {
		folder = temporaryFolder("lanchat-direct-");
		path = join(folder.path, "store.sqlite");
		store = open();
	});
	afterEach(async () => {
		store.close();
		await folder.remove();
	});

	it("are added to a file of the first version, of which everything stays", () => {
		store.close();
		path = join(folder.path, "first.sqlite");
		const first = new DatabaseSync(path);
		first.exec(`${migrations[0]} PRAGMA user_version = 1;`);
		const contact: ContactRow = {
			peerId: peer,
			identity: id(3),
			card: "ab",
			name: "Grace",
			state: "unknown",
			host: "10.0.0.2",
			port: 46_920,
			foundBy: "address",
			lastSeenMs: 5,
		};
		const sealed = sealing().seal("contacts", "sealed", peer, encodeText(JSON.stringify(contact)));
		first.prepare("INSERT INTO contacts (peer, sealed) VALUES (?, ?)").run(Buffer.from(peer, "hex"), sealed);
		first.close();
		store = open();
		assert.deepEqual(store.contacts(), [contact]);
		assert.deepEqual(store.directs.all(), []);
		put(row(1));
		store.close();
		store = open();
		assert.deepEqual(store.directs.page(peer, "", 10), [row(1)]);
		assert.deepEqual(store.contacts(), [contact]);
	});

	it("come back as they were put, page by page, newest first", () => {
		put(row(1), row(2, { mine: false, waiting: false, clientId: "" }), row(3));
		const look = () => ({
			all: store.directs.all(),
			newest: store.directs.page(peer, "", 2),
			older: ids(store.directs.page(peer, row(2).order, 2)),
			one: store.directs.message(peer, row(2).id),
			typed: store.directs.byClient(peer, "client-3"),
			nobody: store.directs.page(other, "", 2),
		});
		const before = look();
		assert.deepEqual(before, {
			all: [direct],
			newest: [row(3), row(2, { mine: false, waiting: false, clientId: "" })],
			older: [1],
			one: row(2, { mine: false, waiting: false, clientId: "" }),
			typed: row(3),
			nobody: [],
		});
		store.close();
		store = open();
		assert.deepEqual(look(), before);
	});

	it("tell what waits, in order, until it is acknowledged, and what is unread", () => {
		put(row(1), row(2), row(3), row(4, { mine: false, waiting: false, clientId: "" }));
		store.commit([{ put: "directAcked", peerId: peer, id: row(2).id }], "grouped");
		assert.deepEqual(ids(store.directs.waiting(peer, "", 10)), [1, 3]);
		assert.deepEqual(ids(store.directs.waiting(peer, row(1).order, 10)), [3]);
		assert.deepEqual(ids(store.directs.waiting(peer, "", 1)), [1]);
		assert.equal(store.directs.waitingCount(peer), 2);
		assert.equal(store.directs.unreadCount(peer, "", 10), 1);
		assert.equal(store.directs.unreadCount(peer, "", 0), 0);
		assert.equal(store.directs.unreadCount(peer, row(4).order, 10), 0);
		assert.equal(store.directs.unreadCount(other, "", 10), 0);
	});

	it("hold nothing readable, and nothing that was exchanged for another cell", () => {
		put(row(1), row(2));
		assert.equal(readFileSync(`${path}-wal`).includes("Quokka"), false);
		const hand = new DatabaseSync(path);
		hand.exec("UPDATE direct_messages SET sealed = (SELECT sealed FROM direct_messages WHERE id = 2) WHERE id = 1");
		hand.close();
		const isCorrupt = (error: unknown) => StoreError.is(error) && error.code === "storeCorrupt";
		assert.throws(() => store.directs.message(peer, row(1).id), isCorrupt);
		assert.deepEqual(store.directs.message(peer, row(2).id), row(2));
	});

	it("take a message once: the same id or the same clientId again keeps nothing of the commit", () => {
		put(row(1));
		assert.throws(() => put(row(5), row(1, { order: row(9).order, clientId: "" })));
		assert.throws(() => put(row(5), row(7, { clientId: "client-1" })));
		assert.deepEqual(ids(store.directs.page(peer, "", 10)), [1]);
	});

	it("go with a key that moves, as they are", () => {
		put(row(1), row(2));
		const moved: DirectRow = { peerId: other, identity: id(5), readUpTo: row(1).order };
		store.commit([{ put: "directMoved", from: peer, row: moved }], "full");
		assert.deepEqual(store.directs.all(), [moved]);
		assert.deepEqual(ids(store.directs.waiting(other, "", 10)), [1, 2]);
		assert.deepEqual(store.directs.page(peer, "", 10), []);
		store.commit([{ put: "directMoved", from: id(99), row: { ...moved, readUpTo: "" } }], "full");
		assert.deepEqual(store.directs.all(), [moved], "nobody's conversation moves nowhere");
	});

	it("join the conversation the new key has already, each message once", () => {
		put(row(1), row(2), row(3));
		const own: DirectRow = { peerId: other, identity: id(5), readUpTo: "" };
		store.commit(
			[
				{ put: "direct", row: own },
				{ put: "directMessage", peerId: other, row: row(2, { clientId: "", mine: false, waiting: false }) },
				{ put: "directMessage", peerId: other, row: row(4) },
				{ put: "directMoved", from: peer, row: own },
			],
			"full",
		);
		assert.deepEqual(store.directs.all(), [own]);
		assert.deepEqual(ids(store.directs.page(other, "", 10)), [4, 3, 2, 1]);
		assert.equal(store.directs.message(other, row(2).id)?.mine, false);
	});
});
