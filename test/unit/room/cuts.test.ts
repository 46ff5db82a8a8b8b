import assert from "node:assert/strict";
import { eventKinds } from "../../../src/net/wire/event.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import { encodeItems, type Item } from "../../../src/net/wire/sync.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import { RawMember } from "../../harness/rawMember.ts";
import { identityOf, summaryOf } from "../../harness/roomTalk.ts";
import type { TestNode } from "../../harness/testNode.ts";

const mallory = person("Mallory");

describe("what a removal leaves standing", function () {
	this.timeout(60_000);
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	let room: string;
	let member: RawMember;
	beforeEach(async () => {
		team = new MemoryTeam();
		[ada, grace] = await team.together("Ada", "Grace");
		room = await team.room(ada, grace);
		member = await RawMember.join(team, ada, mallory, { room });
		await team.until(() => summaryOf(grace, room).memberCount === 3, { what: "Grace to know" });
	});
	afterEach(() => team.end());

	const kick = async (): Promise<void> => {
		const kicked = await team.answer(ada.api["rooms/kick"]({ room, peerId: mallory.peerId, reason: "" }));
		assert.deepEqual(kicked, { ok: true, value: null });
	};
	const cuts = () =>
		[...(ada.node.session?.rooms.get(room)?.state?.removed ?? [])].at(-1)?.cuts ?? assert.fail("nobody was removed");
	const texts = async (): Promise<readonly string[]> => {
		await team.clock.advance(200);
		return ada.texts(room);
	};
	/** Begins the `i`th other log of its stay after an event. */
	const newLog = (after: string, ms: number, i = 1): { readonly log: string; readonly item: Item } => {
		const log = member.log.slice(0, -1) + i.toString(16);
		const place = { kind: eventKinds.newLog, log, seq: 1, prev: after, json: {}, ms, keepsPlace: true };
		return { log, item: member.event("", place).item };
	};

	it("ends below a fork that is proved", async () => {
		const one = member.event("one");
		const two = member.event("two", { keepsPlace: true });
		const other = member.event("another two");
		member.give(one.item, two.item);
		member.give(other.item);
		assert.deepEqual([...(await texts())].sort(), ["another two", "one", "two"]);
		await kick();
		assert.deepEqual(cuts(), [{ log: member.log, seq: 1, event: one.header.id }]);
	});

	it("is named for every log of the stay, of which there are sixteen at most", async () => {
		const one = member.event("one", { ms: team.clock.now() });
		const logs = Array.from({ length: 15 }, (_, i) => newLog(one.header.id, team.clock.now() + i, i + 1));
		member.give(one.item, ...logs.map(({ item }) => item));
		assert.deepEqual(await texts(), ["one"]);
		await kick();
		const named = new Set(cuts().map(({ log }) => log));
		assert.deepEqual(named, new Set([member.log, ...logs.map(({ log }) => log)]));
		assert.equal(ada.messages(room).find(({ body }) => body.kind === "text")?.doubt, "");
	});

	it("is what all end with, whoever was given other logs meanwhile", async () => {
		const one = member.event("one");
		member.give(one.item);
		await team.until(() => grace.texts(room).length === 1, { what: "it at Grace's", within: 60_000 });
		const toGrace = await team.raw("10.3.0.2", grace, mallory, { hello: { instance: "00000000000000bb" } });
		team.part("Ada", "Grace");
		await team.until(() => summaryOf(ada, room).onlineCount === 2, { what: "the parting" });
		await kick();
		const late = newLog(one.header.id, team.clock.now());
		toGrace.send(recordTypes.events, encodeItems(room, [late.item]));
		await team.clock.advance(50);
		assert.ok(
			grace.node.session?.store.logs(room).some(({ log }) => log === late.log),
			"she takes it, not knowing",
		);
		team.heal("Ada", "Grace");
		await team.connect(grace, ada);
		const rootAt = (node: TestNode, other: TestNode) =>
			node.node.session?.rooms.get(room)?.rootFor(identityOf(other))?.root ?? node.name;
		await team.until(() => rootAt(ada, grace) === rootAt(grace, ada), { what: "both to agree", within: 60_000 });
	});
});
