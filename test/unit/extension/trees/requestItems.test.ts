import assert from "node:assert/strict";
import { requestItems } from "../../../../src/extension/trees/requestItems.ts";
import { anOverview, aPerson, aRequest, aRoom } from "../overviews.ts";
import { plainText } from "../plainText.ts";

const words = { l10n: plainText, now: () => 5, timeOfDay: (ms: number) => `T${ms}` };

describe("the Requests tree", () => {
	it("shows who asks to join which room, the longest waiting first", () => {
		const requests = [aRequest({ reqId: "r2", name: "Later", atMs: 2 }), aRequest({ note: "hello" })];
		const rows = requestItems(words, anOverview({ requests: requests.map((r, i) => ({ ...r, atMs: 2 - i })) }));
		assert.deepEqual(
			rows.map((row) => [row.label, row.description]),
			[
				["Grace ·K7QF", "asks to join Compilers · hello"],
				["Later ·K7QF", "asks to join Compilers"],
			],
		);
		assert.deepEqual(rows[0]?.target, { room: "01", reqId: "r1", peerId: "bb" });
	});

	it("gives equal ids to equal requests and different ones to different", () => {
		const requests = [aRequest(), aRequest({ reqId: "r2" }), aRequest({ room: "02" })];
		const ids = requestItems(words, anOverview({ requests })).map((row) => row.id);
		assert.equal(new Set(ids).size, 3);
	});

	it("shows what I asked for myself below, and what became of it", () => {
		const rooms = [aRoom({ role: "requested" }), aRoom({ room: "02", role: "denied", deniedUntilMs: 9 })];
		const rows = requestItems(words, anOverview({ rooms }));
		assert.deepEqual(
			rows.map((row) => row.description),
			["waiting for Grace to approve", "denied; ask again from T9"],
		);
	});

	it("warns when a name looks like somebody else's", () => {
		const people = [aPerson({ lookalike: true })];
		const [row] = requestItems(words, anOverview({ requests: [aRequest()], people }));
		assert.equal(row?.icon, "warning");
		assert.match(row.spoken, /looks like another name/);
	});

	it("says who brought a request here", () => {
		const [row] = requestItems(words, anOverview({ requests: [aRequest({ relayedByName: "Radia" })] }));
		assert.ok(row?.tooltip.includes("brought here by Radia"));
	});
});
