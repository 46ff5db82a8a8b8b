import assert from "node:assert/strict";
import { StoreError } from "../../../src/net/store/database.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import type { TestNode } from "../../harness/testNode.ts";

/** From now on the disk takes nothing, until the returned function is called. */
const fillDisk = (node: TestNode): (() => void) => {
	const store = node.node.session?.store;
	assert.ok(store);
	const commit = store.commit.bind(store);
	store.commit = () => {
		throw new StoreError("storeFull", null);
	};
	return () => {
		store.commit = commit;
	};
};

describe("the outbox", () => {
	it("keeps the order of typing when the disk was full as it was to be signed", async () => {
		const team = new MemoryTeam();
		try {
			const first = await team.add("Ada");
			const grace = await team.add("Grace");
			await team.connect(grace, first);
			const room = await team.room(first, grace);
			await team.leave("Grace");
			await team.leave("Ada");
			const ada = await team.comeBack("Ada");
			const typed = ["one", "two", "three"];
			for (const text of typed) {
				assert.match(await team.say(ada, room, text), /^queued-/);
			}
			const emptyDisk = fillDisk(ada);
			await team.clock.advance(31_000);
			emptyDisk();
			assert.doesNotMatch(await team.say(ada, room, "four"), /^queued-/);
			assert.deepEqual(ada.texts(room), [...typed, "four"]);
			const back = await team.comeBack("Grace");
			await team.until(() => back.texts(room).length === 4, { what: "the messages", within: 60_000 });
			assert.deepEqual(back.texts(room), [...typed, "four"]);
		} finally {
			await team.end();
		}
	});
});
