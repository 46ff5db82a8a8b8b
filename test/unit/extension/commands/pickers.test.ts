import assert from "node:assert/strict";
import type { NodeView } from "../../../../src/extension/nodeView.ts";
import { anOverview, aPerson, aRoom } from "../overviews.ts";
import { standInForEditor, told } from "./modalEditor.ts";

describe("choosing a person", () => {
	let letGo: () => void;

	before(() => {
		letGo = standInForEditor();
	});
	after(() => letGo());

	it("finds them by name, by letters of the fingerprint, verified or not, and by rooms in common", async () => {
		const { personChoice } = await import("../../../../src/extension/commands/pickPerson.ts");
		const rooms = [aRoom({ room: "01", name: "Compilers" }), aRoom({ room: "02", name: "Lunch" })];
		const found = (contact: "unknown" | "verified") => {
			const { label, description } = personChoice(aPerson({ contact, rooms: ["01"] }), rooms);
			return `${label} ${description}`;
		};
		for (const shown of [found("unknown"), found("verified")]) {
			for (const typed of ["Grace", "K7QF", "Compilers"]) assert.ok(shown.includes(typed), `${typed} in “${shown}”`);
			assert.ok(!shown.includes("Lunch"));
			assert.equal(shown.split("K7QF").length, 2, "the letters stand there once");
		}
	});

	it("says that LAN Chat is starting where that is why there is nobody to choose, and never nothing at all", async () => {
		const { Teller } = await import("../../../../src/extension/ui/teller.ts");
		const node: NodeView = { state: { kind: "waiting" }, overview: null } as NodeView;
		new Teller({ node }).nothing("");
		new Teller({ node: { ...node, state: { kind: "connected" }, overview: anOverview() } as NodeView }).nothing(
			"Nobody.",
		);
		assert.deepEqual(told, ["LAN Chat is starting. Try again in a moment.", "Nobody."]);
	});
});
