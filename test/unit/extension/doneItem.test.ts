import assert from "node:assert/strict";
import { items, settings, standInForEditor, told } from "./commands/modalEditor.ts";

describe("what worked", () => {
	let letGo: () => void;
	before(() => {
		letGo = standInForEditor();
	});
	after(() => letGo());
	afterEach(() => {
		settings.hasStatusBar = true;
	});
	const open = async () => {
		const { DoneItem } = await import("../../../src/extension/ui/doneItem.ts");
		for (const list of [told, items]) list.length = 0;
		return new DoneItem();
	};

	it("is an alert of its own in the status bar, made anew each time, and one at a time", async () => {
		const done = await open();
		done.show("Copied");
		const [first] = items;
		assert.equal(first?.accessibilityInformation.role, "alert");
		done.show("Copied");
		assert.equal(items.length, 1);
		assert.notEqual(items[0], first, "the same words are read out once more");
		done.dispose();
		assert.deepEqual(items, []);
	});

	it("is a message where the person hides the status bar", async () => {
		settings.hasStatusBar = false;
		const done = await open();
		done.show("Copied");
		assert.deepEqual([items, told], [[], ["Copied"]]);
		done.dispose();
	});
});
