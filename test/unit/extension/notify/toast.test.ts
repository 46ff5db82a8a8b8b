import assert from "node:assert/strict";
import type { Happening } from "../../../../src/extension/notify/policy.ts";
import { toastOf } from "../../../../src/extension/notify/toast.ts";
import { anOverview, aRequest, aRoom } from "../overviews.ts";
import { plainText } from "../plainText.ts";

describe("the words of a toast", () => {
	const overview = anOverview({ rooms: [aRoom()], requests: [aRequest()] });
	const toast = (...happenings: Happening[]) => toastOf(plainText, { happenings, overview });
	const mention: Happening = { kind: "mentioned", room: "01", by: "Grace ·K7QF" };

	it("name who asks to join what, and offer both answers", () => {
		const { message, actions } = toast({ kind: "joinRequested", room: "01", reqId: "r1", peerId: "bb" });
		assert.equal(message, "“Grace ·K7QF” asks to join “Compilers”.");
		assert.deepEqual(
			actions.map((action) => [action.label, action.target.reqId]),
			[
				["Approve", "r1"],
				["Deny", "r1"],
			],
		);
	});

	it("say who offers a file where, and count them with the rest", () => {
		const offer: Happening = { kind: "fileOffered", room: "01", by: "Grace ·K7QF" };
		assert.equal(toast(offer).message, "“Grace ·K7QF” offers a file in “Compilers”.");
		assert.equal(toast(offer, offer, mention).message, "LAN Chat: 1 mention, 2 files offered in “Compilers”.");
	});

	it("lead to the room somebody was mentioned in", () => {
		const { message, actions } = toast(mention);
		assert.equal(message, "“Grace ·K7QF” mentioned you in “Compilers”.");
		assert.deepEqual(
			actions.map((action) => [action.command, action.target.room]),
			[["lanChat.room.open", "01"]],
		);
	});

	it("count when there are several", () => {
		assert.equal(toast(mention, mention).message, "LAN Chat: 2 mentions in “Compilers”.");
		const mixed = toast(mention, { kind: "joinRequested", room: "01", reqId: "r1", peerId: "bb" });
		assert.equal(mixed.message, "LAN Chat: 1 join request, 1 mention.");
		assert.equal(mixed.actions[0]?.command, "lanChat.showStatus");
	});

	it("stay true when the overview does not know the request yet", () => {
		assert.equal(
			toast({ kind: "joinRequested", room: "01", reqId: "new", peerId: "bb" }).message,
			"LAN Chat: 1 join request.",
		);
	});

	it("warn of trouble with the own store before anything else", () => {
		const { isWarning } = toast(mention, { kind: "storeProblem", code: "storeFull" });
		assert.ok(isWarning);
	});
});
