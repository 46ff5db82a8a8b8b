import assert from "node:assert/strict";
import { ada, grace, roomId } from "../../page/sampleRows.ts";
import { makeBridge } from "./bridgeToPage.ts";
import { message } from "./scriptedPort.ts";

describe("the commands of a room page", () => {
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
