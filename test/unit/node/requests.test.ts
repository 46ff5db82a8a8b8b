import assert from "node:assert/strict";
import type { Draft, Snippet } from "../../../src/net/api/messages.ts";
import type { Requests } from "../../../src/net/api/requests.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { fc } from "../../harness/testChance.ts";
import type { TestNode } from "../../harness/testNode.ts";

const text = (words: string): Draft => ({ kind: "text", text: words });

const snippetOf = (code: string, change: Partial<Snippet> = {}): Draft => ({
	kind: "snippet",
	snippet: {
		text: code,
		language: "typescript",
		path: "src/a.ts",
		eol: "\n",
		ranges: [{ startLine: 0, startColumn: 0, endLine: 0, endColumn: 0, length: code.length }],
		remote: "",
		commit: "",
		modified: false,
		...change,
	},
});

describe("what a window asks of a node", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	let room: string;
	before(async () => {
		team = new MemoryTeam("requests");
		[ada, grace] = await team.together("Ada", "Grace");
		room = await team.room(ada, grace);
	});
	after(() => team.end());

	let clients = 0;
	const send = async (draft: Draft, clientId = `request-${(++clients).toString().padStart(6, "0")}`) =>
		await ada.api["rooms/send"]({ room, clientId, draft });

	/** Refused with this code and these details; nothing is shown, queued or sent. */
	const assertRefused = async (draft: Draft, code: string, detail: object): Promise<void> => {
		await team.clock.advance(500);
		const [before, theirs] = [ada.messages(room), grace.messages(room).length];
		assert.deepEqual(await send(draft), { ok: false, code, detail });
		await team.clock.advance(200);
		assert.deepEqual(ada.messages(room), before);
		assert.equal(grace.messages(room).length, theirs);
	};

	/** Taken, and with Grace as it was typed. */
	const assertArrives = async (draft: Draft): Promise<void> => {
		const sent = await send(draft);
		assert.ok(sent.ok, sent.ok ? "" : sent.code);
		const { id } = sent.value;
		const arrived = await team.until(() => grace.messages(room).find((message) => message.id === id), {
			what: "the message",
		});
		assert.deepEqual(arrived.body, draft);
	};

	it("takes a text of up to 16,384 bytes, whatever is in it", async () => {
		for (const words of [
			"x".repeat(16_384),
			"é".repeat(8_192),
			"🚀".repeat(4_096),
			"\n".repeat(16_000) + "end",
			'"\\'.repeat(8_192),
			"\u0001".repeat(10_000),
			"\ud83d lone \udc00",
			"\u202e\u0000 kept as it is",
			"  blanks around  ",
		]) {
			await assertArrives(text(words));
		}
	});

	it("refuses a longer one and says by how much", async () => {
		const max = 16_384;
		await assertRefused(text("x".repeat(max + 1)), "messageTooLong", { size: max + 1, max });
		await assertRefused(text("é".repeat(8_193)), "messageTooLong", { size: max + 2, max });
		await assertRefused(text("x".repeat(5_000_000)), "messageTooLong", { size: 5_000_000, max });
	});

	it("refuses a text that would not fit an event, though it is short enough", async () => {
		const words = "\u0001".repeat(16_384);
		await assertRefused(text(words), "messageTooLong", { size: words.length * 6 + 8, max: 16_384 });
	});

	it("refuses a text with nothing in it", async () => {
		for (const words of ["", " ", "\n\t \u3000"]) {
			await assertRefused(text(words), "messageEmpty", { size: Buffer.byteLength(words), max: 16_384 });
		}
	});

	it("takes a snippet of up to 49,152 bytes of JSON, byte for byte", async () => {
		const overhead = JSON.stringify({
			t: "",
			lang: "typescript",
			path: "src/a.ts",
			eol: "\n",
			ranges: [[0, 0, 0, 0, 48_900]],
			remote: "",
			commit: "",
			mod: false,
		}).length;
		await assertArrives(snippetOf("x".repeat(49_152 - overhead)));
		await assertArrives(snippetOf("\tif (x) {\r\n\t\treturn 'ü€🚀';\r\n\t}", { eol: "\r\n", path: "ünï/cødé.ts" }));
		await assertArrives(
			snippetOf("one\r\ntwo", {
				eol: "\r\n",
				ranges: [
					{ startLine: 1, startColumn: 2, endLine: 1, endColumn: 5, length: 3 },
					{ startLine: 9, startColumn: 0, endLine: 9, endColumn: 3, length: 3 },
				],
				remote: "https://example.org/a.git",
				commit: "0123456789abcdef0123456789abcdef01234567",
				modified: true,
			}),
		);
	});

	it("refuses a longer snippet, and an empty one, and says by how much", async () => {
		const code = "x".repeat(50_000);
		const sent = await send(snippetOf(code));
		assert.ok(!sent.ok);
		assert.equal(sent.code, "snippetTooLong");
		assert.equal(sent.detail.max, 49_152);
		assert.ok(Number(sent.detail.size) > 50_000 && Number(sent.detail.size) < 50_200);
		await assertRefused(snippetOf(code), "snippetTooLong", sent.detail);
		const empty = await send(snippetOf(""));
		assert.equal(!empty.ok && empty.code, "snippetEmpty");
	});

	it("refuses a snippet whose pieces are not its text", async () => {
		const range = { startLine: 0, startColumn: 0, endLine: 0, endColumn: 0, length: 3 };
		const wrong: readonly Draft[] = [
			snippetOf("abc", { ranges: [] }),
			snippetOf("abc", { ranges: [{ ...range, length: 2 }] }),
			snippetOf("abc", { ranges: [{ ...range, length: 4 }] }),
			snippetOf("abcdef", { ranges: [range, range] }),
			snippetOf("abc\ndef", { eol: "\r\n", ranges: [range, range] }),
			snippetOf("abc", { ranges: [{ ...range, startLine: -1 }] }),
			snippetOf("abc", { ranges: [{ ...range, startLine: 0.5 }] }),
			snippetOf("abc", { ranges: Array(513).fill({ ...range, length: 0 }) }),
		];
		for (const draft of wrong) {
			await assertRefused(draft, "internal", {});
		}
	});

	it("sends once what is sent twice under one client id, also when the text differs", async () => {
		const first = await send(text("once"), "twice-000001");
		assert.deepEqual(await send(text("once"), "twice-000001"), first);
		assert.deepEqual(await send(text("other words"), "twice-000001"), first);
		await team.clock.advance(500);
		assert.equal(ada.texts(room).filter((words) => words === "once").length, 1);
		assert.equal(ada.texts(room).includes("other words"), false);
		assert.equal(grace.texts(room).filter((words) => words === "once").length, 1);
	});

	it("refuses client ids that are none", async () => {
		for (const clientId of [
			"",
			"short",
			"x".repeat(65),
			"with blank",
			"ümlaut-00",
			5,
			null,
			undefined,
			{},
			["a".repeat(8)],
		]) {
			assert.deepEqual(
				await ada.api["rooms/send"]({ room, clientId: clientId as string, draft: text("x") }),
				{ ok: false, code: "internal", detail: {} },
				String(clientId),
			);
		}
		for (const clientId of ["x".repeat(8), "x".repeat(64)]) {
			assert.equal((await ada.api["rooms/send"]({ room, clientId, draft: text("x") })).ok, true);
		}
	});

	it("says that a room, a message or a request is unknown", async () => {
		const nowhere = "ab".repeat(32);
		const unknown = { ok: false, code: "roomUnknown", detail: {} };
		for (const id of [nowhere, "", "x", room.toUpperCase(), room.slice(2), 5 as never, null as never]) {
			assert.deepEqual(await ada.api["rooms/send"]({ room: id, clientId: "unknown-0001", draft: text("x") }), unknown);
			assert.deepEqual(await ada.api["rooms/page"]({ room: id, before: "", limit: 5 }), unknown);
			assert.deepEqual(await ada.api["rooms/message"]({ room: id, id: "x" }), unknown);
			assert.deepEqual(await ada.api["rooms/markRead"]({ room: id, upTo: "" }), unknown);
			assert.deepEqual(await ada.api["rooms/deliveredTo"]({ room: id, id: "x" }), unknown);
			assert.deepEqual(await ada.api["rooms/members"]({ room: id }), unknown);
			assert.deepEqual(await ada.api["rooms/join"]({ room: id, note: "" }), unknown);
		}
		for (const id of ["", "x", nowhere, `notice-${nowhere}`, "queued-nothing", "notice-"]) {
			assert.deepEqual(await ada.api["rooms/message"]({ room, id }), { ok: false, code: "messageUnknown", detail: {} });
		}
		assert.deepEqual(await ada.api["rooms/join"]({ room, note: "" }), {
			ok: false,
			code: "roomAlreadyMember",
			detail: {},
		});
	});

	it("never throws and never goes off the network, whatever the parameters", async () => {
		const methods = Object.keys(ada.api).filter(
			(method) =>
				![
					"node/stop",
					"node/turnOff",
					"node/setSettings",
					"node/attach",
					"recovery/startOver",
					"identity/moveKey",
				].includes(method),
		) as (keyof Requests)[];
		const value = fc.oneof(
			fc.jsonValue(),
			fc.constant(room),
			fc.constant("x".repeat(200_000)),
			fc.constant(Number.NaN),
			fc.constant(2 ** 60),
			fc.constant({ kind: "text", text: 5 }),
			fc.constant({ kind: "snippet", snippet: { text: "x", ranges: [[0]], eol: "\n" } }),
			fc.constant({ kind: "snippet", snippet: { text: "x", ranges: Array(100_000).fill({}), eol: "\n" } }),
			fc.constant(JSON.parse('{"__proto__":{"polluted":true}}')),
		);
		const params = fc.record(
			{
				room: value,
				name: value,
				note: value,
				reqId: value,
				clientId: value,
				draft: value,
				before: value,
				limit: value,
				id: value,
				upTo: value,
				listed: value,
				recoveryKey: value,
				address: fc.constantFrom("", "[", 5, null, { host: "x" }),
			},
			{ requiredKeys: [] },
		);
		await fc.assert(
			fc.asyncProperty(fc.constantFrom(...methods), params, async (method, given) => {
				const outcome: unknown = await ada.api[method](given as never);
				assert.equal(typeof outcome, "object");
				assert.equal(Object.hasOwn(Object.prototype, "polluted"), false);
			}),
			{ numRuns: 400 },
		);
		assert.equal(ada.node.status.kind, "on");
		assert.deepEqual(JSON.parse(JSON.stringify(ada.node.overview())), ada.node.overview());
	});

	it("makes sense of settings whatever they are", async () => {
		const off = await team.add("Settings");
		const settings = fc.oneof(
			fc.jsonValue(),
			fc.record(
				{
					name: fc.jsonValue(),
					port: fc.jsonValue(),
					teamCode: fc.jsonValue(),
					staticPeers: fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue(), { maxLength: 100 })),
					discovery: fc.jsonValue(),
					onAtStart: fc.jsonValue(),
				},
				{ requiredKeys: [] },
			),
		);
		await fc.assert(
			fc.asyncProperty(settings, async (given) => {
				const outcome = off.api["node/setSettings"]({ settings: given as never });
				await team.clock.advance(1_200);
				assert.equal(typeof (await outcome).ok, "boolean");
			}),
			{ numRuns: 40 },
		);
		assert.ok(["on", "failed"].includes(off.node.status.kind));
	}).timeout(60_000);

	it("gives pages of at most 200 rows, and the newest where it is asked for nonsense", async () => {
		// A room of its own: what is asked at random elsewhere may forget what was said.
		const own = await team.room(ada);
		for (let n = 1; n <= 5; n++) {
			await team.say(ada, own, `${n}`);
		}
		const pageOf = async (before: unknown, limit: unknown) => {
			const page = await ada.api["rooms/page"]({ room: own, before: before as string, limit: limit as number });
			assert.ok(page.ok);
			return page.value.messages;
		};
		const newest = await pageOf("", 3);
		assert.equal(newest.length, 3);
		for (const limit of [0, -5, 1]) {
			assert.deepEqual(await pageOf("", limit), newest.slice(-1), `${limit}`);
		}
		for (const limit of [Number.NaN, "5", null, undefined, 10_000, 2 ** 60]) {
			assert.ok((await pageOf("", limit)).length <= 200);
			assert.ok((await pageOf("", limit)).length > 3);
		}
		for (const before of ["x", "zz".repeat(16), 5, null, "ab"]) {
			assert.deepEqual(await pageOf(before, 3), newest);
		}
	});
});

