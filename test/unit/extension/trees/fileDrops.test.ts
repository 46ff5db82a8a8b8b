import assert from "node:assert/strict";
import type { FileDrops } from "../../../../src/extension/trees/fileDrops.ts";
import { overview, ScriptedPort, summary } from "../../webview/scriptedPort.ts";
import { standInForEditor } from "../commands/modalEditor.ts";

describe("files dropped on a tree", () => {
	let letGo: () => void;
	before(() => {
		letGo = standInForEditor();
	});
	after(() => letGo());

	/** What is said of so many that were dropped on a room, and how many were offered. */
	const dropped = async (count: number): Promise<readonly [said: string, offered: number]> => {
		const port = new ScriptedPort();
		port.tellOverview(overview);
		let said = "";
		const say = (words: string): void => {
			said = words;
		};
		let offered = 0;
		const parts = {
			node: port,
			offers: {
				offer: async (_key: string, uris: readonly unknown[]) => {
					offered = uris.length;
					return "";
				},
			},
			teller: { info: say, done: say },
		} as unknown as ConstructorParameters<typeof FileDrops>[0];
		const { FileDrops: Drops } = await import("../../../../src/extension/trees/fileDrops.ts");
		const lines = Array.from({ length: count }, (_, i) => `file:///in/${i}`).join("\r\n");
		const row = { target: { room: summary.room, peerId: "" } } as unknown as Parameters<FileDrops["handleDrop"]>[0];
		const data = new Map([["text/uri-list", { asString: async () => lines, asFile: () => undefined }]]);
		await new Drops(parts).handleDrop(row, data as unknown as Parameters<FileDrops["handleDrop"]>[1]);
		return [said, offered];
	};

	it("are offered as one, up to a thousand", async () => {
		const [said, offered] = await dropped(1_000);
		assert.match(said, /^Offered to /);
		assert.equal(offered, 1_000);
	});

	it("are refused where they are more, and none is left behind without a word", async () => {
		assert.deepEqual(await dropped(1_001), [
			"At most 1,000 files can be dropped at once. Pack them, or share their folder from the Explorer.",
			0,
		]);
	});
});
