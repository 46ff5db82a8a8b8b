/** A network that falls into three and comes together again, where no machine sees anything of it but that others are gone. */
import assert from "node:assert/strict";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import type { TestNode } from "../../harness/testNode.ts";

const second = 1_000;

onceOnly(() =>
	describe("a network in three parts", () => {
		const names = ["Ada", "Grace", "Linus", "Margaret", "Barbara", "Ken"];
		let team: MemoryTeam;
		let nodes: readonly TestNode[];
		let room: string;
		beforeEach(async () => {
			team = new MemoryTeam();
			nodes = [];
			for (const name of names) {
				nodes = [...nodes, await team.add(name)];
			}
			for (const node of nodes) {
				for (const other of nodes.slice(0, nodes.indexOf(node))) {
					await team.connect(node, other);
				}
			}
			const [admin, ...others] = nodes;
			assert.ok(admin);
			room = await team.room(admin, ...others);
			await team.clock.advance(20 * second);
		});
		afterEach(() => team.end());

		/** Pairs of different parts: of six people every third is in one part. */
		const eachPair = (act: (one: string, other: string) => void): void => {
			for (const [i, one] of names.entries()) {
				for (const [j, other] of names.entries()) {
					if (i < j && i % 3 !== j % 3) {
						act(team.host(one), team.host(other));
					}
				}
			}
		};

		const linksOf = (node: TestNode): number => node.node.session?.mesh?.peers.length ?? 0;
		const isWhole = (): boolean => nodes.every((node) => linksOf(node) === names.length - 1);

		/** Everybody says something every `every` milliseconds, `times` times. */
		const saidApart = async (times: number, every: number): Promise<ReadonlyMap<TestNode, readonly string[]>> => {
			const said = new Map<TestNode, string[]>(nodes.map((node) => [node, []]));
			for (let i = 0; i < times; i++) {
				for (const [node, own] of said) {
					own.push(`${node.name} ${i}`);
					await team.say(node, room, `${node.name} ${i}`);
				}
				await team.clock.advance(every);
			}
			return said;
		};

		const allIsThere = async (said: ReadonlyMap<TestNode, readonly string[]>): Promise<void> => {
			const count = [...said.values()].flat().length;
			await team.until(() => nodes.every((node) => node.texts(room).length >= count), { what: "all that was said" });
			for (const node of nodes) {
				assert.deepEqual(node.texts(room), nodes[0]?.texts(room), `${node.name} has another conversation`);
				assert.equal(node.texts(room).length, count);
				for (const [author, own] of said) {
					const theirs = node.texts(room).filter((text) => text.startsWith(`${author.name} `));
					assert.deepEqual(theirs, own, `${author.name}'s words with ${node.name}`);
				}
			}
		};

		for (const [what, times, every] of [
			["two minutes, in which everybody is taken for gone", 6, 20 * second],
			["ten minutes, when only some still dial those they lost", 6, 100 * second],
		] as const) {
			it(`is one again within five seconds after ${what}`, async () => {
				eachPair((one, other) => team.network.cut(one, other));
				const said = await saidApart(times, every);
				assert.deepEqual(nodes.map(linksOf), [1, 1, 1, 1, 1, 1], "each has who is in its own part");
				eachPair((one, other) => team.network.heal(one, other));
				await team.until(isWhole, { what: "every link", within: 5 * second });
				await allIsThere(said);
			});
		}
	}),
);
