import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Emitter } from "../../../../src/extension/events.ts";
import { AcceptRuleFeed } from "../../../../src/extension/files/acceptRuleFeed.ts";
import { settingDefaults } from "../../../../src/extension/manifest.ts";
import type { ConnectionState } from "../../../../src/extension/node/nodeClient.ts";
import { temporaryFolder } from "../../../harness/temporaryFolder.ts";
import { until } from "../../../harness/until.ts";
import { anOverview } from "../overviews.ts";

describe("what is accepted without asking", () => {
	it("is told to each node, and again when the setting changes", async () => {
		const folder = temporaryFolder("lan-chat-rule-");
		const states = new Emitter<ConnectionState>();
		const changes = new Emitter<typeof settingDefaults>();
		const told: unknown[] = [];
		const settings = { values: settingDefaults, onDidChange: changes.event };
		const node = {
			state: { kind: "connecting" } as ConnectionState,
			overview: anOverview(),
			onDidChangeState: states.event,
			onDidChangeOverview: new Emitter<never>().event,
			call: (async (_method: string, params: unknown) => {
				told.push(params);
				return { ok: true, value: null };
			}) as never,
		};
		new AcceptRuleFeed({ node, settings });
		assert.deepEqual(told, []);
		const become = (kind: "connecting" | "connected") => {
			node.state = { kind, role: "owner" } as ConnectionState;
			states.fire(node.state);
		};
		become("connected");
		become("connected");
		assert.deepEqual(told, [{ folder: "", maxBytes: 0 }]);
		const chosen = join(folder.path, "in");
		settings.values = { ...settingDefaults, autoAcceptMegabytes: 20, downloadFolder: chosen };
		changes.fire(settings.values);
		await until(() => told.length === 2, { what: "the new rule to be told" });
		assert.deepEqual(told[1], { folder: chosen, maxBytes: 20_000_000 });
		assert.ok(existsSync(chosen));
		become("connecting");
		become("connected");
		await until(() => told.length === 3, { what: "the next node to be told" });
		await folder.remove();
	});
});
