import assert from "node:assert/strict";
import { inert, nameWithTag } from "../../../src/extension/safeText.ts";

describe("text that peers chose", () => {
	it("cannot become a link that runs a command", () => {
		assert.ok(!/\]\(/.test(inert("[Ada](command:workbench.action.quit)")));
	});

	it("cannot become an icon, such as a badge of trust", () => {
		assert.ok(!/\$\(/.test(inert("$(verified) Ada")));
	});

	it("stays as it is otherwise", () => {
		assert.equal(inert("Ada (Ops) [late] $5"), "Ada (Ops) [late] $5");
	});

	it("is shown with the tag, which alone stands for somebody without a name", () => {
		assert.equal(nameWithTag({ name: "Ada", tag: "K7QF" }), "Ada ·K7QF");
		assert.equal(nameWithTag({ name: "", tag: "K7QF" }), "·K7QF");
	});
});
