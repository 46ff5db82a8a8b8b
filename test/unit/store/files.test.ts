import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { FileRow } from "../../../src/net/store/fileRows.ts";
import { migrations } from "../../../src/net/store/schema.ts";
import { Sealing } from "../../../src/net/store/sealing.ts";
import { Store } from "../../../src/net/store/store.ts";
import { encodeText } from "../../../src/net/wire/json.ts";
import { seededRandom } from "../../harness/people.ts";
import { temporaryFolder } from "../../harness/temporaryFolder.ts";

const sealing = (): Sealing => new Sealing({ random: seededRandom("nonces") }, { master: seededRandom("master")(32) });
/** The first version of the file that has the table, and the one before. */
const withTable = migrations.findIndex((migration) => migration.includes("CREATE TABLE files")) + 1;

const row = (id: string, change: Partial<FileRow> = {}): FileRow => ({
	id: id.repeat(32),
	direction: "in",
	room: "11".repeat(32),
	peer: "22".repeat(32),
	message: "33".repeat(32),
	clientId: "",
	root: "44".repeat(32),
	size: 5_000_000,
	listing: 0,
	count: 1,
	name: "treasure-map.pdf",
	state: "fetching",
	problem: "",
	folder: "/home/ada/in",
	placed: "",
	addedMs: 1,
	endedMs: 0,
	...change,
});

describe("files in the store", () => {
	let folder: ReturnType<typeof temporaryFolder>;
	let path: string;

	beforeEach(() => {
		folder = temporaryFolder("lanchat-filerows-");
		path = join(folder.path, "store.sqlite");
	});

	afterEach(() => folder.remove());

	/** A file of version `version`; `fill` writes to it by hand. */
	const older = (version: number, fill: (database: DatabaseSync) => void = () => undefined): void => {
		const database = new DatabaseSync(path);
		database.exec(`${migrations.slice(0, version).join("")} PRAGMA user_version = ${version};`);
		fill(database);
		database.close();
	};

	it("are none in a file that is older than they are, and can be put there", () => {
		older(withTable - 1);
		const store = new Store({ sealing: sealing() }, { path });
		assert.deepEqual(store.files.all(), []);
		store.commit([{ put: "file", row: row("a") }], "full");
		assert.deepEqual(store.files.all(), [row("a")]);
		store.close();
	});

	it("of every version since there are any are read by this one", () => {
		assert.ok(withTable > 1);
		for (let version = withTable; version <= migrations.length; version++) {
			const one = temporaryFolder("lanchat-filerows-");
			path = join(one.path, "store.sqlite");
			const { id } = row("b");
			const seal = (cell: string, bytes: Uint8Array) => sealing().seal("files", cell, id, bytes);
			older(version, (database) => {
				const key = Buffer.from(id, "hex");
				database
					.prepare("INSERT INTO files (file, sealed, layout, hashes, pieces) VALUES (?, ?, ?, ?, ?)")
					.run(
						key,
						seal("sealed", encodeText(JSON.stringify(row("b")))),
						seal("layout", encodeText("layout")),
						seal("hashes", new Uint8Array(160)),
						Uint8Array.of(0xa0),
					);
			});
			const store = new Store({ sealing: sealing() }, { path });
			assert.deepEqual(store.files.all(), [row("b")], `version ${version}`);
			assert.deepEqual(store.files.layout(id), encodeText("layout"));
			assert.equal(store.files.hashes(id)?.length, 160);
			assert.deepEqual(store.files.pieces(id), Uint8Array.of(0xa0));
			store.close();
			void one.remove();
		}
	});

	it("are kept in order, changed in place, and gone with all that belongs to them", () => {
		const store = new Store({ sealing: sealing() }, { path });
		store.commit(
			[
				{ put: "file", row: row("c") },
				{ put: "file", row: row("a") },
			],
			"full",
		);
		store.commit(
			[
				{ put: "fileHashes", id: row("c").id, hashes: Uint8Array.of(1) },
				{ put: "filePieces", id: row("c").id, pieces: Uint8Array.of(2) },
				{ put: "fileLayout", id: row("c").id, layout: Uint8Array.of(3) },
				{ put: "file", row: row("c", { state: "paused", problem: "diskFull" }) },
			],
			"full",
		);
		assert.deepEqual(
			store.files.all().map(({ state }) => state),
			["paused", "fetching"],
		);
		assert.deepEqual(store.files.hashes(row("c").id), Uint8Array.of(1));
		store.commit([{ drop: "file", id: row("c").id }], "full");
		assert.deepEqual(store.files.all(), [row("a")]);
		assert.equal(store.files.hashes(row("c").id), undefined);
		assert.equal(store.files.pieces(row("c").id), undefined);
		store.close();
	});

	it("say nothing to who reads the file: neither names nor folders nor roots", () => {
		const store = new Store({ sealing: sealing() }, { path });
		const { id } = row("d");
		store.commit(
			[
				{ put: "file", row: row("d") },
				{ put: "fileLayout", id, layout: encodeText("/home/ada/out/treasure-map.pdf") },
				{ put: "fileHashes", id, hashes: new Uint8Array(32).fill(0x44) },
			],
			"full",
		);
		store.close();
		const file = readFileSync(path).toString("latin1");
		for (const secret of ["treasure", "/home/ada", "44".repeat(8), "\x44".repeat(8), "fetching"]) {
			assert.equal(file.includes(secret), false, secret);
		}
	});
});
