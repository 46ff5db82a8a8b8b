import assert from "node:assert/strict";
import { targetOf } from "../../../src/extension/commands/target.ts";
import { menuContextOf } from "../../../src/extension/conversation/conversationKey.ts";
import { noTarget } from "../../../src/extension/trees/itemData.ts";

describe("what a command was run on", () => {
	const target = { room: "01", reqId: "r1", peerId: "bb", transferId: "77" };

	it("is a tree row's target, or one handed over as it is", () => {
		assert.deepEqual(targetOf({ id: "x", target }), target);
		assert.deepEqual(targetOf(target), target);
	});

	it("is the conversation of a page whose menu was used", () => {
		const handedOver = { webview: "lanChat.room", ...menuContextOf("01") };
		assert.deepEqual(targetOf(handedOver), { ...noTarget, room: "01" });
		assert.deepEqual(targetOf(menuContextOf("direct-bb")), { ...noTarget, peerId: "bb" });
	});

	it("is nothing for whatever else a menu or keybinding passes", () => {
		for (const argument of [undefined, null, 7, "01", [], { room: 7 }, { target: null }]) {
			assert.deepEqual(targetOf(argument), noTarget);
		}
	});
});
