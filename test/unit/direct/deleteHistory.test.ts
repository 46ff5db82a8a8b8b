import assert from "node:assert/strict";
import { befriend, directTexts, idOf, write } from "../../harness/befriend.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import type { TestNode } from "../../harness/testNode.ts";

describe("deleting what was said with one person", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	beforeEach(async () => {
		team = new MemoryTeam();
		[ada, grace] = await team.together("Ada", "Grace");
		await befriend(team, ada, grace);
	});
	afterEach(() => team.end());

	const forget = (node: TestNode, who: TestNode) =>
		team.answer(node.api["direct/deleteHistory"]({ peerId: idOf(who) }));

	it("leaves nothing of it here and all of it there, and the conversation goes on", async () => {
		const first = await write(ada, grace, "one");
		await write(grace, ada, "two");
		await team.until(() => ada.heard.directMessages.length >= 2, { what: "both" });
		await team.clock.advance(1_000);
		assert.deepEqual(await forget(ada, grace), { ok: true, value: null });
		assert.deepEqual(await directTexts(ada, grace), []);
		assert.deepEqual(ada.heard.cleared, [{ room: "", peerId: idOf(grace) }]);
		assert.equal((await ada.api["direct/message"]({ peerId: idOf(grace), id: first })).ok, false);
		assert.equal(ada.node.overview().directs.length, 0);
		assert.deepEqual([...(await directTexts(grace, ada))].sort(), ["one", "two"]);
		await write(grace, ada, "three");
		await team.clock.advance(1_000);
		assert.deepEqual(await directTexts(ada, grace), ["three"]);
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.deepEqual(await directTexts(ada, grace), ["three"]);
	});

	/** Puts thousands of messages of Grace's on Ada's disk, as many as take several slices. */
	const putMany = async () => {
		await write(grace, ada, "the first");
		await team.until(() => ada.heard.directMessages.length > 0, { what: "it" });
		const store = ada.node.session?.store ?? assert.fail("not open");
		const peerId = idOf(grace);
		const content = store.directs.page(peerId, "", 1)[0]?.content ?? assert.fail("nothing came");
		const rows = Array.from({ length: 2_500 }, (_, i) => {
			const id = (i + 1).toString(16).padStart(32, "0");
			const order = `${(i + 1).toString(16).padStart(16, "0")}${id.slice(16)}`;
			return { id, order, mine: false, waiting: false, clientId: "", content } as const;
		});
		store.commit(
			rows.map((row) => ({ put: "directMessage", peerId, row })),
			"grouped",
		);
		return { store, peerId };
	};

	it("goes in slices: what is said meanwhile stays, and nothing of what was there", async () => {
		const { store, peerId } = await putMany();
		let isDone = false;
		const asked = Promise.resolve(ada.api["direct/deleteHistory"]({ peerId })).then((outcome) => {
			isDone = true;
			return outcome;
		});
		assert.equal(store.directs.page(peerId, "", 1).length, 1, "the first slice is what waits");
		await team.clock.advance(2);
		await write(grace, ada, "meanwhile");
		const left = (): number => store.directs.page(peerId, "", 3_000).length;
		assert.ok(!isDone && left() > 0, `${left()}`);
		assert.deepEqual(await team.answer(asked), { ok: true, value: null });
		await team.clock.advance(1_000);
		assert.deepEqual(await directTexts(ada, grace), ["meanwhile"]);
		assert.equal(left(), 1);
	});

	it("goes on after a crash, and stays clear of what came later", async () => {
		const { peerId } = await putMany();
		const left = (): number => ada.node.session?.store.directs.page(peerId, "", 3_000).length ?? -1;
		const interrupted = Promise.resolve(ada.api["direct/deleteHistory"]({ peerId }));
		assert.ok(left() > 0);
		await team.crash("Ada");
		assert.equal((await interrupted).ok, false);
		ada = await team.comeBack("Ada");
		await team.connect(ada, grace);
		await write(ada, grace, "later");
		await team.until(() => left() === 1, { what: "the rest to go" });
		assert.deepEqual(ada.heard.cleared, [{ room: "", peerId }]);
		await team.clock.advance(1_000);
		assert.deepEqual(await directTexts(ada, grace), ["later"]);
		assert.deepEqual([...(await directTexts(grace, ada))].sort(), ["later", "the first"]);
		assert.equal(ada.node.session?.store.directs.all()[0]?.forgetting, undefined);
	});

	it("drops what waits, and an acknowledgement that comes late offends nobody", async () => {
		team.network.cut(team.host("Ada"), team.host("Grace"));
		await write(ada, grace, "under way or not");
		await forget(ada, grace);
		team.network.heal(team.host("Ada"), team.host("Grace"));
		await team.clock.advance(120_000);
		assert.deepEqual(await directTexts(ada, grace), []);
		await write(ada, grace, "after");
		await team.clock.advance(60_000);
		assert.equal((await directTexts(grace, ada)).includes("after"), true);
		assert.deepEqual(await directTexts(ada, grace), ["after"]);
	});

	it("does not take a message again that is delivered twice", async () => {
		await write(grace, ada, "once");
		await team.until(() => ada.heard.directMessages.length > 0, { what: "it" });
		// Before Grace hears that it arrived.
		await forget(ada, grace);
		team.network.drop(team.host("Ada"), team.host("Grace"));
		await team.clock.advance(180_000);
		assert.deepEqual(await directTexts(ada, grace), []);
		assert.deepEqual(await directTexts(grace, ada), ["once"]);
	});
});
