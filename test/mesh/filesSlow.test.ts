import assert from "node:assert/strict";
import { BrokenDisk } from "../harness/brokenDisk.ts";
import { bytesOfSeed, transferOf } from "../harness/fileTeam.ts";
import { MemoryDisk } from "../harness/memoryDisk.ts";
import { MemoryTeam } from "../harness/memoryTeam.ts";
import { acceptIn, offerIn } from "../harness/offers.ts";
import type { TestNode } from "../harness/testNode.ts";

const mib = 2 ** 20;
const size = 2 * mib + 77;

describe("a file over a slow link", function () {
	this.timeout(300_000);
	let team: MemoryTeam;
	let ada: TestNode;
	let room = "";

	beforeEach(async () => {
		team = new MemoryTeam();
		const out = new MemoryDisk();
		out.files.set("/out/x.bin", bytesOfSeed(size, 1));
		ada = await team.add("Ada", { disk: out });
		room = await team.room(ada);
	});

	afterEach(() => team.end());

	/** Somebody to whom everything goes at `rate` bytes a second takes the file. */
	const taking = async (name: string, rate: number) => {
		const disk = new BrokenDisk(new MemoryDisk());
		const node = await team.add(name, { disk });
		await team.connect(node, ada);
		await team.join(room, ada, node);
		team.slow(rate, name, "Ada");
		return { node, disk };
	};

	const done = async (node: TestNode, id: string, within: number): Promise<void> => {
		await team.until(() => transferOf(node, id)?.state === "done", { what: "the file", within });
	};

	for (const rate of [20_000, 2_000]) {
		it(`of ${rate / 1_000} kB a second arrives, nobody is blamed, and no piece comes twice`, async () => {
			const { node, disk } = await taking("Grace", rate);
			await offerIn(team, ada, room);
			const id = await acceptIn(team, node, room);
			const seen = new Set<number>();
			await team.until(
				() => {
					const transfer = transferOf(node, id);
					seen.add(transfer?.bytesPerSecond ?? 0);
					return transfer?.state === "done";
				},
				{ what: `the file; it is ${JSON.stringify(transferOf(node, id))}`, within: (2_000 * size) / rate },
			);
			assert.deepEqual(transferOf(node, id)?.blamed, []);
			assert.equal(disk.written.length, 3);
			assert.ok(Math.max(...seen) <= 1.1 * rate, `it was said to come at ${Math.max(...seen)} bytes a second`);
			assert.ok(Math.max(...seen) >= 0.8 * rate, `it was said to come at ${Math.max(...seen)} bytes a second`);
		});
	}

	it("keeps nobody from what others give faster, and is left to itself while nobody does", async () => {
		const { node: grace } = await taking("Grace", Number.POSITIVE_INFINITY);
		const { node: heidi, disk } = await taking("Heidi", 20_000);
		await team.connect(heidi, grace);
		team.slow(20_000, "Heidi", "Grace");
		await offerIn(team, ada, room);
		const slow = await acceptIn(team, heidi, room);
		await done(grace, await acceptIn(team, grace, room), 20_000);
		await team.clock.advance(30_000);
		team.slow(Number.POSITIVE_INFINITY, "Heidi", "Grace");
		await done(heidi, slow, 150_000);
		assert.ok(disk.written.length === 3, `${disk.written.length} pieces were written`);
	});
});
