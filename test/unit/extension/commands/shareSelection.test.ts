import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { CommandDeps } from "../../../../src/extension/commands/deps.ts";
import { Copies } from "../../../../src/extension/files/copies.ts";
import { Walls } from "../../../../src/extension/people/walls.ts";
import { type TemporaryFolder, temporaryFolder } from "../../../harness/temporaryFolder.ts";
import { overview, ScriptedPort, summary } from "../../webview/scriptedPort.ts";
import { modals, openInEditor, pickers, picks, presses, standInForEditor, told } from "./modalEditor.ts";

const asFile = "Share as File";
const code = "const a = 1;\nconst b = 2;\nconst c = 3;\n";

describe("sharing what is selected", () => {
	let port: ScriptedPort;
	let deps: CommandDeps;
	let folder: TemporaryFolder;
	let shared: string;
	let letGo: () => void;

	before(() => {
		letGo = standInForEditor();
	});
	after(() => letGo());

	beforeEach(async () => {
		for (const list of [modals, presses, told, pickers, picks]) list.length = 0;
		folder = temporaryFolder("lanchat-share-");
		port = new ScriptedPort();
		shared = "";
		const node = port as unknown as CommandDeps["node"];
		const { FileOffers } = await import("../../../../src/extension/files/fileOffers.ts");
		const { Teller } = await import("../../../../src/extension/ui/teller.ts");
		const offers = new FileOffers({ node, copies: new Copies({ now: () => 1 }, { folder: folder.path }) });
		const lastRoom = { get: () => undefined, set: remember };
		const log = { log: () => {} };
		const known: Partial<CommandDeps> = {
			node,
			offers,
			lastRoom,
			log,
			teller: new Teller({ node }),
			walls: new Walls(),
		};
		deps = known as CommandDeps;
		openInEditor("/home/ada/parser.ts", code, { line: 2, character: 0 });
		picks.push(summary.name);
	});
	afterEach(() => folder.remove());

	const remember = (room: string): void => {
		shared = room;
	};
	const share = async (how: "message" | "file"): Promise<void> => {
		const { shareSelection } = await import("../../../../src/extension/commands/shareSelection.ts");
		const { shareSelectionAsFile } = await import("../../../../src/extension/commands/shareSelectionAsFile.ts");
		await (how === "message" ? shareSelection : shareSelectionAsFile)(deps)(undefined);
	};
	/** What the one offer there was holds, by its name. */
	const offered = async (): Promise<readonly [name: string, text: string]> => {
		const offers = port.called("files/offer");
		assert.equal(offers.length, 1);
		const { paths, room } = (offers[0]?.params ?? {}) as { readonly paths: readonly string[]; readonly room: string };
		assert.equal(room, summary.room);
		assert.equal(paths.length, 1);
		return [basename(paths[0] ?? ""), await readFile(paths[0] ?? "", "utf8")];
	};
	const tooLong = (): void => {
		const detail = { size: 61_440, max: 49_152 };
		port.answers.set("rooms/send", () => ({ ok: false, code: "snippetTooLong", detail }));
	};

	it("offers what is too long for a message as a file, with the lines in its name", async () => {
		tooLong();
		presses.push(asFile);
		await share("message");
		assert.match(modals[0]?.title ?? "", /61 kB, and at most 49 kB fit/);
		assert.match(modals[0]?.detail ?? "", /parser\.L1-L2\.ts/);
		assert.deepEqual(await offered(), ["parser.L1-L2.ts", "const a = 1;\nconst b = 2;\n"]);
		assert.match(told[0] ?? "", /is offered to design-review/);
		assert.equal(shared, summary.room);
	});

	it("sends nothing where the person does not want that", async () => {
		tooLong();
		await share("message");
		assert.deepEqual([modals.length, port.called("files/offer").length, told.length], [1, 0, 0]);
		assert.equal(shared, "");
	});

	it("offers a short selection as a file, too, where that was chosen", async () => {
		await share("file");
		assert.deepEqual(await offered(), ["parser.L1-L2.ts", "const a = 1;\nconst b = 2;\n"]);
		assert.deepEqual([modals.length, port.called("rooms/send").length], [0, 0]);
	});

	it("calls it shared only where somebody is there", async () => {
		const said = async (over: Partial<typeof overview>): Promise<string> => {
			told.length = 0;
			picks.push(summary.name);
			port.tellOverview({ ...overview, ...over });
			await share("message");
			return told[0] ?? "";
		};
		assert.equal(
			await said({ rooms: [{ ...summary, onlineCount: 1 }] }),
			"2 lines of parser.ts will go out when somebody else of design-review is online.",
		);
		assert.equal(
			await said({ rooms: [{ ...summary, onlineCount: 2 }] }),
			"Shared 2 lines of parser.ts with design-review.",
		);
		assert.equal(
			await said({ rooms: [{ ...summary, memberCount: 1 }] }),
			"Shared 2 lines of parser.ts with design-review.",
			"nobody else is in it",
		);
		assert.equal(
			await said({ status: { kind: "off", everOn: true } }),
			"2 lines of parser.ts will go out when LAN Chat is on.",
		);
	});
});
