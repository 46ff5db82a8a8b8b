import assert from "node:assert/strict";
import type { CommandDeps } from "../../../../src/extension/commands/deps.ts";
import { settingDefaults } from "../../../../src/extension/manifest.ts";
import { ScriptedPort } from "../../webview/scriptedPort.ts";
import { anOverview } from "../overviews.ts";
import { standInForEditor, told } from "./modalEditor.ts";

describe("turning on", () => {
	let letGo: () => void;
	let port: ScriptedPort;

	before(() => {
		letGo = standInForEditor();
	});
	after(() => letGo());

	beforeEach(() => {
		told.length = 0;
		port = new ScriptedPort();
		port.tellOverview(anOverview());
		port.answers.set("node/turnOn", () => ({ ok: true, value: null }));
	});

	const turnOn = async (): Promise<void> => {
		const command = await import("../../../../src/extension/commands/turnOn.ts");
		const { Teller } = await import("../../../../src/extension/ui/teller.ts");
		const retry = (): void => {
			if (port.state.kind === "failed") port.state = { kind: "connecting" };
		};
		const node = Object.assign(port, { retry }) as unknown as CommandDeps["node"];
		const settings = { values: { ...settingDefaults, displayName: "Ada" } } as CommandDeps["settings"];
		const deps: Partial<CommandDeps> = { node, settings, teller: new Teller({ node }) };
		await command.turnOn(deps as CommandDeps)();
	};

	it("says so where it is on", async () => {
		await turnOn();
		assert.deepEqual([told, port.called("node/turnOn").length], [["LAN Chat is on already."], 0]);
	});

	it("tries again where a node that was on was given up, whose status nobody has told to be another", async () => {
		port.state = { kind: "failed", code: "crashed" };
		await turnOn();
		assert.deepEqual([told, port.called("node/turnOn").length], [[], 1]);
	});
});
