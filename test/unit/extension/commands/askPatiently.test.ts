import assert from "node:assert/strict";
import type { CommandDeps } from "../../../../src/extension/commands/deps.ts";
import { overview, ScriptedPort } from "../../webview/scriptedPort.ts";
import { aRequest } from "../overviews.ts";
import { progress, standInForEditor, told, whenProgress } from "./modalEditor.ts";

describe("a command whose answer takes long", () => {
	let letGo: () => void;
	before(() => {
		letGo = standInForEditor();
		told.length = 0;
	});
	after(() => letGo());

	it("shows that it is at work, and then what came of it", async () => {
		const { approveJoin } = await import("../../../../src/extension/commands/joinRequests.ts");
		const { Teller } = await import("../../../../src/extension/ui/teller.ts");
		const port = new ScriptedPort();
		const request = aRequest();
		port.overview = { ...overview, requests: [request] };
		// Members are heard, and it is answered, when the person has seen that something goes on.
		port.answers.set("rooms/approve", () => {
			return new Promise((resolve) => whenProgress(() => resolve({ ok: true, value: null })));
		});
		const node = port as unknown as CommandDeps["node"];
		const teller = new Teller({ node });
		const { room, reqId, peerId } = request;
		await approveJoin({ node, teller } as Partial<CommandDeps> as CommandDeps)({ room, reqId, peerId, transferId: "" });
		assert.deepEqual(progress, ["LAN Chat is working on it…"]);
		assert.match(told.join(), /is now a member/);
	});
});
