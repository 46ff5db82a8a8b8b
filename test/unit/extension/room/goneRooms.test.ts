import assert from "node:assert/strict";
import { goneRooms } from "../../../../src/extension/room/goneRooms.ts";
import { anOverview, aRoom } from "../overviews.ts";

describe("rooms taken off the list", () => {
	const before = anOverview({ rooms: [aRoom({ room: "01" }), aRoom({ room: "02" })] });

	it("are those that were there and are not any more", () => {
		assert.deepEqual(goneRooms(before, anOverview({ rooms: [aRoom({ room: "02" }), aRoom({ room: "03" })] })), ["01"]);
		assert.deepEqual(goneRooms(null, anOverview()), []);
	});

	it("are none while the node does not list its rooms, or is somebody else's", () => {
		for (const status of [{ kind: "starting" }, { kind: "locked", reason: "keyMissing" }] as const) {
			assert.deepEqual(goneRooms(before, anOverview({ status })), []);
		}
		const me = { peerId: "ff", name: "Ada", tag: "ADA7", fingerprint: "" };
		assert.deepEqual(goneRooms(before, anOverview({ me })), []);
	});
});
