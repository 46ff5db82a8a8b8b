import assert from "node:assert/strict";
import { pageRow } from "../../../src/extension/page/pageRows.ts";
import { VisibleRooms } from "../../../src/extension/page/visibleRooms.ts";
import { keptPeer, keptRoom } from "../../../src/extension/panels/keptPage.ts";
import { closedPageHtml, pageHtml } from "../../../src/extension/panels/pageHtml.ts";
import { columnBeside, panelColumn } from "../../../src/extension/panels/panelColumn.ts";
import type { Message } from "../../../src/net/api/messages.ts";
import { decodeHostMessage } from "../../../src/webview/protocol.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import { fc } from "../../harness/testChance.ts";
import { plainL10n } from "../../page/plainL10n.ts";
import { roomId } from "../../page/sampleRows.ts";
import { message } from "./scriptedPort.ts";

const cspSource = "https://*.vscode-cdn.example";

describe("the document of a room page", () => {
	it("has a policy that lets in our script by a fresh nonce and nothing inline or from elsewhere", () => {
		const policies = [documentOf(), documentOf()].map((html) => {
			const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? "";
			return policy.replaceAll("&#39;", "'");
		});
		assert.notEqual(policies[0], policies[1]);
		for (const policy of policies) {
			assert.match(policy, /^default-src 'none'; script-src 'nonce-[A-Za-z0-9+/]{22}=='; /);
			assert.match(policy, /style-src https:\/\/\*\.vscode-cdn\.example; font-src /);
			assert.doesNotMatch(policy, /unsafe|connect-src|\*;|http:/);
		}
	});

	it("gives the nonce to our script and has no inline script, style or handler", () => {
		const html = documentOf();
		const nonce = /nonce-([^&]+)&/.exec(html)?.[1];
		assert.deepEqual([...html.matchAll(/<script[^>]*>/g)].map(String), [
			`<script nonce="${nonce}" src="https://x/s.js">`,
		]);
		assert.doesNotMatch(html, /\sstyle=|<style|\son\w+=/);
	});

	it("keeps every text a text", () => {
		const html = documentOf({ title: '"><script>x</script>', loading: "<b>&'" });
		assert.doesNotMatch(html, /<script>x|<b>/);
		assert.doesNotMatch(closedPageHtml({ language: "en", text: "<script>" }), /<script/);
	});
});

describe("what VS Code kept of a page", () => {
	it("is read only where it names a room", () => {
		assert.equal(keptRoom({ room: roomId, anchor: null }), roomId);
		assert.equal(keptRoom({ room: `direct-${roomId}` }), `direct-${roomId}`);
		fc.assert(fc.property(fc.anything(), (state) => assert.equal(keptRoom(state), null)));
		for (const room of ["", "XY", "../x", 5, null]) assert.equal(keptRoom({ room }), null);
		assert.equal(keptPeer({ peerId: roomId }), roomId);
		for (const peerId of ["", "XY", `direct-${roomId}`, 5, null]) assert.equal(keptPeer({ peerId }), null);
	});
});

describe("rows for the page", () => {
	onceOnly(() =>
		it("are what the page takes, whatever a peer has put into a message", () => {
			const text = fc.oneof(fc.string({ unit: "binary" }), fc.string({ minLength: 5_000, maxLength: 20_000 }));
			const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(Number.NaN, Number.MAX_VALUE, -1));
			const range = fc.record({
				startLine: number,
				startColumn: number,
				endLine: number,
				endColumn: number,
				length: number,
			});
			const snippet = fc.record({
				text,
				language: text,
				path: text,
				eol: fc.constant("\n"),
				ranges: fc.array(range, { maxLength: 50 }),
				remote: text,
				commit: text,
				modified: fc.boolean(),
			});
			const body = fc.oneof(
				fc.record({ kind: fc.constant("text"), text }),
				fc.record({ kind: fc.constant("snippet"), snippet }),
				fc.record({
					kind: fc.constant("notice"),
					notice: fc.constant("joined"),
					name: text,
					peerId: fc.constant("c3"),
					tag: text,
					isMe: fc.boolean(),
					byName: text,
					reason: text,
					lost: fc.boolean(),
					hours: fc.nat(8_760),
				}),
			);
			const reaction = fc.record({
				emoji: text.filter((each) => each !== ""),
				names: fc.array(text),
				mine: fc.boolean(),
			});
			const reactions = fc.array(reaction, { maxLength: 80 });
			const overrides = fc.record({
				body,
				atMs: number,
				editedMs: number,
				reactions,
				authorName: text,
				authorTag: text,
			});
			fc.assert(
				fc.property(overrides, (fields) => {
					const rows = [pageRow(plainL10n, message("", fields as Partial<Message>))];
					const told = { kind: "event", rev: 1, change: { kind: "rows", rows, isHistory: false } };
					const decoded = decodeHostMessage(told);
					assert.ok(decoded.ok, decoded.ok ? "" : decoded.reason);
				}),
				{ numRuns: 50 },
			);
		}),
	);

	it("hold the beginning of a snippet, its lines as the editor counts them, and how much more there is", () => {
		const text = `${Array.from({ length: 30 }, (_, line) => `line ${line}`).join("\r\n")}\r\n`;
		const range = { startLine: 4, startColumn: 0, endLine: 34, endColumn: 0, length: text.length };
		const snippet = {
			text,
			language: "ts",
			path: "a/b.ts",
			eol: "\r\n",
			ranges: [range],
			remote: "",
			commit: "",
			modified: true,
		};
		const { body } = pageRow(plainL10n, message("", { body: { kind: "snippet", snippet } as Message["body"] }));
		assert.ok(body.kind === "snippet");
		assert.equal(body.preview.split("\n").length, 12);
		assert.equal(body.lineCount, 30);
		assert.equal(body.isWhole, false);
		assert.deepEqual(body.ranges, [{ first: 5, last: 34 }]);
	});
});

describe("the rooms in view", () => {
	it("are attended while they are visible and the window has the focus", () => {
		const rooms = new VisibleRooms(true);
		let changes = 0;
		rooms.onDidChange(() => changes++);
		assert.equal(rooms.isAttended(roomId), false);
		rooms.setPanel(roomId, { visible: true, active: false });
		assert.equal(rooms.isAttended(roomId), true);
		assert.equal(rooms.activeRoom, undefined);
		rooms.setWindowFocused(false);
		rooms.setWindowFocused(false);
		assert.equal(rooms.isAttended(roomId), false);
		rooms.setPanel(roomId, { visible: true, active: true });
		assert.equal(rooms.activeRoom, roomId);
		rooms.setPanel(roomId, null);
		assert.equal(rooms.activeRoom, undefined);
		assert.equal(changes, 4);
	});

	it("open where they cover no code", () => {
		const code = { viewColumn: 1, isActive: true, tabs: 3 };
		const empty = { viewColumn: 2, isActive: false, tabs: 0 };
		assert.equal(panelColumn([code], undefined), columnBeside);
		assert.equal(panelColumn([code, empty], undefined), 2);
		assert.equal(panelColumn([{ ...code, tabs: 0 }, empty], undefined), 1);
		assert.equal(panelColumn([code, empty], 3), 3);
	});
});

function documentOf(overrides: { readonly title?: string; readonly loading?: string } = {}): string {
	const files = { script: "https://x/s.js", style: "https://x/s.css", icons: "https://x/i.css" };
	return pageHtml({ room: roomId, cspSource, files, language: "en", loading: "…", title: "Room", ...overrides });
}
