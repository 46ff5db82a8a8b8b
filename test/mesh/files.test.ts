import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { bytesOfSeed, FileTeam, hashOf, reached, transferOf } from "../harness/fileTeam.ts";
import { until } from "../harness/until.ts";

const mib = 2 ** 20;

describe("a file offered in a room", function () {
	this.timeout(180_000);

	it("reaches a member, whole and under its name, and leaves nothing else behind", async () => {
		const team = await FileTeam.of(["Ada", "Grace"]);
		try {
			const [ada, grace] = team.nodes;
			assert.ok(ada && grace);
			const source = team.put("Ada", "engine.bin", bytesOfSeed(9 * mib + 12_345, 1));
			const offer = await team.offer(ada, source);
			const id = await team.accept(grace, await team.offered(grace));
			const done = await reached(grace, id, "done");
			assert.equal(done.path, join(team.inbox("Grace"), "engine.bin"));
			assert.equal(hashOf(done.path), hashOf(source));
			assert.deepEqual(readdirSync(team.inbox("Grace")), ["engine.bin"]);
			await until(() => !existsSync(join(grace.folder, "parts", `${id}.part`)), { what: "the part to be dropped" });
			const isSent = () => transferOf(ada, offer)?.sentBytes === 9 * mib + 12_345;
			await until(isSent, { what: "Ada to have counted every byte" });
		} finally {
			await team.end();
		}
	});
});
