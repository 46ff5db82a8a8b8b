import assert from "node:assert/strict";
import { pendingOf, unreadOf } from "../../../../src/extension/node/nodeView.ts";
import { directItems } from "../../../../src/extension/trees/directItems.ts";
import { roomItems } from "../../../../src/extension/trees/roomItems.ts";
import { aContactRequest, aDirect, aNearbyRoom, anOverview, aPerson, aRoom, aVerification } from "../overviews.ts";
import { plainText } from "../plainText.ts";

const words = {
	l10n: plainText,
	now: () => 5,
	timeOfDay: (ms: number) => `T${ms}`,
	isMuted: (room: string) => room === "07",
};

describe("direct conversations in the Rooms tree", () => {
	it("stand after my rooms and before those nearby, the newest first", () => {
		const directs = [aDirect({ newestMs: 1 }), aDirect({ peerId: "cc", name: "Radia", newestMs: 2 })];
		const rows = roomItems(words, anOverview({ rooms: [aRoom()], nearby: [aNearbyRoom()], directs }));
		assert.deepEqual(
			rows.map(({ label }) => label),
			["Compilers", "Radia ·K7QF", "Grace ·K7QF", "Nearby"],
		);
		assert.deepEqual([rows[1]?.command, rows[1]?.target.peerId], ["lanChat.person.message", "cc"]);
	});

	it("say what is new, what waits and why", () => {
		const describe = (over: Parameters<typeof aDirect>[0]) =>
			directItems(plainText, anOverview({ directs: [aDirect(over)] }))[0]?.description;
		assert.equal(describe({ unread: 2 }), "2 unread · online");
		assert.equal(
			describe({ waiting: 1, contact: "pendingOut" }),
			"1 message waits · has not approved you yet · online",
		);
		assert.equal(describe({ contact: "verified", online: false }), "offline");
	});

	it("warn of a wall before anything else", () => {
		const wall = { kind: "keyConflict", rivals: [] } as const;
		const people = [aPerson({ wall, contact: "keyConflict" })];
		const [row] = directItems(plainText, anOverview({ directs: [aDirect({ unread: 1 })], people }));
		assert.match(row?.description ?? "", /^this key was moved to two others/);
		assert.deepEqual([row?.icon, row?.color], ["error", "error"]);
	});

	it("count for the badges, with everybody who waits for an answer", () => {
		const overview = anOverview({
			rooms: [aRoom({ unread: 2 }), aRoom({ room: "02", role: "left", unread: 9 })],
			directs: [aDirect({ unread: 3 })],
			contactRequests: [aContactRequest()],
			verifications: [aVerification(), aVerification({ askedByMe: true }), aVerification({ mine: "match" })],
		});
		assert.equal(unreadOf(overview), 5);
		assert.equal(pendingOf(overview), 2);
	});
});
