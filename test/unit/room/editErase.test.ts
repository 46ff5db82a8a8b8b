import assert from "node:assert/strict";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import type { TestNode } from "../../harness/testNode.ts";

describe("editing and taking back", () => {
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
	});
	afterEach(() => team.end());

	const both = async (what: string, is: (node: TestNode) => boolean): Promise<void> => {
		await team.until(() => is(ada) && is(grace), { what });
	};
	const bodies = (node: TestNode) =>
		node
			.messages(room)
			.flatMap(({ body }) => (body.kind === "notice" ? [] : [body.kind === "text" ? body.text : body.kind]));

	it("is seen by everybody, at once and after a restart", async () => {
		const first = await team.say(ada, room, "frist");
		const second = await team.say(ada, room, "a secret");
		await both("both", (node) => node.texts(room).length === 2);
		assert.deepEqual(await ada.api["rooms/edit"]({ room, id: first, text: "first" }), { ok: true, value: null });
		assert.deepEqual(await ada.api["rooms/erase"]({ room, id: second }), { ok: true, value: null });
		assert.deepEqual(bodies(ada), ["first", "erased"]);
		await both("the changes", (node) => bodies(node).join() === "first,erased");
		const [edited] = grace.messages(room).filter(({ id }) => id === first);
		assert.ok((edited?.editedMs ?? 0) > 0);
		const told = grace.heard.messages.flatMap(({ messages }) => messages).filter(({ id }) => id === second);
		assert.equal(told.at(-1)?.body.kind, "erased", "windows are told");
		assert.equal(grace.node.session?.store.event(room, second)?.body, null, "the text is gone");
		await team.leave("Grace");
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		grace = await team.comeBack("Grace");
		assert.deepEqual(bodies(ada), ["first", "erased"]);
		assert.deepEqual(bodies(grace), ["first", "erased"]);
	});
});
