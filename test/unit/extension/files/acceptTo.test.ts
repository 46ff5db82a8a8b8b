import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import type { FileActs } from "../../../../src/extension/files/fileActs.ts";
import { TransferFeed } from "../../../../src/extension/files/transferFeed.ts";
import type { FileAct } from "../../../../src/webview/protocol.ts";
import { temporaryFolder } from "../../../harness/temporaryFolder.ts";
import { ScriptedPort } from "../../webview/scriptedPort.ts";
import { chosenFolders, dialogsBegan, type Place, standInForEditor, workspace } from "../commands/modalEditor.ts";
import { aTransfer, noCopies } from "../transfers.ts";

const here = (path: string): Place => ({ scheme: "file", path, fsPath: path });
const far = (path: string): Place => ({ scheme: "vscode-remote", path, fsPath: path });

describe("accepting to a folder that is asked for", () => {
	let port: ScriptedPort;
	let acts: FileActs;
	let letGo: () => void;

	before(() => {
		letGo = standInForEditor();
	});
	after(() => letGo());

	beforeEach(async () => {
		chosenFolders.length = 0;
		dialogsBegan.length = 0;
		workspace.workspaceFolders.length = 0;
		port = new ScriptedPort();
		const node = port as unknown as ConstructorParameters<typeof FileActs>[0]["node"];
		const transfers = new TransferFeed({ node, copies: noCopies() });
		const settings = { values: { downloadFolder: "" } } as ConstructorParameters<typeof FileActs>[0]["settings"];
		acts = new (await import("../../../../src/extension/files/fileActs.ts")).FileActs({
			node,
			settings,
			transfers,
			copies: noCopies(),
		});
	});

	it("asks also who accepts where there is no folder for downloads, and makes none", async () => {
		const { HOME: home, XDG_CONFIG_HOME: config } = process.env;
		const empty = temporaryFolder("lanchat-home-");
		process.env.HOME = empty.path;
		delete process.env.XDG_CONFIG_HOME;
		try {
			chosenFolders.push(here("/home/ada/in"));
			assert.equal(await acts.run("01", { act: "accept", messageId: "m-1", transferId: "" }), "");
			const into = port.called("files/accept").map(({ params }) => (params as { folder: string }).folder);
			assert.deepEqual(into, ["/home/ada/in"]);
			assert.deepEqual(readdirSync(empty.path), []);
		} finally {
			process.env.HOME = home;
			if (config !== undefined) process.env.XDG_CONFIG_HOME = config;
			await empty.remove();
		}
	});

	for (const [act, request] of [
		["acceptTo", "files/accept"],
		["resumeTo", "files/resume"],
	] as const) {
		const run = async (): Promise<string> => {
			if (act === "resumeTo") return acts.act({ ...aTransfer({ id: "77" }) }, act satisfies FileAct);
			const outcome = await acts.run("01", { act, messageId: "m-1", transferId: "" });
			assert.equal(typeof outcome, "string");
			return outcome as string;
		};

		it(`takes a folder of this computer (${act})`, async () => {
			chosenFolders.push(here("/home/ada/in"));
			assert.equal(await run(), "");
			assert.deepEqual(
				port.called(request).map(({ params }) => (params as { folder: string }).folder),
				["/home/ada/in"],
			);
		});

		it(`takes none of another computer, and says so (${act})`, async () => {
			chosenFolders.push(far("/home/ada/in"));
			assert.match(await run(), /on another one/);
			assert.equal(port.called(request).length, 0);
		});

		it(`begins on this computer, also where the workspace is on another (${act})`, async () => {
			workspace.workspaceFolders.push({ uri: far("/work") });
			assert.equal(await run(), "", "the person thought better of it");
			workspace.workspaceFolders.push({ uri: here("/mine") });
			await run();
			assert.deepEqual(dialogsBegan, [here(homedir()), here("/mine")]);
			assert.equal(port.called(request).length, 0);
		});
	}
});
