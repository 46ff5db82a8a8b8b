/** What can happen in a world: what people do, what machines and cables do. One table; a seed draws from it. */
import type { SimNode } from "./simNode.ts";
import type { SimWorld } from "./simWorld.ts";

/** Something that may happen; says what it did, or null where it was not possible now. */
export interface Act {
	readonly name: string;
	/** How often, compared with the others. */
	readonly weight: number;
	readonly does: (world: SimWorld) => string | null | Promise<string | null>;
}

/** What people do with their node. */
const peopleActs: readonly Act[] = [
	{
		name: "say",
		weight: 30,
		does: (world) => {
			const author = world.chance.pick(world.members);
			const count = 1 + world.chance.below(3);
			for (let i = 0; author !== undefined && i < count; i++) {
				world.say(author);
			}
			return author === undefined ? null : `${author.name} says ${count}`;
		},
	},
	{
		name: "ask",
		weight: 4,
		does: (world) => {
			const newcomer = world.chance.pick(world.up.filter((node) => world.roomOf(node)?.isMember !== true));
			return newcomer !== undefined && world.ask(newcomer) ? `${newcomer.name} asks to join` : null;
		},
	},
	{
		name: "approve",
		weight: 6,
		does: (world) =>
			decide(world, "approves", (admin, reqId) => {
				void admin.runAsync((rooms) => rooms.approve(world.room, reqId));
			}),
	},
	{
		name: "deny",
		weight: 1,
		does: (world) =>
			decide(world, "denies", (admin, reqId) => {
				admin.run((rooms) => rooms.deny(world.room, reqId));
			}),
	},
];

/** What machines and cables do. */
const troubles: readonly Act[] = [
	{
		name: "wait",
		weight: 10,
		does: async (world) => {
			const ms = world.chance.below(20_000);
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
		weight: 3,
		does: (world) => {
			const side = world.nodes.filter(() => world.chance.is(0.5));
			world.network.cut((node) => side.some(({ name }) => name === node.name));
			return `${side.map(({ name }) => name).join(", ")} are cut off from the others`;
		},
	},
	{
		name: "heal",
		weight: 3,
		does: (world) => {
			world.network.heal();
			return "the network heals";
		},
	},
	{
		name: "crash soon",
		weight: 3,
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
		weight: 1,
		does: (world) =>
			withNode(world.chance.pick(world.up), (node) => {
				node.kill();
				const lost = node.disk.losePower((unflushed) => world.chance.below(unflushed + 1));
				return `the power of ${node.name} fails, ${lost} commits are lost`;
			}),
	},
	{
		name: "roll back",
		// Not drawn before a log that forked goes on as a new one.
		weight: 0,
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

/** Everything; weights add up over all of it. */
export const acts: readonly Act[] = [...peopleActs, ...troubles];

/** One of them, by weight. */
export const drawAct = (world: SimWorld): Act => {
	const total = acts.reduce((sum, { weight }) => sum + weight, 0);
	let left = world.chance.next() * total;
	for (const act of acts) {
		left -= act.weight;
		if (left < 0) {
			return act;
		}
	}
	throw new Error("there are acts");
};

const withNode = (node: SimNode | undefined, work: (node: SimNode) => string): string | null =>
	node === undefined ? null : work(node);

/** Somebody who leads the room decides on one request. */
const decide = (world: SimWorld, verb: string, how: (admin: SimNode, reqId: string) => void): string | null => {
	const open = world.up.flatMap((node) => (node.rooms?.desk.open() ?? []).map((request) => ({ node, request })));
	const choice = world.chance.pick(open);
	if (choice === undefined) {
		return null;
	}
	how(choice.node, choice.request.reqId);
	return `${choice.node.name} ${verb} ${choice.request.name}`;
};
