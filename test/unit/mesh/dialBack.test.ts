import assert from "node:assert/strict";
import { recordTypes } from "../../../src/net/wire/records.ts";
import { CountingTransport } from "../../harness/countingTransport.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";

const second = 1_000;

describe("dialling back", () => {
	let team: MemoryTeam;
	beforeEach(() => {
		team = new MemoryTeam();
	});
	afterEach(() => team.end());

	it("shows on request that a peer reaches us, without troubling the link", async () => {
		const ada = await team.add("Ada");
		const grace = await team.add("Grace");
		await team.connect(ada, grace);
		const peerId = ada.node.overview().people[0]?.peerId ?? "";
		const asked = Promise.resolve(ada.api["network/diagnose"]({ peerId, address: "" }));
		await team.clock.advance(second);
		const found = await asked;
		assert.equal(found.ok && found.value.peer?.dialBack, "reachable");
		await team.clock.advance(second);
		assert.equal(ada.node.overview().people[0]?.online, true);
	});

	it("is done to nobody but the peer itself, and not often", async () => {
		const dialled: CountingTransport[] = [];
		const ada = await team.add("Ada", {
			wrapTransport: (inner) => {
				const counting = new CountingTransport(inner);
				dialled.push(counting);
				return counting;
			},
		});
		const link = await team.raw("10.5.0.1", ada, person("Mallory"), { hello: { port: 5_000 } });
		for (let i = 0; i < 100; i++) {
			link.send(recordTypes.dialBack);
			await team.clock.advance(10);
		}
		await team.clock.advance(2 * second);
		const all = dialled.flatMap((one) => one.dialled);
		assert.deepEqual(
			all.map(({ host, port }) => `${host}:${port}`),
			["10.5.0.1:5000"],
		);
	});

	for (const [what, body] of [
		["an answer nobody asked for", Uint8Array.of(0)],
		["an unknown result", Uint8Array.of(9)],
		["more than a result", Uint8Array.of(0, 0)],
	] as const) {
		it(`ends the link at ${what}`, async () => {
			const ada = await team.add("Ada");
			const link = await team.raw("10.5.0.1", ada, person("Mallory"));
			link.send(recordTypes.dialBack, body);
			await team.clock.advance(100);
			assert.equal(link.closed, 4400);
		});
	}

	it("refuses what is no address and nobody, where it was asked", async () => {
		const ada = await team.add("Ada");
		const ask = async (params: { peerId: string; address: string }) => {
			const answer = await ada.api["network/diagnose"](params);
			return answer.ok ? "" : answer.code;
		};
		assert.equal(await ask({ peerId: "", address: "host:99999" }), "addressPort");
		assert.equal(await ask({ peerId: "ff", address: "" }), "personUnknown");
		assert.equal(await ask({ peerId: "ff".repeat(32), address: "" }), "personUnknown");
		assert.equal(await ask({ peerId: "", address: "" }), "");
	});
});
