import assert from "node:assert/strict";
import { item } from "../../../../src/extension/trees/itemData.ts";
import { treeChanges } from "../../../../src/extension/trees/treeChanges.ts";

describe("what a tree draws again", () => {
	const row = (id: string, label = id) => item({ id, label, icon: "" });
	const heading = (...children: ReturnType<typeof row>[]) => item({ id: "h", label: "h", icon: "", children });

	it("is nothing when nothing changed", () => {
		assert.deepEqual(treeChanges([row("a"), heading(row("b"))], [row("a"), heading(row("b"))]), []);
	});

	it("is only the row that changed", () => {
		assert.deepEqual(treeChanges([row("a"), row("b")], [row("a"), row("b", "new")]), ["b"]);
		assert.deepEqual(treeChanges([heading(row("b"))], [heading(row("b", "new"))]), ["b"]);
	});

	it("is a heading when rows below it came or went", () => {
		assert.deepEqual(treeChanges([row("a"), heading(row("b"))], [row("a"), heading(row("b"), row("c"))]), ["h"]);
	});

	it("is the whole tree when rows at the top came, went or moved", () => {
		assert.equal(treeChanges([row("a")], [row("a"), row("b")]), "whole");
		assert.equal(treeChanges([row("a"), row("b")], [row("b"), row("a")]), "whole");
	});
});
