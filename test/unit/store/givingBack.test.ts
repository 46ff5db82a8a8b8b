import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import type { TestNode } from "../../harness/testNode.ts";

describe("the room of what was deleted", () => {
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
		for (let n = 0; n < 20; n++) {
			await team.say(ada, room, "x".repeat(16_000));
		}
		const isDelivered = () => ada.messages(room).filter(({ delivery }) => delivery?.kind === "delivered").length === 20;
		await team.until(isDelivered, { what: "receipts, without which it stays" });
	});
	afterEach(() => team.end());

	const sizeOf = (node: TestNode): number => {
		const [store, journal] = ["store.sqlite", "store.sqlite-wal"].map((name) => statSync(join(node.folder, name)).size);
		return (store ?? 0) + (journal ?? 0);
	};
	const said = 20 * 16_000;
	/** Without what was said, and with what is kept of it. */
	const isSmall = (node: TestNode) => () => sizeOf(node) < said;
	const isWhole = (node: TestNode): boolean => {
		const database = new DatabaseSync(join(node.folder, "store.sqlite"), { readOnly: true });
		const found = database.prepare("PRAGMA integrity_check").get();
		database.close();
		return found?.integrity_check === "ok";
	};

	it("is given back after history was deleted, and after a room was removed", async () => {
		assert.ok(sizeOf(ada) > said);
		const deleting = ada.api["rooms/deleteHistory"]({ room });
		await team.until(isSmall(ada), { what: "Ada's store to be small" });
		assert.deepEqual(await deleting, { ok: true, value: null });
		const leaving = grace.api["rooms/leave"]({ room });
		await team.until(() => grace.node.overview().rooms[0]?.role === "left", { what: "Grace to be out" });
		assert.ok((await leaving).ok);
		assert.ok(sizeOf(grace) > said);
		assert.deepEqual(grace.api["rooms/remove"]({ room }), { ok: true, value: null });
		await team.until(isSmall(grace), { what: "Grace's store to be small" });
		assert.deepEqual([ada, grace].map(isWhole), [true, true]);
		await team.say(ada, room, "after");
		assert.deepEqual(ada.texts(room), ["after"]);
	});
});
