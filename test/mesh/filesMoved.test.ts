import assert from "node:assert/strict";
import { befriend, idOf } from "../harness/befriend.ts";
import { bytesOfSeed, transferOf } from "../harness/fileTeam.ts";
import { Offers } from "../harness/offers.ts";
import type { TestNode } from "../harness/testNode.ts";

const mib = 2 ** 20;
const bytes = bytesOfSeed(6 * mib + 5, 2);

describe("a transfer whose other end goes on under a new key", function () {
	this.timeout(180_000);
	let offers: Offers;
	let ada: TestNode;
	let grace: TestNode;

	beforeEach(async () => {
		offers = new Offers();
		const [first, second] = await offers.start("Ada", "Grace");
		assert.ok(first && second);
		ada = first;
		grace = second;
	});

	afterEach(() => offers.team.end());

	const disk = (name: string) => offers.disk(name).files.files;
	/** A part of it is there, and the two are apart. */
	const interrupted = async (id: string): Promise<void> => {
		await offers.team.until(() => (transferOf(grace, id)?.doneBytes ?? 0) > mib, { what: "a beginning" });
		offers.team.part("Grace", "Ada");
		await offers.team.clock.advance(100);
		assert.equal(transferOf(grace, id)?.state, "waiting");
	};
	const movesKey = async (who: TestNode): Promise<void> => {
		const before = idOf(who);
		assert.ok((await offers.team.answer(who.node.moveKey())).ok);
		assert.notEqual(idOf(who), before);
		offers.team.heal("Grace", "Ada");
	};
	const isWhole = async (id: string): Promise<void> => {
		await offers.reached(grace, id, "done");
		assert.deepEqual(disk("Grace").get("/in/x.bin"), bytes);
		assert.ok(offers.disk("Grace").broken.written.length <= 7, "no piece came twice");
	};
	/** Each one who fetches, as the one who offers sees it. */
	const receivers = (offer: string) => transferOf(ada, offer)?.receivers.map(({ peerId, state }) => [peerId, state]);

	it("goes on between two people, whoever of them it was", async () => {
		await befriend(offers.team, ada, grace);
		const offer = await offers.offer(ada, "x.bin", bytes, grace);
		const id = await offers.acceptFrom(grace, ada, "x.bin");
		await interrupted(id);
		await movesKey(ada);
		await offers.team.connect(grace, ada);
		await offers.team.until(() => (transferOf(grace, id)?.sources ?? 0) > 0, { what: "Ada to be asked" });
		assert.equal(transferOf(grace, id)?.peerId, idOf(ada));
		offers.team.part("Grace", "Ada");
		await offers.team.clock.advance(100);
		await movesKey(grace);
		await offers.team.connect(grace, ada);
		await isWhole(id);
		await offers.team.until(() => receivers(offer)?.[0]?.[1] === "done", { what: "Ada to hear" });
		assert.deepEqual(receivers(offer), [[idOf(grace), "done"]]);
		assert.equal(transferOf(ada, offer)?.peerId, idOf(grace));
	});

	it("goes on after a start between two people, also where it was not said yet", async () => {
		await befriend(offers.team, ada, grace);
		offers.team.part("Grace", "Ada");
		await offers.team.clock.advance(100);
		await offers.offer(ada, "x.bin", bytes, grace);
		await movesKey(grace);
		await offers.team.connect(grace, ada);
		await offers.team.leave("Ada");
		ada = await offers.team.comeBack("Ada");
		await offers.team.connect(grace, ada);
		await isWhole(await offers.acceptFrom(grace, ada, "x.bin"));
	});

	it("goes on in a room once its admin has put the new key in the old one's place", async () => {
		const offer = await offers.offer(ada, "x.bin", bytes);
		const id = await offers.accept(grace, "x.bin");
		await interrupted(id);
		await movesKey(ada);
		await offers.team.connect(grace, ada);
		await offers.team.until(() => receivers(offer)?.[0]?.[1] === "fetching", { what: "Ada to hear under her new key" });
		offers.team.part("Grace", "Ada");
		await offers.team.clock.advance(100);
		const old = idOf(grace);
		await movesKey(grace);
		await offers.team.connect(grace, ada);
		await offers.team.clock.advance(1_000);
		assert.notEqual(transferOf(grace, id)?.state, "done", "a key nobody decided on is no member's");
		assert.equal(receivers(offer)?.[0]?.[0], old, "nor its heir");
		const { room } = offers;
		const put = await offers.team.answer(ada.api["rooms/rekey"]({ room, peerId: old }));
		assert.ok(put.ok, JSON.stringify(put));
		await isWhole(id);
		await offers.team.until(() => receivers(offer)?.[0]?.[1] === "done", { what: "Ada to hear" });
		assert.deepEqual(receivers(offer), [[idOf(grace), "done"]]);
	});

	it("begins, too, when what the old key offered in a room is accepted afterwards", async () => {
		await offers.offer(ada, "x.bin", bytes);
		await offers.team.until(() => grace.messages(offers.room).some(({ body }) => body.kind === "file"), {
			what: "the offer",
		});
		await movesKey(ada);
		await offers.team.connect(grace, ada);
		await offers.team.clock.advance(1_000);
		await isWhole(await offers.accept(grace, "x.bin"));
	});
});
