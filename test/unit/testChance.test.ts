import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { HandDiscovery } from "../harness/handDiscovery.ts";
import { MemoryTeam } from "../harness/memoryTeam.ts";
import { identityOf } from "../harness/roomTalk.ts";
import { chanceFor, fc } from "../harness/testChance.ts";

const otherChance = /\bsystemRandom\b|\brandom(Bytes|UUID|Int)\b|Math\.random|from "fast-check"/;

describe("the chance of a test", () => {
	const early = chanceFor("what is drawn outside of tests");

	it("is the same each time the test is played, and another for each name, call and test", () => {
		const drawn = [chanceFor("Ada"), chanceFor("Ada"), chanceFor("Grace"), early].map((random) => random(16));
		assert.equal(new Set(drawn.map((bytes) => Buffer.from(bytes).toString("hex"))).size, 4);
		if ((process.env.LANCHAT_SEED ?? "1") === "1") {
			assert.equal(Buffer.from(drawn[0] ?? []).toString("hex"), "e323c697fb7884024e47feccf496cce8");
			assert.deepEqual(fc.sample(fc.nat(), 3), [4, 34_613_453, 3]);
		}
	});

	it("stands at either end of each wait that is drawn where the seed says so", () => {
		const drawn = new Set(Array.from({ length: 64 }, () => chanceFor("Ada")(1)[0]));
		if (process.env.LANCHAT_SEED?.startsWith("edge")) {
			assert.deepEqual([...drawn].sort(), [0, 255]);
		} else {
			assert.ok(drawn.size > 8);
		}
	});

	it("does not go back where a node starts again, also on what it left behind", async () => {
		const team = new MemoryTeam();
		try {
			const discovery = new HandDiscovery();
			const key = identityOf(await team.add("Ada", { discovery, settings: { discovery: true } }));
			const instance = await team.until(() => discovery.instance, { what: "the first life" });
			await team.leave("Ada");
			assert.equal(identityOf(await team.comeBack("Ada")), key);
			assert.notEqual(await team.until(() => discovery.instance, { what: "the second life" }), instance);
			assert.notEqual(identityOf(await team.add("Ada")), key);
		} finally {
			await team.end();
		}
	});

	it("is what unit tests draw from: nothing else is random there", () => {
		const root = join(import.meta.dirname, "../..");
		const others = ["test/unit", "test/harness"].flatMap((folder) =>
			readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
				.map((file) => join(folder, file).replaceAll("\\", "/"))
				.filter((file) => file.endsWith(".ts") && file !== "test/unit/testChance.test.ts")
				.filter((file) => otherChance.test(readFileSync(join(root, file), "utf8"))),
		);
		// A node that is killed for real, the home of chance, and nodes on real sockets unless told otherwise.
		const allowed = ["crashNode", "testChance", "testNode"].map((name) => `test/harness/${name}.ts`);
		assert.deepEqual(others.sort(), allowed);
	});
});
