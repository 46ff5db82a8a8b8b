import assert from "node:assert/strict";
import { until } from "../../harness/until.ts";
import { ada, grace, roomId } from "../../page/sampleRows.ts";
import { makeBridge } from "./bridgeToPage.ts";
import { DraftDisk } from "./keptDrafts.ts";
import { message } from "./scriptedPort.ts";

describe("the commands of a room page", () => {
	let disk: DraftDisk;
	beforeEach(() => {
		disk = new DraftDisk();
	});
	afterEach(() => disk.end());

	it("sends once, however often the page asks with the same id", async () => {
		const { port, ask } = makeBridge();
		const send = { kind: "send", clientId: "client-0001", text: "hi\r\n\t" } as const;
		const answers = await Promise.all([ask(send), ask(send)]);
		answers.push(await ask(send));
		assert.deepEqual(
			answers.map(({ kind }) => kind),
			["reply", "reply", "reply"],
		);
		const draft = { kind: "text", text: "hi\r\n\t" };
		assert.deepEqual(
			port.called("rooms/send").map(({ params }) => params),
			[{ room: roomId, clientId: "client-0001", draft }],
		);
	});

	it("says why a message was refused, keeps it over a new page, and sends it again", async () => {
		const { port, ask, ready } = makeBridge();
		port.answers.set("rooms/send", () => ({ ok: false, code: "storeFull", detail: {} }));
		const refused = await ask({ kind: "send", clientId: "client-0002", text: "hi" });
		assert.equal(refused.kind === "refusal" && refused.code, "storeFull");
		const { pending } = await ready();
		assert.equal(pending.length, 1);
		assert.equal(pending[0]?.problem, "not sent: storeFull");
		port.answers.delete("rooms/send");
		assert.equal((await ask({ kind: "retry", clientId: "client-0002" })).kind, "reply");
		assert.deepEqual((await ready()).pending, []);
		assert.equal((await ask({ kind: "retry", clientId: "client-9999" })).kind, "refusal");
	});

	it("has what was refused again after a reload, sealed, and sends it under its own id", async () => {
		const first = disk.open();
		const before = makeBridge(roomId, undefined, first);
		before.port.answers.set("rooms/send", () => ({ ok: false, code: "storeFull", detail: {} }));
		await before.ask({ kind: "send", clientId: "client-0004", text: "the disk is full" });
		await first.flush();
		assert.doesNotMatch(disk.texts.join(), /client-0004|disk is full/);

		const second = disk.open();
		const after = makeBridge(roomId, undefined, second);
		const { pending } = await after.ready();
		assert.deepEqual(pending, [
			{ clientId: "client-0004", text: "the disk is full", atMs: 1, problem: "not sent: storeFull" },
		]);
		assert.equal((await after.ask({ kind: "retry", clientId: "client-0004" })).kind, "reply");
		assert.equal(after.port.called("rooms/send")[0]?.params.clientId, "client-0004");
		await second.flush();
		assert.deepEqual((await makeBridge(roomId, undefined, disk.open()).ready()).pending, []);
	});

	it("has what was refused in another window, until it is discarded there, and keeps it no longer", async () => {
		const [first, second] = [disk.open(), disk.open()];
		const [here, there] = [makeBridge(roomId, undefined, first), makeBridge(roomId, undefined, second)];
		for (const { port } of [here, there]) {
			port.answers.set("rooms/send", () => ({ ok: false, code: "storeFull", detail: {} }));
		}
		await here.ask({ kind: "send", clientId: "client-0008", text: "the disk is full" });
		await first.flush();
		assert.deepEqual(
			(await there.ready()).pending.map(({ clientId }) => clientId),
			["client-0008"],
		);
		await here.ask({ kind: "discard", clientId: "client-0008" });
		await first.flush();
		await there.ask({ kind: "send", clientId: "client-0009", text: "still full" });
		await second.flush();
		for (const { ready } of [here, there]) {
			assert.deepEqual(
				(await ready()).pending.map(({ clientId }) => clientId),
				["client-0009"],
			);
		}
	});

	it("has what was on its way when the window closed, unless the node shows it", async () => {
		const first = disk.open();
		const before = makeBridge(roomId, undefined, first);
		before.port.answers.set("rooms/send", () => new Promise(() => {}));
		for (const clientId of ["client-0005", "client-0006"]) {
			void before.bridge.handle({ kind: "command", id: 1, command: { kind: "send", clientId, text: clientId } });
		}
		await until(() => before.port.called("rooms/send").length === 2, { what: "both to be on their way" });
		await first.flush();

		const after = makeBridge(roomId, undefined, disk.open());
		after.port.messages = [message("client-0005", { clientId: "client-0005", mine: true })];
		const { pending } = await after.ready();
		assert.deepEqual(
			pending.map(({ text, problem }) => [text, problem]),
			[["client-0006", "the window closed"]],
		);
		after.port.tellMessages([message("client-0006", { clientId: "client-0006", mine: true })]);
		assert.deepEqual((await after.ready()).pending, []);
	});

	it("keeps nothing of a conversation that is gone, also where an answer comes late", async () => {
		const drafts = disk.open();
		const { port, ask, outbox } = makeBridge(roomId, undefined, drafts);
		let answer = (_outcome: unknown) => {};
		port.answers.set("rooms/send", () => new Promise((resolve) => (answer = resolve)));
		const asked = ask({ kind: "send", clientId: "client-0007", text: "late" });
		await until(() => port.called("rooms/send").length === 1, { what: "it to be on its way" });
		await drafts.flush();
		outbox.end();
		answer({ ok: false, code: "roomUnknown", detail: {} });
		await asked;
		await drafts.flush();
		assert.deepEqual(disk.texts, []);
	});

	it("forgets a refused message that is discarded", async () => {
		const { port, ask, ready } = makeBridge();
		port.answers.set("rooms/send", () => ({ ok: false, code: "internal", detail: {} }));
		await ask({ kind: "send", clientId: "client-0003", text: "hi" });
		await ask({ kind: "discard", clientId: "client-0003" });
		assert.deepEqual((await ready()).pending, []);
	});

	it("copies a snippet as it was selected, not as the page shows it", async () => {
		const { port, ask, copied } = makeBridge();
		const text = "\tone\r\ntwo  \r\n😀";
		const range = { startLine: 0, startColumn: 0, endLine: 2, endColumn: 2, length: text.length };
		const snippet = {
			text,
			language: "ts",
			path: "a.ts",
			eol: "\r\n",
			ranges: [range],
			remote: "",
			commit: "",
			modified: false,
		};
		port.answers.set("rooms/message", () => ({
			ok: true,
			value: message("", { body: { kind: "snippet", snippet } as never }),
		}));
		await ask({ kind: "copySnippet", messageId: "event-1" });
		assert.deepEqual(copied, [text]);
	});

	it("opens no address but http, https and mailto, whatever the page says", async () => {
		const { ask, opened } = makeBridge();
		for (const url of [
			"javascript:alert(1)",
			"command:x",
			"file:///etc/passwd",
			"vscode://x",
			" https://a.b",
			"https:a",
		]) {
			assert.equal((await ask({ kind: "openLink", url })).kind, "refusal", url);
		}
		assert.equal((await ask({ kind: "openLink", url: "https://ok.example/" })).kind, "reply");
		assert.deepEqual(opened, ["https://ok.example/"]);
	});

	it("names who has a message, but for the person itself", async () => {
		const { port, ask } = makeBridge();
		port.answers.set("rooms/deliveredTo", () => ({ ok: true, value: [ada.author, grace.author] }));
		const person = { fingerprint: "", role: "member", online: true, verified: false };
		port.answers.set("rooms/members", () => ({
			ok: true,
			value: [
				{ ...person, peerId: ada.author, name: "Ada", tag: "K7QF", isMe: true },
				{ ...person, peerId: grace.author, name: "", tag: "M3XW", isMe: false },
			],
		}));
		const answer = await ask({ kind: "deliveredTo", messageId: "event-1" });
		assert.deepEqual(answer.kind === "reply" && answer.value, { kind: "names", names: ["·M3XW"] });
	});

	it("answers a bug with a refusal and writes nothing of its message into the log", async () => {
		const { port, ask, log } = makeBridge();
		port.answers.set("rooms/page", () => Promise.reject(new TypeError("secret text")));
		const answer = await ask({ kind: "loadOlder", before: "5" });
		assert.equal(answer.kind === "refusal" && answer.code, "internal");
		assert.doesNotMatch(log.join(), /secret/);
	});
});
