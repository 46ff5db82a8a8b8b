import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import type { ItemData } from "../../../../src/extension/trees/itemData.ts";
import { requestItems } from "../../../../src/extension/trees/requestItems.ts";
import { standInForEditor } from "../commands/modalEditor.ts";
import { anOverview, aRequest } from "../overviews.ts";
import { plainText } from "../plainText.ts";

describe("a tree of rows", () => {
	let letGo: () => void;

	before(() => {
		letGo = standInForEditor();
	});
	after(() => letGo());

	it("runs commands on what a row stands for now: who takes a request back and asks again has the same row", async () => {
		const { OverviewTree } = await import("../../../../src/extension/trees/overviewTree.ts");
		const words = { l10n: plainText, now: () => 5, timeOfDay: String, isMuted: () => false };
		let rows: readonly ItemData[] = [];
		const tree = new OverviewTree({ rows: () => rows, openRow: "openRow" });
		const shown = async (reqIds: readonly string[]) => {
			rows = requestItems(words, anOverview({ requests: reqIds.map((reqId) => aRequest({ reqId })) }));
			tree.refresh();
			await setImmediate();
			return tree.getChildren()[0];
		};
		const row = await shown(["r1"]);
		assert.equal(row?.target.reqId, "r1");
		assert.equal(await shown(["r2"]), row);
		assert.equal(row.target.reqId, "r2");
		// A menu that was open when it went still says of what it was.
		await shown([]);
		assert.equal(row.target.reqId, "r2");
		tree.dispose();
	});
});
