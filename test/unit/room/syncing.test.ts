import assert from "node:assert/strict";
import type { Message } from "../../../src/net/api/messages.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import { person } from "../../harness/people.ts";
import { RawMember } from "../../harness/rawMember.ts";
import type { TestNode } from "../../harness/testNode.ts";

/** Texts of others a window was told of, as often as it was told. */
const heardTexts = (node: TestNode): readonly string[] =>
	node.heard.messages
		.flatMap(({ messages }) => messages)
		.flatMap(({ body, mine }: Message) => (body.kind === "text" && !mine ? [body.text] : []));

describe("what is said in a room", () => {
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
		room = await team.room(ada, grace, edsger);
		await team.connect(edsger, grace);
	});
	afterEach(() => team.end());

	const everyoneHas = (texts: readonly string[], nodes: readonly TestNode[] = [ada, grace, edsger]) =>
		team.until(() => nodes.every((node) => JSON.stringify(node.texts(room)) === JSON.stringify(texts)), {
			what: `"${texts.at(-1)}" and all before it, everywhere, in order`,
			within: 60_000,
		});

	it("comes to everybody at once, once, and in the order in which it was said", async () => {
		const said: string[] = [];
		for (let i = 0; i < 12; i++) {
			const speaker = [ada, grace, edsger][i % 3] ?? ada;
			await team.say(speaker, room, `${i}`);
			said.push(`${i}`);
			await team.clock.advance(20);
		}
		await everyoneHas(said);
		assert.deepEqual(
			heardTexts(grace),
			said.filter((_, i) => i % 3 !== 1),
			"no window is told twice",
		);
	});

	it("comes within a few milliseconds, not with the next round", async () => {
		await team.say(ada, room, "now");
		await team.clock.advance(10);
		assert.deepEqual(grace.texts(room), ["now"]);
	});

	it("while somebody was away arrives when it returns, once, in order, before anything new", async () => {
		await team.say(ada, room, "before");
		await everyoneHas(["before"]);
		await team.leave("Edsger");
		const said = ["before"];
		for (let i = 0; i < 40; i++) {
			await team.say(i % 2 === 0 ? ada : grace, room, `while away ${i}`);
			said.push(`while away ${i}`);
			await team.clock.advance(10);
		}
		edsger = await team.comeBack("Edsger");
		await everyoneHas(said, [edsger]);
		assert.deepEqual([...heardTexts(edsger)].sort(), said.slice(1).sort(), "no window is told twice");
		await team.say(edsger, room, "thanks");
		await everyoneHas([...said, "thanks"]);
	});

	it("comes from whoever has it, also when its author has left meanwhile", async () => {
		await team.leave("Edsger");
		await team.say(ada, room, "from Ada");
		await everyoneHas(["from Ada"], [grace]);
		await team.leave("Ada");
		edsger = await team.comeBack("Edsger");
		await team.connect(edsger, grace);
		await everyoneHas(["from Ada"], [edsger]);
		await team.say(edsger, room, "heard");
		await team.leave("Edsger");
		ada = await team.comeBack("Ada");
		await everyoneHas(["from Ada", "heard"], [ada, grace]);
	});

	it("on both sides of a cut cable is the same everywhere once it is mended", async () => {
		team.network.cut(team.host("Ada"), team.host("Grace"));
		team.network.cut(team.host("Ada"), team.host("Edsger"));
		await team.say(ada, room, "alone");
		await team.say(grace, room, "together 1");
		await team.clock.advance(50);
		await team.say(edsger, room, "together 2");
		await team.clock.advance(120_000);
		assert.deepEqual(ada.texts(room), ["alone"]);
		team.network.heal(team.host("Ada"), team.host("Grace"));
		team.network.heal(team.host("Ada"), team.host("Edsger"));
		await team.until(() => [ada, grace, edsger].every((node) => node.texts(room).length === 3), {
			what: "everything everywhere",
			within: 700_000,
		});
		const orders = [ada, grace, edsger].map((node) => node.texts(room));
		assert.deepEqual(orders[0], orders[1]);
		assert.deepEqual(orders[0], orders[2]);
		assert.ok((orders[0]?.indexOf("together 1") ?? 0) < (orders[0]?.indexOf("together 2") ?? 0));
	});

	it("and lost on the way is found by the next round", async () => {
		// Grace and Edsger are connected, but what Edsger pushes to Ada is cut off and its link replaced.
		team.network.cut(team.host("Edsger"), team.host("Ada"));
		await team.say(edsger, room, "pushed into a dead cable");
		await team.clock.advance(10);
		team.network.drop(team.host("Edsger"), team.host("Ada"));
		await team.until(() => ada.texts(room).length === 1, { what: "the message, by way of Grace", within: 7_000 });
	});

	it("shows as delivered to those who have it, whoever brought it there", async () => {
		await team.leave("Edsger");
		const id = await team.say(ada, room, "counted");
		const delivery = () => ada.messages(room).find((message) => message.id === id)?.delivery;
		await team.until(() => delivery()?.kind === "delivered", { what: "Grace's receipt", within: 1_000 });
		assert.deepEqual(delivery(), { kind: "delivered", count: 1, of: 2 });
		team.network.cut(team.host("Ada"), team.host("Edsger"));
		edsger = await team.comeBack("Edsger");
		await team.connect(edsger, grace);
		await everyoneHas(["counted"], [edsger]);
		assert.deepEqual(delivery(), { kind: "delivered", count: 1, of: 2 });
		team.network.heal(team.host("Ada"), team.host("Edsger"));
		await team.until(() => delivery()?.kind === "delivered" && delivery(), { what: "", within: 1 });
		await team.connect(edsger, ada);
		await team.until(() => JSON.stringify(delivery()) === JSON.stringify({ kind: "delivered", count: 2, of: 2 }), {
			what: "Edsger's receipt, when they meet",
			within: 10_000,
		});
		const peers = [grace, edsger].map((node) => node.node.overview().me?.peerId ?? "").sort();
		const delivered = await ada.api["rooms/deliveredTo"]({ room, id });
		assert.deepEqual(delivered.ok && [...delivered.value].sort(), peers);
	});

	it("is queued until a connection takes it, then sent, then delivered, and windows are told of each", async () => {
		await team.leave("Grace");
		await team.leave("Edsger");
		await team.clock.advance(1_000);
		const id = await team.say(ada, room, "to nobody yet");
		const deliveries = () =>
			ada.heard.messages
				.flatMap(({ messages }) => messages)
				.filter((message) => message.id === id)
				.map((message) => message.delivery?.kind);
		assert.deepEqual(deliveries(), ["queued"]);
		grace = await team.comeBack("Grace");
		await team.until(() => deliveries().at(-1) === "delivered", { what: "the receipt", within: 30_000 });
		assert.deepEqual([...new Set(deliveries())], ["queued", "sent", "delivered"]);
	});

	onceOnly(() =>
		it("a thousand times over arrives whole, once, and in order", async () => {
			await team.leave("Edsger");
			const said: string[] = [];
			for (let i = 0; i < 1_000; i++) {
				said.push(`${i}`);
				await team.say(ada, room, `${i}`);
			}
			await team.until(() => grace.texts(room).length === 200, { what: "Grace to have it", within: 60_000 });
			edsger = await team.comeBack("Edsger");
			await team.until(() => heardTexts(edsger).length >= 1_000, { what: "all of it", within: 60_000 });
			assert.equal(heardTexts(edsger).length, 1_000, "nothing comes twice");
			const all: string[] = [];
			for (let before = ""; ; ) {
				const page = await edsger.api["rooms/page"]({ room, before, limit: 200 });
				assert.ok(page.ok);
				all.unshift(...page.value.messages.flatMap(({ body }) => (body.kind === "text" ? [body.text] : [])));
				if (!page.value.hasOlder) {
					break;
				}
				before = page.value.messages[0]?.order ?? "";
			}
			assert.deepEqual(all, said);
		}).timeout(300_000),
	);

	it("is read from the beginning by who joins later", async () => {
		for (let i = 0; i < 5; i++) {
			await team.say(grace, room, `early ${i}`);
		}
		await team.until(() => ada.texts(room).length === 5, { what: "all of it" });
		const barbara = await team.add("Barbara");
		await team.connect(barbara, ada);
		await team.join(room, ada, barbara);
		await everyoneHas(["early 0", "early 1", "early 2", "early 3", "early 4"], [barbara]);
		const members = await barbara.api["rooms/members"]({ room });
		assert.ok(members.ok);
		assert.deepEqual(members.value.map(({ name, role, isMe }) => [name, role, isMe]).sort(), [
			["Ada", "admin", false],
			["Barbara", "member", true],
			["Edsger", "member", false],
			["Grace", "member", false],
		]);
	});

	it("causes no traffic but rounds once everybody has it", async () => {
		const witness = await RawMember.join(team, ada, person("Witness"), { room, host: "10.3.0.1" });
		await team.say(ada, room, "said");
		await team.clock.advance(30_000);
		const noisy = (types: readonly number[]) =>
			types.filter((type) => type !== recordTypes.syncRoot && type !== recordTypes.ping);
		const before = noisy(witness.link.types).length;
		// The witness answers nothing, so it is offered what it has every time; the others agree and are quiet.
		const overviews = grace.heard.overview.length;
		await team.clock.advance(60_000);
		assert.equal(grace.heard.overview.length, overviews, "nothing changes, nobody is told");
		assert.ok(noisy(witness.link.types).length - before <= 60);
	});
});
