import assert from "node:assert/strict";
import type { Message } from "../../../src/net/api/messages.ts";
import { isMentionOf } from "../../../src/net/room/talk/conversation.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import type { TestNode } from "../../harness/testNode.ts";

describe("a conversation", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	let room: string;
	before(async () => {
		team = new MemoryTeam("a conversation");
		ada = await team.add("Ada");
		grace = await team.add("Grace");
		const edsger = await team.add("Edsger");
		await team.connect(grace, ada);
		await team.connect(edsger, ada);
		room = await team.room(ada);
		for (let i = 0; i < 10; i++) {
			await team.say(ada, room, `alone ${i}`);
		}
		await team.join(room, ada, grace);
		for (let i = 0; i < 23; i++) {
			await team.say(i % 3 === 0 ? grace : ada, room, `two ${i}`);
			await team.clock.advance(7);
		}
		await team.join(room, ada, edsger);
		for (let i = 0; i < 11; i++) {
			await team.say([ada, grace, edsger][i % 3] ?? ada, room, `three ${i}`);
		}
		await team.until(() => grace.texts(room).length === 44 && ada.texts(room).length === 44, { what: "all messages" });
		// Until everybody has told that it has them.
		await team.clock.advance(1_000);
	});
	after(() => team.end());

	/** All rows, read page by page from the newest to the oldest. */
	const walk = async (node: TestNode, limit: number): Promise<readonly Message[]> => {
		let rows: readonly Message[] = [];
		for (let before = ""; ; ) {
			const page = await node.api["rooms/page"]({ room, before, limit });
			assert.ok(page.ok);
			const { messages, hasOlder } = page.value;
			assert.ok(messages.length <= limit);
			rows = [...messages, ...rows];
			if (!hasOlder) {
				return rows;
			}
			assert.equal(messages.length, limit, "a page is full while there is more");
			before = messages[0]?.order ?? "";
		}
	};

	it("is read whole, each row once and in order, with pages of any size", async () => {
		const all = await walk(ada, 200);
		assert.equal(all.length, 44 + 3);
		assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
		assert.deepEqual(
			all.map(({ order }) => order),
			all.map(({ order }) => order).sort(),
		);
		for (let limit = 1; limit <= all.length + 1; limit++) {
			assert.deepEqual(await walk(ada, limit), all, `pages of ${limit}`);
		}
	});

	it("has its notices where they belong among the messages", async () => {
		const rows = (await walk(ada, 200)).map(({ body }) =>
			body.kind === "notice" ? `${body.notice} ${body.name}` : body.kind === "text" ? body.text : body.kind,
		);
		assert.equal(rows[0], "created Ada");
		assert.ok(rows.indexOf("joined Grace") > rows.indexOf("alone 9"));
		assert.ok(rows.indexOf("joined Grace") < rows.indexOf("two 0"));
		assert.ok(rows.indexOf("joined Edsger") > rows.indexOf("two 22"));
		assert.ok(rows.indexOf("joined Edsger") < rows.indexOf("three 0"));
	});

	it("is the same for every member, but for what is its own", async () => {
		const shared = (rows: readonly Message[]) =>
			rows.map(({ id, author, authorName, authorTag, body, order, atMs }) => ({
				id,
				author,
				authorName,
				authorTag,
				body: "isMe" in body ? { ...body, isMe: false } : body,
				order,
				atMs,
			}));
		assert.deepEqual(shared(await walk(grace, 200)), shared(await walk(ada, 200)));
		for (const node of [ada, grace]) {
			for (const { mine, authorName, delivery, body } of await walk(node, 200)) {
				assert.equal(mine, authorName === node.name);
				assert.equal(delivery !== null, mine && body.kind !== "notice");
			}
		}
	});

	it("gives one row by its id, be it a message or a notice", async () => {
		for (const row of await walk(ada, 200)) {
			assert.deepEqual(await ada.api["rooms/message"]({ room, id: row.id }), { ok: true, value: row });
		}
	});

	it("shows what waits at the end of its newest page, in the order of typing, and nowhere else", async () => {
		for (const name of ["Ada", "Grace", "Edsger"]) {
			await team.leave(name);
		}
		ada = await team.comeBack("Ada");
		for (const words of ["first", "second", "third"]) {
			await team.say(ada, room, words);
		}
		const newest = await ada.api["rooms/page"]({ room, before: "", limit: 5 });
		assert.ok(newest.ok);
		const queued = newest.value.messages.slice(-3);
		assert.deepEqual(
			queued.map(({ body, delivery, mine }) => [body.kind === "text" && body.text, delivery?.kind, mine]),
			[
				["first", "queued", true],
				["second", "queued", true],
				["third", "queued", true],
			],
		);
		const orders = newest.value.messages.map(({ order }) => order);
		assert.deepEqual(orders, [...orders].sort());
		const older = await ada.api["rooms/page"]({ room, before: newest.value.messages[0]?.order ?? "", limit: 200 });
		assert.ok(older.ok && older.value.messages.every(({ delivery }) => delivery?.kind !== "queued"));
		await team.clock.advance(31_000);
		assert.deepEqual(ada.texts(room).slice(-3), ["first", "second", "third"]);
		grace = await team.comeBack("Grace");
	});

	it("counts what others said after the read mark, and forgets none of it over a restart", async () => {
		const unread = () => grace.node.overview().rooms[0]?.unread;
		await team.connect(grace, ada);
		const before = ada.texts(room).length;
		await team.until(() => grace.texts(room).length === before, { what: "all that is Ada's" });
		const rows = grace.messages(room);
		await grace.api["rooms/markRead"]({ room, upTo: rows.at(-1)?.order ?? "" });
		assert.equal(unread(), 0);
		await team.say(ada, room, "one");
		await team.say(ada, room, "two, @Grace");
		await team.say(grace, room, "mine does not count");
		await team.until(() => grace.texts(room).length === before + 3, { what: "both" });
		assert.equal(unread(), 2);
		assert.equal(grace.node.overview().rooms[0]?.mentioned, true);
		await team.leave("Grace");
		grace = await team.comeBack("Grace");
		assert.equal(unread(), 2);
		assert.equal(grace.node.overview().rooms[0]?.mentioned, true);
		const upTo = grace.messages(room).at(-1)?.order ?? "";
		await grace.api["rooms/markRead"]({ room, upTo });
		assert.equal(unread(), 0);
		assert.equal(grace.node.overview().rooms[0]?.mentioned, false);
		assert.deepEqual(grace.heard.read, [{ room, upTo }]);
		await grace.api["rooms/markRead"]({ room, upTo: rows.at(-1)?.order ?? "" });
		assert.deepEqual(grace.heard.read.length, 1, "a mark does not move back");
	});
});

describe("a mention", () => {
	it("is the name after an @, whatever its case, marks or look-alike letters", () => {
		for (const text of ["@Grace", "hello @grace, you", "@GRACE!", "x@Grace", "@Gr\u0430ce", "@nobody @Grace"]) {
			assert.equal(isMentionOf(text, "Grace"), true, text);
		}
		for (const text of ["Grace", "@Gra", "@Gracey", "@ Grace", "", "@", "grace@example.org"]) {
			assert.equal(isMentionOf(text, "Grace"), false, text);
		}
		assert.equal(isMentionOf("@", ""), false);
	});
});
