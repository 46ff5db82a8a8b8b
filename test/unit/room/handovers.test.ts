import assert from "node:assert/strict";
import { signDenial } from "../../../src/net/wire/join.ts";
import { encodeRoomAdverts, recordTypes } from "../../../src/net/wire/records.ts";
import { after, create, acceptance as wordOf } from "../../harness/chains.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import type { TestNode } from "../../harness/testNode.ts";

const identityOf = (node: TestNode) => node.node.session?.identity ?? assert.fail("not open");

describe("a request that another admin decides than the one who was asked", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	let edsger: TestNode;
	let linus: TestNode;
	let room: string;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		grace = await team.add("Grace");
		edsger = await team.add("Edsger");
		linus = await team.add("Linus");
		for (const [one, other] of [
			[ada, grace],
			[ada, edsger],
			[grace, edsger],
			[linus, ada],
		] as const) {
			await team.connect(one, other);
		}
		room = await team.room(ada, grace, edsger);
	});
	afterEach(() => team.end());

	const mine = () => linus.node.overview().rooms.find((one) => one.room === room);
	const handOver = async (from: TestNode, to: TestNode): Promise<void> => {
		const peerId = to.node.overview().me?.peerId ?? "";
		assert.ok((await team.answer(from.api["rooms/offerTransfer"]({ room, peerId }))).ok);
		await team.clock.advance(50);
		assert.ok((await to.api["rooms/answerTransfer"]({ room, accept: true })).ok);
		await team.until(() => to.node.overview().rooms.find((one) => one.room === room)?.role === "admin", {
			what: `${to.name} to lead`,
		});
	};
	const deny = async (admin: TestNode): Promise<void> => {
		const asked = await team.until(() => admin.node.overview().requests[0], { what: "the request", within: 60_000 });
		assert.deepEqual(await admin.api["rooms/deny"](asked), { ok: true, value: null });
		await team.clock.advance(200);
	};

	it("is ended by a denial of whom the room was handed to, and is not asked again before its time", async () => {
		await team.ask(room, linus);
		await handOver(ada, grace);
		await deny(grace);
		await team.until(() => mine()?.role === "denied", { what: "the denial", within: 60_000 });
		assert.equal(mine()?.adminName, "Grace");
		const again = await linus.api["rooms/join"]({ room, note: "" });
		assert.equal(again.ok ? "" : again.code, "roomDenied");
	});

	it("is ended where the room was handed on several times, and back in between, while who asked was away", async () => {
		await team.ask(room, linus);
		await team.clock.advance(500);
		await team.leave("Linus");
		await handOver(ada, grace);
		await handOver(grace, ada);
		await handOver(ada, edsger);
		await deny(edsger);
		linus = await team.comeBack("Linus");
		await team.until(() => mine()?.role === "denied", { what: "the denial", within: 60_000 });
	});

	it("is ended by an admin whose key has moved since", async () => {
		await team.ask(room, linus);
		await team.clock.advance(500);
		assert.ok((await team.answer(ada.node.moveKey())).ok);
		await deny(ada);
		await team.until(() => mine()?.role === "denied", { what: "the denial", within: 60_000 });
	});

	it("is not ended by somebody to whom nobody handed the room", async () => {
		// Linus asks Mallory, who is alone in saying that there is such a room.
		const lead = person("Lead");
		const { control: first } = create(lead);
		const other = first.id;
		const link = await team.raw("10.4.0.1", linus, lead);
		const advert = { room: other, name: "Elsewhere", count: 2, admin: lead.key, adminName: "Lead" };
		link.send(recordTypes.roomAdvert, encodeRoomAdverts([advert]));
		await team.ask(other, linus);
		const roleThere = () => linus.node.overview().rooms.find((one) => one.room === other)?.role;
		const mallory = person("Mallory");
		const second = person("Second");
		const step = (from: typeof lead, to: typeof lead) => ({
			kind: "transfer" as const,
			from: from.key,
			to: to.key,
			bytes: after(first, from, { kind: "transfer", to: to.key, acceptance: wordOf(first, to) }).bytes,
		});
		const denial = (by: typeof lead, handovers: readonly ReturnType<typeof step>[]) =>
			signDenial(by.signing, {
				room: other,
				requester: identityOf(linus).key,
				reqId: linus.node.session?.rooms.get(other)?.row.reqId ?? "",
				untilMs: team.clock.now() + 600_000,
				handovers,
			});
		link.send(recordTypes.roomAdvert, encodeRoomAdverts([{ ...advert, admin: second.key, adminName: "Second" }]));
		for (const forged of [
			denial(second, []),
			denial(second, [step(mallory, second)]),
			denial(mallory, [step(lead, second)]),
			denial(lead, [step(lead, second)]),
		]) {
			link.send(recordTypes.joinStatus, forged);
			await team.clock.advance(50);
			assert.equal(roleThere(), "requested");
		}
		link.send(recordTypes.joinStatus, denial(second, [step(lead, second)]));
		await team.clock.advance(50);
		assert.equal(roleThere(), "denied");
		assert.equal(link.closed, null);
	});
});
