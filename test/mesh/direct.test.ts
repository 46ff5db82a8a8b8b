import assert from "node:assert/strict";
import type { Snippet } from "../../src/net/api/messages.ts";
import { befriend, deliveries, directRows, directTexts, idOf, personAt, stateAt, write } from "../harness/befriend.ts";
import { MemoryTeam } from "../harness/memoryTeam.ts";
import type { TestNode } from "../harness/testNode.ts";

const minute = 60_000;

describe("two people who write to each other", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	beforeEach(async () => {
		team = new MemoryTeam();
		[ada, grace] = await team.together("Ada", "Grace");
	});
	afterEach(() => team.end());

	/** All of one's own are delivered. */
	const delivered = (node: TestNode, who: TestNode): Promise<unknown> =>
		team.until(() => node.node.overview().directs.find((d) => d.peerId === idOf(who))?.waiting === 0, {
			what: "delivery",
			within: 10 * minute,
		});

	it("approve each other first, and then see each other's words, in order, as delivered", async () => {
		await befriend(team, ada, grace);
		assert.equal(personAt(ada, grace).contact, "approved");
		assert.equal(personAt(grace, ada).contact, "approved");
		await write(ada, grace, "one");
		await write(ada, grace, "two");
		await delivered(ada, grace);
		await write(grace, ada, "three");
		await delivered(grace, ada);
		for (const [node, other] of [
			[ada, grace],
			[grace, ada],
		] as const) {
			assert.deepEqual(await directTexts(node, other), ["one", "two", "three"]);
		}
		assert.deepEqual(await deliveries(ada, grace), ["delivered", "delivered"]);
		const [row] = await directRows(grace, ada);
		assert.equal(row?.authorName, "Ada");
		assert.equal(row?.author, idOf(ada));
		assert.equal(row?.mine, false);
		const told = grace.heard.directMessages.flatMap(({ messages, isHistory }) =>
			isHistory ? [] : messages.map((message) => message.body),
		);
		assert.deepEqual(told.slice(0, 2), [
			{ kind: "text", text: "one" },
			{ kind: "text", text: "two" },
		]);
	});

	it("hold back what is written until the other has approved, and ask for it", async () => {
		await write(ada, grace, "hello?");
		assert.equal(stateAt(ada, grace), "pendingOut");
		await team.until(() => grace.node.overview().contactRequests.length === 1, { what: "the request" });
		await team.clock.advance(minute);
		assert.deepEqual(await directTexts(grace, ada), []);
		assert.deepEqual(await deliveries(ada, grace), ["queued"]);
		assert.deepEqual(
			grace.heard.contact.map((event) => event.kind),
			["requested"],
		);
		const [request] = grace.node.overview().contactRequests;
		assert.equal(request?.name, "Ada");
		assert.equal(request?.online, true);
		await grace.api["contacts/approve"]({ peerId: idOf(ada) });
		await delivered(ada, grace);
		assert.deepEqual(await directTexts(grace, ada), ["hello?"]);
		assert.deepEqual(grace.node.overview().contactRequests, []);
		assert.deepEqual(
			ada.heard.contact.map((event) => event.kind),
			["approved"],
		);
	});

	it("approve by answering", async () => {
		await write(ada, grace, "ping");
		await team.until(() => stateAt(grace, ada) === "pendingIn", { what: "the request" });
		await write(grace, ada, "pong");
		await delivered(grace, ada);
		await delivered(ada, grace);
		assert.deepEqual(await directTexts(ada, grace), ["ping", "pong"]);
		assert.equal(stateAt(grace, ada), "approved");
	});

	it("keep what is written while the other is away, and send it once, in order, when they meet again", async () => {
		await befriend(team, ada, grace);
		const peerId = idOf(grace);
		await team.leave("Grace");
		for (let i = 0; i < 150; i++) {
			await write(ada, peerId, `m${i}`);
		}
		assert.equal(ada.node.overview().directs[0]?.waiting, 150);
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.equal(ada.node.overview().directs[0]?.waiting, 150);
		grace = await team.comeBack("Grace");
		await team.until(() => ada.node.overview().directs[0]?.waiting === 0, { what: "delivery", within: 10 * minute });
		assert.deepEqual(
			await directTexts(grace, ada),
			Array.from({ length: 150 }, (_, i) => `m${i}`),
		);
		assert.equal(
			(await deliveries(ada, peerId)).every((kind) => kind === "delivered"),
			true,
		);
	});

	it("lose nothing and double nothing when acknowledgements get lost and one of them starts anew", async () => {
		await befriend(team, ada, grace);
		const [adaHost, graceHost] = [team.host("Ada"), team.host("Grace")];
		await write(ada, grace, "one");
		await delivered(ada, grace);
		team.network.setDelay(adaHost, graceHost, 500);
		await write(ada, grace, "two");
		await team.until(() => grace.node.overview().directs[0]?.unread === 2, { what: "the second message" });
		// Grace has it on her disk, and what she answered is on its way, never to arrive.
		team.network.cut(adaHost, graceHost);
		assert.deepEqual(await deliveries(ada, grace), ["delivered", "sent"]);
		await write(ada, grace, "three");
		await team.leave("Grace");
		team.network.setDelay(adaHost, graceHost, 1);
		team.network.heal(adaHost, graceHost);
		team.network.drop(adaHost, graceHost);
		grace = await team.comeBack("Grace");
		await delivered(ada, grace);
		assert.deepEqual(await directTexts(grace, ada), ["one", "two", "three"]);
		assert.deepEqual(await directTexts(ada, grace), ["one", "two", "three"]);
	});

	it("see unread counts and read marks survive a restart, here and in every window", async () => {
		await befriend(team, ada, grace);
		for (const text of ["one", "two", "three"]) {
			await write(ada, grace, text);
		}
		await delivered(ada, grace);
		assert.equal(grace.node.overview().directs[0]?.unread, 3);
		const rows = await directRows(grace, ada);
		await grace.api["direct/markRead"]({ peerId: idOf(ada), upTo: rows[1]?.order ?? "" });
		assert.equal(grace.node.overview().directs[0]?.unread, 1);
		assert.deepEqual(grace.heard.directRead, [{ peerId: idOf(ada), upTo: rows[1]?.order }]);
		await grace.api["direct/markRead"]({ peerId: idOf(ada), upTo: rows[0]?.order ?? "" });
		assert.equal(grace.node.overview().directs[0]?.unread, 1, "a mark never goes back");
		await team.leave("Grace");
		grace = await team.comeBack("Grace");
		assert.equal(grace.node.overview().directs[0]?.unread, 1);
		const page = await grace.api["direct/page"]({ peerId: idOf(ada), before: "", limit: 2 });
		assert.ok(page.ok);
		assert.equal(page.value.readUpTo, rows[1]?.order);
		assert.equal(page.value.hasOlder, true);
		await grace.api["direct/markRead"]({ peerId: idOf(ada), upTo: "f".repeat(32) });
		await write(ada, grace, "four");
		await delivered(ada, grace);
		assert.equal(grace.node.overview().directs[0]?.unread, 1, "a mark beyond the end hides nothing that comes");
	});

	it("get the same answer for the same clientId, and one message", async () => {
		await befriend(team, ada, grace);
		const send = { peerId: idOf(grace), clientId: "client-same", draft: { kind: "text", text: "once" } } as const;
		const first = await ada.api["direct/send"](send);
		assert.deepEqual(await ada.api["direct/send"](send), first);
		await delivered(ada, grace);
		assert.deepEqual(await ada.api["direct/send"](send), first);
		await team.clock.advance(minute);
		assert.deepEqual(await directTexts(grace, ada), ["once"]);
	});

	it("share snippets exactly", async () => {
		await befriend(team, ada, grace);
		const snippet: Snippet = {
			text: "\tconst a = 1;\r\n",
			language: "typescript",
			path: "src/a.ts",
			eol: "\r\n",
			ranges: [{ startLine: 0, startColumn: 0, endLine: 1, endColumn: 0, length: 15 }],
			remote: "",
			commit: "",
			modified: true,
		};
		const peerId = idOf(grace);
		await ada.api["direct/send"]({ peerId, clientId: "client-snip", draft: { kind: "snippet", snippet } });
		await delivered(ada, grace);
		assert.deepEqual((await directRows(grace, ada))[0]?.body, { kind: "snippet", snippet });
	});

	it("are refused what rooms refuse, with the size and the limit", async () => {
		await befriend(team, ada, grace);
		const send = (peerId: string, text: string) =>
			ada.api["direct/send"]({ peerId, clientId: "client-bad-1", draft: { kind: "text", text } });
		assert.deepEqual(await send(idOf(grace), " \n"), {
			ok: false,
			code: "messageEmpty",
			detail: { size: 2, max: 16_384 },
		});
		assert.deepEqual(await send(idOf(grace), "x".repeat(16_385)), {
			ok: false,
			code: "messageTooLong",
			detail: { size: 16_385, max: 16_384 },
		});
		assert.deepEqual(await send("00".repeat(32), "x"), { ok: false, code: "personUnknown", detail: {} });
		assert.deepEqual(await send("nobody", "x"), { ok: false, code: "personUnknown", detail: {} });
		const unknown = await ada.api["direct/message"]({ peerId: idOf(grace), id: "00".repeat(16) });
		assert.deepEqual(unknown, { ok: false, code: "messageUnknown", detail: {} });
		assert.deepEqual(await directTexts(ada, grace), []);
	});

	it("keep the order of talking whatever their clocks say", async () => {
		await team.end();
		team = new MemoryTeam();
		[ada, grace] = await team.together("Ada", "Grace");
		await befriend(team, ada, grace);
		await write(ada, grace, "question");
		await delivered(ada, grace);
		// Ada's and Grace's machine is one here: the wall clock is set back a day for both between the two.
		team.clock.jump(-86_400_000);
		await write(grace, ada, "answer");
		await delivered(grace, ada);
		assert.deepEqual(await directTexts(ada, grace), ["question", "answer"]);
		assert.deepEqual(await directTexts(grace, ada), ["question", "answer"]);
	});
});
