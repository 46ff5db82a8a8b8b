/** An admin whose disk was restored from a copy has forgotten what it decided since; whoever knows of it tells it. */
import assert from "node:assert/strict";
import { cpSync, rmSync } from "node:fs";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import type { TestNode } from "../../harness/testNode.ts";

const membersOf = (node: TestNode, room: string): number | undefined =>
	node.node.overview().rooms.find((one) => one.room === room)?.memberCount;

describe("an admin with a restored disk", () => {
	const team = new MemoryTeam();
	after(() => team.end());

	it("learns of a removal even from nobody but the one it removed", async () => {
		await team.add("Ada");
		await team.leave("Ada");
		let ada = await team.comeBack("Ada");
		const grace = await team.add("Grace");
		const linus = await team.add("Linus");
		await team.connect(grace, ada);
		await team.connect(linus, ada);
		const room = await team.room(ada, grace, linus);
		await team.leave("Linus");
		await team.leave("Ada");
		const copy = `${team.folder("Ada")}-copy`;
		cpSync(team.folder("Ada"), copy, { recursive: true });
		ada = await team.comeBack("Ada");
		await team.connect(grace, ada);
		await team.clock.advance(1_000);
		const peerId = grace.node.overview().me?.peerId ?? "";
		const kicking = Promise.resolve(ada.api["rooms/kick"]({ room, peerId, reason: "" }));
		await team.clock.advance(5_000);
		assert.ok((await kicking).ok);
		const role = () => grace.node.overview().rooms[0]?.role;
		await team.until(() => role() === "kicked", { what: "Grace to know" });
		await team.leave("Ada");
		rmSync(team.folder("Ada"), { recursive: true });
		cpSync(copy, team.folder("Ada"), { recursive: true });
		rmSync(copy, { recursive: true });
		team.network.cut(team.host("Ada"), team.host("Grace"));
		ada = await team.comeBack("Ada");
		assert.equal(membersOf(ada, room), 3, "it has forgotten");
		team.network.heal(team.host("Ada"), team.host("Grace"));
		await team.connect(grace, ada);
		await team.until(() => membersOf(ada, room) === 2, { what: "Ada to be told", within: 60_000 });
		assert.equal(role(), "kicked");
	});
});
