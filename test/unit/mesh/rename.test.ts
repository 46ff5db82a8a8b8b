import assert from "node:assert/strict";
import type { Settings } from "../../../src/net/api/nodeState.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { settingsOf } from "../../harness/nodeSettings.ts";
import { person } from "../../harness/people.ts";

const named = (name: string): Settings => settingsOf(name);

describe("a display name that changes", () => {
	let team: MemoryTeam;
	beforeEach(() => {
		team = new MemoryTeam();
	});
	afterEach(() => team.end());

	it("is seen by everybody connected at once, over the links there are", async () => {
		const ada = await team.add("Ada");
		const grace = await team.add("Grace");
		await team.connect(grace, ada);
		await ada.node.setSettings(named("Augusta"));
		await team.until(() => grace.node.overview().people.some((one) => one.name === "Augusta" && one.online), {
			what: "the new name at Grace's",
			within: 1_000,
		});
		assert.equal(grace.node.overview().people.length, 1);
	});

	it("is cleaned like the first one, and a malformed one ends the link", async () => {
		const ada = await team.add("Ada");
		const link = await team.raw("10.3.0.1", ada, person("Mallory"));
		link.send(recordTypes.ephemeral, new TextEncoder().encode('{"name":"\\u202eeve\\n"}'));
		await team.until(() => ada.node.overview().people.some((one) => one.name === "eve"), { what: "the clean name" });
		link.send(recordTypes.ephemeral, new TextEncoder().encode('{"name":7}'));
		await team.until(() => !ada.node.overview().people.some((one) => one.online), { what: "the link to end" });
	});
});
