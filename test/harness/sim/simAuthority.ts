/** Who belongs to the room, who leads it, and what it promises: everything the control chain is written by. */
import type { RequestName, RoomPolicy } from "../../../src/net/api/rooms.ts";
import type { Room } from "../../../src/net/room/room.ts";
import type { Act } from "./simAct.ts";
import type { SimNode } from "./simNode.ts";
import type { SimWorld } from "./simWorld.ts";

/** Deciding about members. */
export const authority: readonly Act[] = [
	{
		name: "ask",
		weight: 4,
		does: (world) => {
			const newcomer = world.chance.pick(world.up.filter((node) => world.roomOf(node)?.isMember !== true));
			return newcomer !== undefined && world.ask(newcomer) ? `${newcomer.name} asks to join` : null;
		},
	},
	{
		name: "withdraw",
		weight: 4,
		does: async (world) => {
			const node = world.chance.pick(world.up.filter((one) => world.roomOf(one)?.isMember !== true));
			if (node !== undefined && world.roomOf(node)?.row.standing !== "requested" && world.ask(node)) {
				world.tell(`${node.name} asks to join`);
				await world.pass(world.chance.below(1_500));
			}
			const room = node && world.roomOf(node);
			const reqId = room?.row.reqId ?? "";
			const done = room && node.run((rooms) => rooms.applications.withdraw(room));
			if (node === undefined || done?.ok !== true) {
				return null;
			}
			world.withdrawn.set(reqId, node);
			return `${node.name} takes its request back`;
		},
	},
	{
		name: "approve",
		weight: 6,
		does: (world) =>
			decide(world, "approves", (admin, asked) => {
				void admin.runAsync((rooms) => rooms.approve(asked));
			}),
	},
	{
		name: "deny",
		weight: 1,
		does: (world) =>
			decide(world, "denies", (admin, asked) => {
				admin.run((rooms) => rooms.deny(asked));
			}),
	},
	{
		name: "kick",
		weight: 6,
		does: (world) =>
			asAdmin(world, (admin, room) => {
				const target = world.chance.pick(world.nodes.filter((node) => node !== admin && has(room, node)));
				if (target === undefined) {
					return null;
				}
				void admin.runAsync(async () => {
					await room.author.whenConfirmed();
					return await room.authority.kick(target.identity.key, "");
				});
				return `kicks ${target.name}`;
			}),
	},
	{
		name: "leave",
		weight: 2,
		does: (world) => {
			const member = world.chance.pick(world.members);
			const left = member?.run(() => world.roomOf(member)?.leave());
			return left?.ok === true ? `${member?.name} leaves` : null;
		},
	},
	{
		name: "rotate",
		weight: 2,
		does: (world) =>
			asAdmin(world, (admin, room) => {
				later(admin, room, () => room.authority.rotate());
				return "renews the key";
			}),
	},
	{
		name: "policy",
		weight: 2,
		does: (world) =>
			asAdmin(world, (admin, room) => {
				const policy: RoomPolicy = {
					history: world.chance.is(0.5) ? "all" : "sinceJoin",
					listed: world.chance.is(0.8),
					successionHours: world.chance.is(0.5) ? 24 : 72,
				};
				later(admin, room, () => room.authority.setPolicy(policy));
				return `changes the policy to ${policy.history}`;
			}),
	},
	{
		name: "close",
		weight: 0.1,
		does: (world) =>
			asAdmin(world, (admin, room) => {
				later(admin, room, () => room.authority.close(""));
				return "closes the room";
			}),
	},
	{
		name: "offer",
		weight: 3,
		does: (world) =>
			asAdmin(world, (admin, room) => {
				const to = world.chance.pick(world.nodes.filter((node) => node !== admin && has(room, node)));
				const offered = to && admin.run((rooms) => rooms.transfers.offer(room, to.identity.peerId));
				return offered?.ok === true ? `offers the room to ${to?.name}` : null;
			}),
	},
	{
		name: "answer",
		weight: 5,
		does: (world) => {
			const asked = world.up.filter((node) => node.rooms?.transfers.shown(world.room)?.kind === "offeredToMe");
			const node = world.chance.pick(asked);
			const room = node && world.roomOf(node);
			const accept = world.chance.is(0.8);
			const done = room && node?.run((rooms) => rooms.transfers.answer(room, accept));
			return done?.ok === true ? `${node?.name} says ${accept ? "yes" : "no"} to leading` : null;
		},
	},
	{
		name: "stand",
		weight: 1,
		does: (world) => {
			const member = world.chance.pick(world.members);
			const room = member && world.roomOf(member);
			void member?.runAsync(async () => await room?.succession.stand());
			return member === undefined ? null : `${member.name} would stand`;
		},
	},
	{
		name: "vote",
		weight: 3,
		does: (world) => {
			const member = world.chance.pick(world.members);
			const room = member && world.roomOf(member);
			const candidate = world.chance.pick(room?.succession.shown?.candidates ?? []);
			if (candidate === undefined) {
				return null;
			}
			void member?.runAsync(async () => await room?.succession.vote(candidate.peerId));
			return `${member?.name} votes for ${candidate.name}`;
		},
	},
	{
		name: "election",
		weight: 1,
		does: async (world) => await elect(world),
	},
];

/** The admin is gone for days, and the others choose. */
const elect = async (world: SimWorld): Promise<string | null> => {
	const admin = world.chance.pick(world.members.filter((node) => world.roomOf(node)?.isAdmin === true));
	if (admin === undefined) {
		return null;
	}
	admin.kill();
	await world.pass(1_000);
	world.clock.jump(80 * 3_600_000);
	world.tell(`80 hours pass without ${admin.name}`);
	await world.pass(31_000);
	const [candidate, ...others] = world.members;
	if (candidate === undefined) {
		return null;
	}
	void candidate.runAsync(async () => await world.roomOf(candidate)?.succession.stand());
	await world.pass(10_000);
	for (const voter of others.filter(() => world.chance.is(0.8))) {
		const room = world.roomOf(voter);
		void voter.runAsync(async () => await room?.succession.vote(candidate.identity.peerId));
	}
	await world.pass(10_000);
	return `${candidate.name} stood, and ${world.members.filter((node) => world.roomOf(node)?.isAdmin).length} lead now`;
};

const asAdmin = (world: SimWorld, work: (admin: SimNode, room: Room) => string | null): string | null => {
	const admin = world.chance.pick(world.members.filter((node) => world.roomOf(node)?.isAdmin === true));
	const room = admin && world.roomOf(admin);
	const did = admin === undefined || room === undefined ? null : work(admin, room);
	return did === null ? null : `${admin?.name} ${did}`;
};

/** As the requests of windows do: once it is sure that our own word does not go on elsewhere. */
const later = (admin: SimNode, room: Room, work: () => unknown): void => {
	void admin.runAsync(async () => {
		await room.author.whenConfirmed();
		return work();
	});
};

const has = (room: Room, node: SimNode): boolean => room.state?.members.has(node.identity.key) === true;

/** Somebody who leads the room decides on one request. */
const decide = (world: SimWorld, verb: string, how: (admin: SimNode, asked: RequestName) => void): string | null => {
	const open = world.up.flatMap((node) => (node.rooms?.desk.open() ?? []).map((request) => ({ node, request })));
	const choice = world.chance.pick(open);
	if (choice === undefined) {
		return null;
	}
	how(choice.node, choice.request);
	return `${choice.node.name} ${verb} ${choice.request.name}`;
};
