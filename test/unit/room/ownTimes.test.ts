import assert from "node:assert/strict";
import { MemoryTeam } from "../../harness/memoryTeam.ts";

describe("what somebody signs whose clock is put back", () => {
	const team = new MemoryTeam();
	after(() => team.end());

	it("is later than all it signed before, also after a start, and nothing is held against it", async () => {
		const [ada, grace] = await team.together("Ada", "Grace");
		const room = await team.room(ada, grace);
		await team.say(ada, room, "one");
		await team.clock.advance(10_000);
		assert.ok((await ada.api["rooms/rotate"]({ room })).ok);
		// As when a wrong time is put right: what was signed before lies in a future that is not believed.
		team.clock.jump(-86_400_000);
		await team.say(ada, room, "two");
		await team.leave("Ada");
		const again = await team.comeBack("Ada");
		await team.until(() => again.node.overview().people.some(({ online }) => online), { what: "the link" });
		await team.say(again, room, "three");
		await team.until(() => grace.texts(room).includes("three"), { what: "it to arrive" });
		assert.deepEqual(grace.texts(room), ["one", "two", "three"]);
		assert.ok([...grace.messages(room), ...again.messages(room)].every(({ doubt }) => doubt === ""));
	});
});
