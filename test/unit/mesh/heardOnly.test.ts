/** People who are heard and not reached: what a window is told of it, before and after it is known why. */
import assert from "node:assert/strict";
import { HandDiscovery } from "../../harness/handDiscovery.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import type { TestNode } from "../../harness/testNode.ts";

const second = 1_000;

describe("somebody who is heard and not reached", () => {
	let team: MemoryTeam;
	let hearing: HandDiscovery;
	let ada: TestNode;

	beforeEach(async () => {
		team = new MemoryTeam();
		hearing = new HandDiscovery();
		ada = await team.add("Ada", { discovery: hearing, settings: { discovery: true } });
	});
	afterEach(() => team.end());

	const told = () => ada.heard.overview.at(-1)?.network;

	it("is being connected to, then behind a firewall, and nothing is wrong any more once it is reached", async () => {
		const grace = await team.add("Grace");
		team.network.cut(team.host("Ada"), team.host("Grace"));
		hearing.see("aaaaaaaaaaaaaaaa", grace.address);
		await team.until(() => told() === "connecting", { what: "the first word", within: 15 * second });
		await team.until(() => told() === "heardNotReached", { what: "the reason", within: 40 * second });
		const diagnosis = await team.answer(ada.api["network/diagnose"]({ peerId: "", address: "" }));
		assert.ok(diagnosis.ok && diagnosis.value.verdicts.includes("heardNotReached"));
		team.network.heal(team.host("Ada"), team.host("Grace"));
		hearing.see("aaaaaaaaaaaaaaaa", grace.address);
		await team.until(() => told() === "fine", { what: "nothing to be wrong", within: 15 * second });
	});

	it("is of another team where it answers and cannot be talked with, however often", async () => {
		const other = await team.add("Other", { settings: { teamCode: "kernels" } });
		hearing.see("bbbbbbbbbbbbbbbb", other.address);
		await team.until(() => told() === "heardOthers", { what: "the reason", within: 15 * second });
		await team.clock.advance(400 * second);
		assert.equal(told(), "heardOthers");
	});
});
