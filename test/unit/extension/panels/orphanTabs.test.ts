import assert from "node:assert/strict";
import { directKey } from "../../../../src/extension/conversation/conversationKey.ts";
import { ClosedOrphans, keyOfTitle, orphansAmong, waitingTab } from "../../../../src/extension/panels/orphanTabs.ts";
import { peerOfTitle, verifyTitle } from "../../../../src/extension/verify/verifyTitle.ts";
import { anOverview, aPerson, aRoom } from "../overviews.ts";
import { plainText } from "../plainText.ts";

describe("a page that lost its extension host", () => {
	const page = { viewColumn: 1, isActiveGroup: true, label: "Compilers", viewType: "mainThreadWebview-lanChat.room" };
	const viewType = "lanChat.room";

	it("is a page of ours that is shown where no living one is", () => {
		assert.deepEqual(orphansAmong([page], { viewType, shown: new Set() }), [page]);
		assert.deepEqual(orphansAmong([page], { viewType, shown: new Set([1]) }), []);
		const other = { ...page, viewType: "mainThreadWebview-markdown.preview" };
		assert.deepEqual(orphansAmong([other, { ...page, viewType: "" }], { viewType, shown: new Set([2]) }), []);
	});

	it("is not opened a second time beside the tab that waits for it, unless that is of another room", () => {
		const options = { viewType, isOfKey: (label: string) => label === "Compilers", living: new Set<string>() };
		const others = [
			{ ...page, label: "Parsers" },
			{ ...page, viewType: "mainThreadWebview-lanChat.verify" },
		];
		assert.equal(waitingTab([...others, page], options), page);
		assert.equal(waitingTab([...others, page], { ...options, living: new Set(["Compilers"]) }), undefined);
		assert.equal(waitingTab(others, options), undefined);
	});

	it("is missed once when it is closed before it was opened anew, and not when it was only moved", () => {
		const closed = new ClosedOrphans();
		closed.see([page], []);
		closed.see([], [{ ...page, label: "Parsers" }]);
		assert.equal(closed.isAny, false, "a page that lived is none of these");
		closed.see([page], []);
		closed.see([], [page]);
		assert.equal(closed.isAny, true);
		assert.deepEqual([closed.take(), closed.take()], [["Compilers"], []]);
		closed.see([page], []);
		closed.see([{ ...page }], [page]);
		assert.deepEqual(closed.take(), []);
	});

	it("is known again by its title, with what was unread in front of it or not", () => {
		const people = [aPerson(), aPerson({ peerId: "cc", name: "Radia", contact: "verified" })];
		const overview = anOverview({ rooms: [aRoom({ name: "Compilers" })], people });
		assert.equal(keyOfTitle(overview, "(3) Compilers"), "01");
		assert.equal(keyOfTitle(overview, "Grace ·K7QF"), directKey("bb"));
		assert.equal(keyOfTitle(overview, "(1) Radia"), directKey("cc"));
		assert.equal(keyOfTitle(overview, "Parsers"), undefined);
	});
});

describe("a page of a comparison that lost its extension host", () => {
	it("is known again by its title", () => {
		const people = [aPerson(), aPerson({ peerId: "cc", name: "Radia" })];
		const titles = people.map((person) => verifyTitle(plainText, person));
		assert.deepEqual(
			titles.map((title) => peerOfTitle(plainText, { people }, title)),
			["bb", "cc"],
		);
		assert.equal(peerOfTitle(plainText, { people }, "Verify"), undefined);
	});
});
