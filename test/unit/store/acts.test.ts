import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { migrations } from "../../../src/net/store/schema.ts";
import { Sealing } from "../../../src/net/store/sealing.ts";
import { Store } from "../../../src/net/store/store.ts";
import { encodeText } from "../../../src/net/wire/json.ts";
import { seededRandom } from "../../harness/people.ts";
import { temporaryFolder } from "../../harness/temporaryFolder.ts";

const id = (n: number): string => n.toString(16).padStart(64, "0");
const bytes = (hex: string): Buffer => Buffer.from(hex, "hex");
const room = id(1);
const author = id(2);
const sealing = (): Sealing => new Sealing({ random: seededRandom("nonces") }, { master: seededRandom("master")(32) });

describe("what acts on messages, in the store", () => {
	it("of a file of an older version is found and filed; and nobody reads from the file what acts on what", async () => {
		const folder = temporaryFolder("lanchat-acts-");
		const path = join(folder.path, "store.sqlite");
		const older = new DatabaseSync(path);
		older.exec(`${migrations[0]} ${migrations[1]} PRAGMA user_version = 2;`);
		const row = { room, standing: "active", name: "", readUpTo: "" };
		const sealed = sealing().seal("rooms", "sealed", room, encodeText(JSON.stringify(row)));
		older.prepare("INSERT INTO rooms (id, room, sealed) VALUES (1, ?, ?)").run(bytes(room), sealed);
		older.exec(`INSERT INTO logs (id, room, author, log, root, seq, head, ord, gaps)
			VALUES (1, 1, x'${author}', x'11', x'11', 3, x'${id(13)}', x'00', '[]')`);
		const put = older.prepare(`INSERT INTO events (log, seq, room, ord, ev, shown, checked, header, body, client)
			VALUES (1, ?, 1, ?, ?, ?, 1, ?, x'aa', NULL)`);
		for (const [seq, kind, shown] of [
			[1, 1, 1],
			[2, 2, 0],
			[3, 8, 0],
		] as const) {
			put.run(seq, bytes(`0${seq}`), bytes(id(10 + seq)), shown, Uint8Array.of(1, kind));
		}
		older.close();
		const store = new Store({ sealing: sealing() }, { path });
		assert.deepEqual(
			store.acts.unfiled(room, 0, 10).map((one) => one.row.id),
			[id(12)],
		);
		assert.deepEqual(
			store.hidden(room).map((one) => one.id),
			[id(13)],
		);
		store.commit(
			[{ put: "act", room, row: { id: id(12), target: id(11), kind: 2, author, hlc: "0".repeat(16) } }],
			"full",
		);
		assert.deepEqual(store.acts.unfiled(room, 0, 10), []);
		const place = { room, target: id(11), kind: 2 as const, author };
		assert.equal(store.acts.newest(place, () => true)?.id, id(12));
		assert.equal(
			store.acts.newest({ ...place, author: id(3) }, () => true),
			undefined,
		);
		assert.equal(
			store.acts.newest({ ...place, room: id(9) }, () => true),
			undefined,
		);
		store.close();
		const file = new DatabaseSync(path);
		const [target] = file.prepare("SELECT target FROM acts").all();
		assert.notDeepEqual(Buffer.from(target?.target as Uint8Array), bytes(id(11)));
		file.close();
		await folder.remove();
	});
});