describe("a client id", () => {
	let team: MemoryTeam;
	beforeEach(() => {
		team = new MemoryTeam();
	});
	afterEach(() => team.end());

	it("stands for one message across restarts, signed or still waiting", async () => {
		let ada = await team.add("Ada");
		const grace = await team.add("Grace");
		await team.connect(grace, ada);
		const room = await team.room(ada, grace);
		const send = (clientId: string, words: string) => ada.api["rooms/send"]({ room, clientId, draft: text(words) });
		const signed = await send("signed-000001", "signed");
		await team.clock.advance(200);
		await team.leave("Grace");
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.deepEqual(await send("signed-000001", "signed"), signed);
		const waiting = await send("waiting-00001", "waiting");
		assert.deepEqual(waiting, { ok: true, value: { id: "queued-waiting-00001" } });
		assert.deepEqual(await send("waiting-00001", "waiting"), waiting);
		assert.deepEqual(ada.texts(room), ["signed", "waiting"]);
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.deepEqual(ada.texts(room), ["signed", "waiting"], "it is on the disk");
		assert.deepEqual(await send("waiting-00001", "waiting"), waiting);
		assert.deepEqual(ada.texts(room), ["signed", "waiting"]);
		await team.clock.advance(31_000);
		const nowSigned = await send("waiting-00001", "waiting");
		assert.ok(nowSigned.ok && /^[0-9a-f]{64}$/.test(nowSigned.value.id));
		assert.deepEqual(ada.texts(room), ["signed", "waiting"]);
		const back = await team.comeBack("Grace");
		await team.connect(back, ada);
		await team.until(() => back.texts(room).length === 2, { what: "both messages" });
		assert.deepEqual(back.texts(room), ["signed", "waiting"]);
	});

	it("of a message in one room is not taken for one in another", async () => {
		const ada = await team.add("Ada");
		const one = await team.room(ada);
		const other = await team.room(ada);
		const sent = await ada.api["rooms/send"]({ room: one, clientId: "same-000001", draft: text("one") });
		assert.ok(sent.ok);
		const again = await ada.api["rooms/send"]({ room: other, clientId: "same-000001", draft: text("other") });
		assert.equal(!again.ok && again.code, "internal");
		assert.deepEqual([ada.texts(one), ada.texts(other)], [["one"], []]);
	});
});
