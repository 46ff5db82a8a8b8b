import assert from "node:assert/strict";
import type { Outcome } from "../../../src/net/api/outcome.ts";
import type { NodeEvent, RoomSummary } from "../../../src/net/api/rooms.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import type { TestNode } from "../../harness/testNode.ts";

const peerIdOf = (node: TestNode): string => node.node.session?.identity.peerId ?? "";

const summary = (node: TestNode, room: string): RoomSummary => {
	const found = node.node.overview().rooms.find((one) => one.room === room);
	assert.ok(found);
	return found;
};

const events = (node: TestNode, kind: NodeEvent["kind"]): readonly NodeEvent[] =>
	node.heard.event.filter((event) => event.kind === kind);

const notices = (node: TestNode, room: string): readonly string[] =>
	node
		.messages(room)
		.flatMap(({ body }) =>
			body.kind === "notice"
				? [[body.notice, body.name, body.byName, body.reason].filter((word) => word !== "").join(" ")]
				: [],
		);

describe("kicking", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	let edsger: TestNode;
	let room: string;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		grace = await team.add("Grace");
		edsger = await team.add("Edsger");
		await team.connect(grace, ada);
		await team.connect(edsger, ada);
		await team.connect(edsger, grace);
		room = await team.room(ada, grace, edsger);
		await team.until(() => [ada, grace, edsger].every((node) => summary(node, room).memberCount === 3), {
			what: "everybody to know everybody",
		});
	});
	afterEach(() => team.end());

	/** Lets time pass until a request is answered. */
	const answer = async <T>(asked: Promise<Outcome<T>> | Outcome<T>): Promise<Outcome<T>> => {
		let outcome: Outcome<T> | undefined;
		void Promise.resolve(asked).then((value) => {
			outcome = value;
		});
		return await team.until(() => outcome, { what: "the answer" });
	};

	const kick = (who: TestNode, reason = ""): Promise<Outcome<null>> =>
		answer(ada.api["rooms/kick"]({ room, peerId: peerIdOf(who), reason }));

	it("removes somebody for everybody, who sees by whom and why", async () => {
		await team.say(grace, room, "before");
		await team.until(() => edsger.texts(room).length === 1, { what: "the word" });
		assert.deepEqual(await kick(edsger, "  wrong room\u202e "), { ok: true, value: null });
		await team.clock.advance(200);
		for (const node of [ada, grace]) {
			assert.equal(summary(node, room).memberCount, 2);
			assert.ok(notices(node, room).includes("kicked Edsger Ada wrong room"));
		}
		const mine = summary(edsger, room);
		assert.equal(mine.role, "kicked");
		assert.equal(mine.ending?.byName, "Ada");
		assert.equal(mine.ending?.reason, "wrong room");
		assert.ok(Math.abs((mine.ending?.atMs ?? 0) - team.clock.now()) < 5_000);
		assert.deepEqual(events(edsger, "removed"), [{ kind: "removed", room, how: "kicked" }]);
		await team.say(grace, room, "after");
		await team.clock.advance(20_000);
		assert.deepEqual(ada.texts(room), ["before", "after"]);
		assert.deepEqual(edsger.texts(room), ["before"]);
		const sent = await edsger.api["rooms/send"]({
			room,
			clientId: "client-kicked",
			draft: { kind: "text", text: "but" },
		});
		assert.equal(sent.ok ? "" : sent.code, "roomNotMember");
	});
});
