import assert from "node:assert/strict";
import { bytesOfSeed, FileTeam, hashOf, reached, transferOf } from "../harness/fileTeam.ts";
import { until } from "../harness/until.ts";

const mib = 2 ** 20;

describe("a file that ten people fetch at once", function () {
	this.timeout(300_000);

	it("costs whoever offered it little more than one upload", async () => {
		const size = 48 * mib + 77;
		const names = ["Ada", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K"];
		const team = await FileTeam.of(names, { meshed: true });
		try {
			const [ada, ...others] = team.nodes;
			assert.ok(ada);
			const source = team.put("Ada", "engine.bin", bytesOfSeed(size, 3));
			const offer = await team.offer(ada, source);
			const ids = await Promise.all(others.map(async (node) => team.accept(node, await team.offered(node))));
			await until(
				() => others.reduce((sum, node, i) => sum + (transferOf(node, ids[i] ?? "")?.sentBytes ?? 0), 0) > 0,
				{
					what: "one receiver to serve another",
					timeout: 120_000,
				},
			);
			await Promise.all(others.map((node, i) => reached(node, ids[i] ?? "", "done")));
			for (const [i, node] of others.entries()) {
				assert.equal(hashOf(transferOf(node, ids[i] ?? "")?.path ?? ""), hashOf(source));
			}
			const sent = transferOf(ada, offer)?.sentBytes ?? 0;
			assert.ok(sent < 1.3 * size, `the first sender uploaded ${(sent / size).toFixed(2)} times the file`);
			await until(() => transferOf(ada, offer)?.receivers.filter(({ state }) => state === "done").length === 10, {
				what: "the sender to hear that all have it",
			});
		} finally {
			await team.end();
		}
	});
});
