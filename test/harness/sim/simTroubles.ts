/** What machines and cables do. */
import type { Act } from "./simAct.ts";
import type { SimNode } from "./simNode.ts";

/** Time, links, processes and disks. */
export const troubles: readonly Act[] = [
	{
		name: "wait",
		weight: 6,
		does: async (world) => {
			const ms = world.chance.below(8_000);
			await world.pass(ms);
			return `${ms} ms pass`;
		},
	},
	{
		name: "wait long",
		weight: 1,
		does: async (world) => {
			await world.pass(60_000);
			return "a minute passes";
		},
	},
	{
		name: "drop",
		weight: 4,
		does: (world) => {
			const [one, other] = [world.chance.pick(world.nodes), world.chance.pick(world.nodes)];
			if (one === undefined || other === undefined || one === other) {
				return null;
			}
			world.network.drop(one, other);
			return `the link of ${one.name} and ${other.name} breaks`;
		},
	},
	{
		name: "cut",
		weight: 4,
		does: (world) => {
			const side = world.nodes.filter(() => world.chance.is(0.5));
			world.network.cut((node) => side.some(({ name }) => name === node.name));
			return `${side.map(({ name }) => name).join(", ")} are cut off from the others`;
		},
	},
	{
		name: "heal",
		weight: 4,
		does: (world) => {
			world.network.heal();
			return "the network heals";
		},
	},
	{
		name: "crash soon",
		weight: 4,
		does: (world) =>
			withNode(world.chance.pick(world.up), (node) => {
				const [commits, isKept] = [world.chance.below(4), world.chance.is(0.5)];
				node.disk.crashAfter(commits, isKept);
				return `${node.name} will crash ${isKept ? "after" : "before"} commit ${commits}`;
			}),
	},
	{
		name: "kill",
		weight: 2,
		does: (world) =>
			withNode(world.chance.pick(world.up), (node) => {
				node.kill();
				return `${node.name} is killed`;
			}),
	},
	{
		name: "stop",
		weight: 2,
		does: (world) =>
			withNode(world.chance.pick(world.up), (node) => {
				node.stop();
				return `${node.name} is turned off`;
			}),
	},
	{
		name: "start",
		weight: 6,
		does: (world) =>
			withNode(world.chance.pick(world.nodes.filter(({ isUp }) => !isUp)), (node) => {
				node.start();
				if (world.chance.is(0.7)) {
					world.sayAgain(node);
				}
				return `${node.name} is turned on`;
			}),
	},
	{
		name: "full disk",
		weight: 1,
		does: (world) =>
			withNode(world.chance.pick(world.up), (node) => {
				const commits = 1 + world.chance.below(3);
				node.disk.refuse(commits);
				return `${node.name}'s disk refuses ${commits} commits`;
			}),
	},
	{
		name: "power cut",
		weight: 2,
		does: (world) =>
			withNode(world.chance.pick(world.up), (node) => {
				node.kill();
				const lost = node.disk.losePower((unflushed) => world.chance.below(unflushed + 1));
				return `the power of ${node.name} fails, ${lost} commits are lost`;
			}),
	},
	{
		name: "roll back",
		weight: 2,
		does: (world) =>
			withNode(world.chance.pick(world.nodes.filter((node) => node.disk.length > 0)), (node) => {
				node.kill();
				const to = 1 + world.chance.below(node.disk.length);
				node.disk.rollBack(to);
				world.rolledBack.add(node);
				return `${node.name} is given a copy of its disk, ${to} commits old`;
			}),
	},
];

const withNode = (node: SimNode | undefined, work: (node: SimNode) => string): string | null =>
	node === undefined ? null : work(node);
