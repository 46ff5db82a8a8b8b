import assert from "node:assert/strict";
import { truncateSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { storeFailureOf } from "../../../src/net/store/database.ts";
import { startFailureOf } from "../../../src/net/windows/startFailure.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";

describe("a disk that refuses", () => {
	const failure = (errcode: number) => storeFailureOf(Object.assign(new Error(), { errcode }));

	it("is called full only where it has no room", () => {
		const [full, shmSize, read, write, sync, stale] = [13, 4_874, 266, 778, 1_034, 1_802];
		assert.deepEqual([full, shmSize].map(failure), ["storeFull", "storeFull"]);
		assert.deepEqual([read, write, sync, stale].map(failure), Array(4).fill("storeFailing"));
		assert.deepEqual([8, 1_544, 14, 11, 267].map(failure), [
			...["storeReadOnly", "storeReadOnly", "storeReadOnly"],
			...["storeCorrupt", "storeCorrupt"],
		]);
		assert.equal(failure(1), null);
		const start = (code: string) => startFailureOf(Object.assign(new Error(), { code }));
		assert.deepEqual(["EIO", "ESTALE", "ENOSPC"].map(start), ["storeFailing", "storeFailing", "storeFull"]);
	});

	it("and fails is told as that, while the store stays what it is", async () => {
		const team = new MemoryTeam();
		const ada = await team.add("Ada");
		const grace = await team.add("Grace");
		await team.connect(grace, ada);
		const room = await team.room(ada, grace);
		await team.say(ada, room, "before");
		const other = new DatabaseSync(join(ada.folder, "store.sqlite"));
		// What the node has in memory is read again.
		other.exec("PRAGMA application_id = 1");
		other.close();
		// What was written last is here no more, as of a disk that was taken out: SQLite says SQLITE_IOERR_SHORT_READ.
		truncateSync(join(ada.folder, "store.sqlite-wal"), 0);
		const refusal = { ok: false, code: "storeFailing", detail: {} };
		assert.deepEqual(ada.api["rooms/page"]({ room, before: "", limit: 50 }), refusal);
		const sent = await ada.api["rooms/send"]({ room, clientId: "client-0001", draft: { kind: "text", text: "x" } });
		assert.deepEqual(sent, refusal);
		await team.say(grace, room, "more");
		await team.until(() => ada.node.overview().disk === "storeFailing", { what: "the status bar to be told" });
		assert.equal(ada.node.status.kind, "on");
		await team.end();
	});
});
