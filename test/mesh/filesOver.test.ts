import assert from "node:assert/strict";
import { fileLimits } from "../../src/net/limits.ts";
import { bytesOfSeed, transferOf } from "../harness/fileTeam.ts";
import { Offers } from "../harness/offers.ts";
import type { TestNode } from "../harness/testNode.ts";

const mib = 2 ** 20;
const day = 24 * 3_600_000;

describe("an offer that nobody is served any more", function () {
	this.timeout(180_000);
	let offers: Offers;
	let ada: TestNode;
	let grace: TestNode;
	let offer: string;

	beforeEach(async () => {
		offers = new Offers();
		const [one, two] = await offers.start("Ada", "Grace");
		assert.ok(one && two);
		ada = one;
		grace = two;
		offer = await offers.offer(ada, "x.bin", bytesOfSeed(6 * mib, 2));
		await offers.team.until(() => (transferOf(ada, offer)?.messageId ?? "") !== "", { what: "it to be said" });
	});

	afterEach(() => offers.team.end());

	const endings: Readonly<Record<string, () => Promise<unknown> | unknown>> = {
		"whose message was taken back": () =>
			ada.api["rooms/erase"]({ room: offers.room, id: transferOf(ada, offer)?.messageId ?? "" }),
		"whose history was deleted": () => ada.api["rooms/deleteHistory"]({ room: offers.room }),
	};
	for (const [what, end] of Object.entries(endings)) {
		it(`is none, ${what}; one that stands goes on`, async () => {
			await offers.team.clock.advance(fileLimits.offersEvery);
			assert.equal(transferOf(ada, offer)?.state, "offered");
			await offers.team.answer(Promise.resolve(end()));
			await offers.team.clock.advance(fileLimits.offersEvery);
			assert.equal(transferOf(ada, offer)?.state, "withdrawn");
		});
	}

	it("is none that is older than ninety days, where the clock has said so for an hour", async () => {
		const { clock } = offers.team;
		await clock.advance(fileLimits.offersEvery);
		clock.jump(90 * day);
		await clock.advance(2 * fileLimits.offersEvery);
		clock.jump(-90 * day);
		await clock.advance(fileLimits.offersEvery);
		clock.jump(90 * day);
		await clock.advance(6 * fileLimits.offersEvery);
		assert.equal(transferOf(ada, offer)?.state, "offered");
		await clock.advance(fileLimits.offersEvery);
		assert.equal(transferOf(ada, offer)?.state, "withdrawn");
	});

	it("is said to be so to who fetches it, and not that nobody is there", async () => {
		const id = await offers.accept(grace, "x.bin");
		await offers.team.until(() => (transferOf(grace, id)?.doneBytes ?? 0) > 0, { what: "a beginning" });
		assert.ok((await offers.team.answer(grace.api["files/pause"]({ id }))).ok);
		assert.ok((await offers.team.answer(ada.api["rooms/deleteHistory"]({ room: offers.room }))).ok);
		await offers.team.clock.advance(2_000);
		assert.ok((await offers.team.answer(grace.api["files/resume"]({ id, folder: "" }))).ok);
		await offers.team.until(() => transferOf(grace, id)?.problem === "notGiven", { what: "Grace to be told" });
	});

	it("is said to be so where one is not in its room any more", async () => {
		const id = await offers.accept(grace, "x.bin");
		await offers.team.until(() => (transferOf(grace, id)?.doneBytes ?? 0) > 0, { what: "a beginning" });
		assert.ok((await offers.team.answer(grace.api["files/pause"]({ id }))).ok);
		assert.equal(transferOf(grace, id)?.problem, "");
		assert.ok((await offers.team.answer(grace.api["rooms/leave"]({ room: offers.room }))).ok);
		assert.equal(transferOf(grace, id)?.problem, "notMember");
	});
});
