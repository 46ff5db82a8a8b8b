import assert from "node:assert/strict";
import { decodeAck } from "../../../src/net/wire/ack.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import { decodeWants, encodeSyncRoots } from "../../../src/net/wire/sync.ts";
import { placeAfter, signed } from "../../harness/chains.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import { listedPolicy, unlistedPolicy } from "../../harness/policies.ts";
import { RawMember } from "../../harness/rawMember.ts";
import type { TestNode } from "../../harness/testNode.ts";

/** Authors and targets of the acks a node keeps on its disk. */
const acksOf = (node: TestNode, room: string): readonly string[] =>
	(node.node.session?.store.acks(room) ?? [])
		.map((bytes) => decodeAck(bytes))
		.map((ack) => (ack.ok ? `${ack.value.author} ${ack.value.target}` : "malformed"))
		.sort();

describe("a member's word on the head of the chain", () => {
	let team: MemoryTeam;
	beforeEach(() => {
		team = new MemoryTeam();
	});
	afterEach(() => team.end());

	it("is given once for each head by every member, and reaches all of them", async () => {
		const ada = await team.add("Ada");
		const grace = await team.add("Grace");
		await team.connect(grace, ada);
		const room = await team.room(ada, grace);
		const state = () => ada.node.session?.rooms.get(room)?.state;
		const expected = () => [...(state()?.members.keys() ?? [])].map((author) => `${author} ${state()?.id}`).sort();
		await team.until(() => JSON.stringify(acksOf(ada, room)) === JSON.stringify(expected()), {
			what: "both acks at Ada's",
		});
		await team.until(() => JSON.stringify(acksOf(grace, room)) === JSON.stringify(expected()), {
			what: "both acks at Grace's",
		});
		const before = ada.node.session?.store.acks(room).map((bytes) => Buffer.from(bytes).toString("hex"));
		await team.say(ada, room, "nothing of authority");
		await team.clock.advance(30_000);
		const after = ada.node.session?.store.acks(room).map((bytes) => Buffer.from(bytes).toString("hex"));
		assert.deepEqual(after, before);
	});

	it("is not given by somebody who is alone in a room", async () => {
		const ada = await team.add("Ada");
		const created = await ada.api["rooms/create"]({ name: "Alone", policy: listedPolicy });
		assert.ok(created.ok);
		const { room } = created.value;
		assert.ok((await team.answer(ada.api["rooms/setPolicy"]({ room, policy: unlistedPolicy }))).ok);
		await team.clock.advance(60_000);
		assert.deepEqual(acksOf(ada, room), []);
	});

	it("is not given after a start before it is sure that our own does not go on elsewhere", async () => {
		let ada = await team.add("Ada");
		const mallory = await RawMember.lead(team, ada, person("Mallory"));
		const { room } = mallory;
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		mallory.link = await team.raw("10.3.0.5", ada, mallory.identity, { hello: { instance: "00000000000000bb" } });
		const policy = { history: "all", listed: false, succession: 72, rules: 1 } as const;
		mallory.decree(signed(mallory.identity, placeAfter(mallory.head), { kind: "policy", policy }));
		const head = (): string | undefined => ada.node.session?.rooms.get(room)?.state?.id;
		await team.until(() => head() === mallory.head.id, { what: "the new head" });
		const isSaid = (): boolean => acksOf(ada, room).some((ack) => ack.endsWith(mallory.head.id));
		await team.clock.advance(10_000);
		assert.equal(isSaid(), false);
		const root = ada.node.session?.rooms.get(room)?.rootFor(mallory.identity.key) ?? assert.fail();
		mallory.link.send(recordTypes.syncRoot, encodeSyncRoots([root]));
		await team.until(isSaid, { what: "the word", within: 3_000 });
	});
});

describe("a signature that the chain vouched for", () => {
	it("is looked at soon, and an event whose own is bad is missing again and asked for", async () => {
		const team = new MemoryTeam();
		const ada = await team.add("Ada");
		const mallory = await RawMember.lead(team, ada, person("Mallory"));
		const { room } = mallory;
		const first = mallory.event("first");
		const second = mallory.event("second");
		const forged = Uint8Array.from(first.item.bytes);
		const signatureAt = first.header.bytes.length - 1;
		forged[signatureAt] = (forged[signatureAt] ?? 0) ^ 1;
		mallory.give({ kind: "event", bytes: forged }, second.item);
		await team.until(() => ada.texts(room).includes("second"), { what: "the newest" });
		await team.until(() => !ada.texts(room).includes("first"), { what: "the forged one to go" });
		await team.until(
			() =>
				mallory.link
					.bodies(recordTypes.want)
					.map((body) => decodeWants(body))
					.some(
						(wants) =>
							wants.ok && wants.value.wants.some((want) => want.kind === "log" && want.from === 1 && want.to === 1),
					),
			{ what: "the question for it" },
		);
		mallory.give(first.item);
		await team.until(() => ada.texts(room).join() === "first,second", { what: "the true one" });
		await team.end();
	});
});
