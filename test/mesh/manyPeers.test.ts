/** An office that starts at once: every node real, the network and the clock in memory. */
import assert from "node:assert/strict";
import { HandDiscovery } from "../harness/handDiscovery.ts";
import { MemoryTeam } from "../harness/memoryTeam.ts";
import type { TestNode } from "../harness/testNode.ts";

const second = 1_000;
const count = 50;

describe("fifty peers", function () {
	this.timeout(300_000);
	const team = new MemoryTeam();
	const discoveries = Array.from({ length: count }, () => new HandDiscovery());
	const names = Array.from({ length: count }, (_, i) => `Peer ${i + 1}`);
	let nodes: TestNode[] = [];
	let room: string;
	after(() => team.end());

	/** Everybody hears of everybody, as on one subnet. */
	const announce = (): void => {
		for (const [i, hearing] of discoveries.entries()) {
			for (const [j, other] of discoveries.entries()) {
				if (i !== j) {
					hearing.see(other.instance, nodes[j]?.address ?? "");
				}
			}
		}
	};

	const linksOf = (node: TestNode): number => node.node.session?.mesh?.peers.length ?? 0;

	const allLinked = async (within: number): Promise<number> => {
		const before = team.clock.monotonic();
		await team.until(() => nodes.every((node) => linksOf(node) === count - 1), { what: "every link", within });
		return team.clock.monotonic() - before;
	};

	it("find each other and share a room", async () => {
		for (const [i, discovery] of discoveries.entries()) {
			nodes.push(await team.add(names[i] ?? "", { discovery, settings: { discovery: true } }));
		}
		announce();
		await allLinked(20 * second);
		const [first, ...others] = nodes;
		assert.ok(first);
		room = await team.room(first, ...others);
		assert.equal(first.node.overview().rooms[0]?.memberCount, count);
	});

	it("are all connected again within five seconds after all have restarted together, one link each", async () => {
		await team.say(nodes[7] ?? assert.fail("no such node"), room, "good night");
		await team.clock.advance(2 * second);
		for (const name of names) {
			await team.leave(name);
		}
		nodes = await Promise.all(names.map((name) => team.comeBack(name)));
		announce();
		const took = await allLinked(5 * second);
		assert.ok(took <= 5 * second, `${took} ms`);
		assert.equal(team.network.openSockets, count * (count - 1), "two ends of one link for each pair");
	});

	it("lose, double and reorder nothing that is said then", async () => {
		const speakers = nodes.slice(0, 10);
		for (let i = 0; i < 3; i++) {
			for (const node of speakers) {
				await team.say(node, room, `${node.name}: ${i}`);
			}
		}
		await team.until(() => nodes.every((node) => node.texts(room).length === 31), { what: "all", within: 60 * second });
		const [first] = nodes;
		for (const node of nodes) {
			assert.deepEqual(node.texts(room), first?.texts(room), node.name);
		}
	});
});
