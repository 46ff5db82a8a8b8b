import assert from "node:assert/strict";
import { bytesOfSeed, transferOf } from "../harness/fileTeam.ts";
import { MemoryDisk } from "../harness/memoryDisk.ts";
import { MemoryTeam } from "../harness/memoryTeam.ts";
import { acceptIn, offerIn } from "../harness/offers.ts";
import { seededRandom } from "../harness/people.ts";
import type { TestNode } from "../harness/testNode.ts";

const mib = 2 ** 20;
const size = 8 * mib + 77;
const names = ["Ada", "B", "C", "D", "E", "F"];

describe("a file that several fetch at once where everybody is slow", function () {
	this.timeout(300_000);
	let team: MemoryTeam;

	beforeEach(() => {
		team = new MemoryTeam();
	});

	afterEach(() => team.end());

	/** Everybody linked with everybody; the first one's disk holds the file. */
	const gathered = async (): Promise<readonly TestNode[]> => {
		const nodes: TestNode[] = [];
		for (const name of names) {
			const disk = new MemoryDisk();
			disk.files.set("/out/x.bin", bytesOfSeed(size, 1));
			const node = await team.add(name, { disk, random: seededRandom(`slow swarm ${name}`) });
			for (const other of nodes) {
				await team.connect(node, other);
			}
			nodes.push(node);
		}
		return nodes;
	};

	// A piece takes 10 s and more, as it does among eleven nodes on two cores that others use, too.
	for (const [how, between] of [
		["at once", 0],
		["one after the other", 5_000],
	] as const) {
		it(`costs whoever offered it little more than one upload when they begin ${how}`, async () => {
			const [ada, ...others] = await gathered();
			assert.ok(ada);
			const room = await team.room(ada, ...others);
			for (const name of names) {
				team.slow(100_000, name, ...names.filter((other) => other !== name));
			}
			const offer = await offerIn(team, ada, room);
			const ids: string[] = [];
			for (const node of others) {
				ids.push(await acceptIn(team, node, room));
				await team.clock.advance(between);
			}
			const areDone = (): boolean => others.every((node, i) => transferOf(node, ids[i] ?? "")?.state === "done");
			await team.until(areDone, { what: "all to have it", within: 300_000 });
			const sent = transferOf(ada, offer)?.sentBytes ?? 0;
			assert.ok(sent < 1.3 * size, `${(sent / size).toFixed(2)} times the file left whoever offered it`);
		});
	}
});
