import assert from "node:assert/strict";
import { GoneRooms } from "../../../../src/extension/panels/goneRooms.ts";
import type { NodeStatus } from "../../../../src/net/api/nodeState.ts";
import { anOverview, aRoom } from "../overviews.ts";

describe("rooms taken off the list", () => {
	const both = anOverview({ rooms: [aRoom({ room: "01" }), aRoom({ room: "02" })] });
	const second = anOverview({ rooms: [aRoom({ room: "02" })] });
	/** As a node whose store is not open has it. */
	const closed = (status: NodeStatus) => anOverview({ status, me: null });

	const last = (...overviews: readonly ReturnType<typeof anOverview>[]): readonly string[] => {
		const gone = new GoneRooms();
		return overviews.map((overview) => gone.since(overview)).at(-1) ?? [];
	};

	it("are those that were there and are not any more", () => {
		assert.deepEqual(last(both, anOverview({ rooms: [aRoom({ room: "02" }), aRoom({ room: "03" })] })), ["01"]);
		assert.deepEqual(last(both), []);
		assert.deepEqual(last(both, second, second), []);
	});

	it("are known while LAN Chat is off, too, or has failed with its store open", () => {
		for (const status of [
			{ kind: "off", everOn: true },
			{ kind: "failed", code: "portsTaken", detail: {} },
		] as const) {
			assert.deepEqual(last({ ...both, status }, { ...second, status }), ["01"], status.kind);
		}
	});

	it("are none while the node does not list its rooms, and found once it does again", () => {
		for (const status of [{ kind: "starting" }, { kind: "locked", reason: "keyMissing" }] as const) {
			assert.deepEqual(last(both, closed(status)), []);
			assert.deepEqual(last(both, closed(status), both), []);
			assert.deepEqual(last(both, closed(status), second), ["01"]);
		}
	});

	it("are none where the node is somebody else's from now on", () => {
		const me = { peerId: "ff", name: "Ada", tag: "ADA7", fingerprint: "" };
		assert.deepEqual(last(both, anOverview({ me })), []);
	});
});
