import assert from "node:assert/strict";
import { personItems } from "../../../../src/extension/trees/personItems.ts";
import { anOverview, aPerson, aRoom } from "../overviews.ts";
import { plainText } from "../plainText.ts";

describe("the People tree", () => {
	it("shows who is online first, then by name", () => {
		const people = [
			aPerson({ peerId: "1", name: "Zuse", online: true }),
			aPerson({ peerId: "2", name: "Alan", online: false }),
			aPerson({ peerId: "3", name: "Barbara", online: true }),
		];
		const labels = personItems(plainText, anOverview({ people })).map((row) => row.label);
		assert.deepEqual(labels, ["Barbara ·K7QF", "Zuse ·K7QF", "Alan ·K7QF"]);
	});

	it("shows the tag behind a name until it is verified", () => {
		const people = [aPerson(), aPerson({ peerId: "cc", name: "Radia", contact: "verified" })];
		const rows = personItems(plainText, anOverview({ people }));
		assert.deepEqual(
			rows.map((row) => [row.label, row.description]),
			[
				["Grace ·K7QF", "online"],
				["Radia", "verified · online"],
			],
		);
	});

	it("names the rooms in common that I know", () => {
		const people = [aPerson({ rooms: ["01", "99"] })];
		const [row] = personItems(plainText, anOverview({ people, rooms: [aRoom()] }));
		assert.match(row?.description ?? "", /1 room in common$/);
		assert.ok(row?.tooltip.includes("Rooms in common: Compilers"));
	});

	it("says through which interface somebody is connected", () => {
		const people = [aPerson(), aPerson({ peerId: "cc", name: "Radia", online: false, via: "" })];
		const [grace, radia] = personItems(plainText, anOverview({ people }));
		assert.ok(grace?.tooltip.includes("online · 10.0.0.2:47100 · over eth0"));
		assert.ok(radia?.tooltip.includes("offline · 10.0.0.2:47100"));
	});

	it("warns of names that look alike, in the row, by the icon and to screen readers", () => {
		const [row] = personItems(plainText, anOverview({ people: [aPerson({ lookalike: true })] }));
		assert.equal(row?.icon, "warning");
		assert.match(row?.description ?? "", /looks like another name/);
		assert.match(row?.spoken ?? "", /looks like another name/);
	});

	it("shows somebody whose name is not known yet by the tag", () => {
		const [row] = personItems(plainText, anOverview({ people: [aPerson({ name: "" })] }));
		assert.equal(row?.label, "·K7QF");
	});

	it("shows whose key is not what it seems first, in red words that say what happened", () => {
		const known = { peerId: "dd", name: "Grace", tag: "P9RA" };
		const people = [
			aPerson({ peerId: "1", name: "Alan" }),
			aPerson({ peerId: "2", name: "Zoe", online: false, wall: { kind: "newKey", known, knownIsVerified: true } }),
			aPerson({ peerId: "3", name: "Yan", contact: "keyConflict", wall: { kind: "keyConflict", rivals: [known] } }),
		];
		const rows = personItems(plainText, anOverview({ people }));
		assert.deepEqual(
			rows.map((row) => [row.label, row.color, row.icon]),
			[
				["Yan ·K7QF", "error", "error"],
				["Zoe ·K7QF", "error", "error"],
				["Alan ·K7QF", "", "circle-filled"],
			],
		);
		assert.match(rows[0]?.description ?? "", /this key was moved to two others/);
		assert.match(rows[1]?.description ?? "", /not the key you verified \(·P9RA\)/);
		assert.match(rows[1]?.spoken ?? "", /not the key you verified/);
	});

	it("says once more that a contact has a new key, until it is verified", () => {
		const movedFrom = { peerId: "dd", tag: "P9RA", atMs: 1, wasVerified: true };
		const descriptionOf = (contact: "approved" | "verified") =>
			personItems(plainText, anOverview({ people: [aPerson({ contact, movedFrom })] }))[0]?.description ?? "";
		assert.match(descriptionOf("approved"), /new key: verify again/);
		assert.doesNotMatch(descriptionOf("verified"), /new key/);
	});

	it("says by how much a clock differs, and nothing where it does not", () => {
		const said = (clockAheadMs: number): string | undefined =>
			personItems(plainText, anOverview({ people: [aPerson({ clockAheadMs })] }))[0]?.tooltip.find((line) =>
				line.startsWith("Their clock"),
			);
		assert.equal(said(0), undefined);
		assert.equal(said(7 * 60_000), "Their clock is 7 minutes ahead of yours.");
		assert.equal(said(-3 * 3_600_000), "Their clock is 3 hours behind yours.");
		assert.equal(said(365 * 24 * 3_600_000), "Their clock is 365 days ahead of yours.");
	});

	it("keeps contacts who are offline, and gives menus what they need to know", () => {
		const people = [aPerson({ contact: "verified", online: false }), aPerson({ peerId: "2", contact: "blocked" })];
		const rows = personItems(plainText, anOverview({ people }));
		assert.deepEqual(
			rows.map((row) => row.tokens.join(" ")),
			["person online blocked", "person offline verified"],
		);
	});
});
