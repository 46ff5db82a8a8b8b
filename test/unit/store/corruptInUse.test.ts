/** A store that turns out to be corrupt while its node runs. */
import assert from "node:assert/strict";
import { closeSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "../../../src/net/store/database.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import type { TestNode } from "../../harness/testNode.ts";

const pageSize = 4_096;

describe("a store that is damaged while its node runs", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	let room: string;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		grace = await team.add("Grace");
		await team.connect(grace, ada);
		room = await team.room(ada, grace);
		await team.say(ada, room, "before");
	});
	afterEach(() => team.end());

	/** Writes nonsense over all of the file but its first page, and lets SQLite know that the file is another. */
	const damage = (): void => {
		const path = join(ada.folder, "store.sqlite");
		const other = new DatabaseSync(path);
		other.exec("PRAGMA wal_checkpoint(TRUNCATE)");
		const file = openSync(path, "r+");
		writeSync(file, new Uint8Array(statSync(path).size - pageSize).fill(0x55), 0, null, pageSize);
		closeSync(file);
		other.exec("PRAGMA application_id = 1");
		other.close();
	};

	const isCorrupt = (): boolean => ada.node.status.kind === "failed" && ada.node.status.code === "storeCorrupt";

	const assertStartsOver = async (): Promise<void> => {
		assert.equal(ada.node.overview().me, null);
		const starting = ada.api["recovery/startOver"]({});
		await team.clock.advance(1_000);
		const outcome = await starting;
		assert.ok(outcome.ok);
		assert.ok(readFileSync(outcome.value.setAside).includes(Buffer.alloc(pageSize, 0x55)), "it was kept");
		assert.equal(ada.node.status.kind, "on");
	};

	it("is a state with a name when something new comes, from which one can start over", async () => {
		damage();
		await team.say(grace, room, "more");
		await team.until(isCorrupt, { what: "the state" });
		await assertStartsOver();
	});

	it("is one when a history comes, which is taken a moment later", async () => {
		await team.clock.advance(1_000);
		team.network.cut(team.host("Ada"), team.host("Grace"));
		team.network.drop(team.host("Ada"), team.host("Grace"));
		await team.clock.advance(1_000);
		for (let n = 0; n < 10; n++) {
			await team.say(grace, room, "x".repeat(16_000));
		}
		damage();
		team.network.heal(team.host("Ada"), team.host("Grace"));
		await team.until(isCorrupt, { what: "the state", within: 600_000 });
		await assertStartsOver();
	});

	it("is one when a window asks for what cannot be read, and not told as a full disk", async () => {
		damage();
		assert.throws(
			() => ada.api["rooms/page"]({ room, before: "", limit: 50 }),
			(error) => {
				assert.ok(StoreError.is(error));
				// As the hub of the windows does.
				ada.node.storeFailed(error);
				return true;
			},
		);
		await team.until(isCorrupt, { what: "the state" });
	});
});
