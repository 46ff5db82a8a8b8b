/** Whether all honest nodes hold the same room by now. */
import type { Room } from "../../../src/net/room/room.ts";
import { undelivered } from "./simDirects.ts";
import { isDisputed, proofsOf } from "./simDisputes.ts";
import type { SimNode } from "./simNode.ts";
import { isKeptFrom } from "./simTextless.ts";
import { SimTruth } from "./simTruth.ts";
import type { SimWorld } from "./simWorld.ts";

/** Honest nodes whose own chain lists them, and who have not decided to leave. */
export const honestMembers = (world: SimWorld): readonly SimNode[] =>
	world.honest.filter((node) => {
		const room = world.roomOf(node);
		// Members list the key that took the place of an old one, and that one is nobody to them.
		return room?.state?.members.has(node.identity.key) === true && !isGone(node, room) && !node.hasOldKey;
	});

/** Who said that it leaves is let go, unless the room was closed before: then it stays in the list, whatever it asks for. */
const isGone = (node: SimNode, room: Room): boolean =>
	room.row.standing === "left" || room.isLeaving(node.identity.key);

/** Why they do not; null once they do. */
export const disagreement = (world: SimWorld): string | null => {
	const members = honestMembers(world);
	const [first] = members;
	if (first === undefined) {
		return undelivered(world);
	}
	for (const node of members) {
		if (headOf(world, node) !== headOf(world, first)) {
			return `${node.name} holds ${headName(world, node)} for the head, ${first.name} ${headName(world, first)}`;
		}
		if (rootOf(world, node) !== rootOf(world, first)) {
			return `${node.name} and ${first.name} hold different things`;
		}
	}
	const unaware = world.honest.find((node) => !members.includes(node) && isListedBy(world, first, node));
	const unawareRoom = unaware && world.roomOf(unaware);
	if (unaware !== undefined && !(unawareRoom && isGone(unaware, unawareRoom)) && !world.rolledBack.has(unaware)) {
		return `${unaware.name} does not know that it is a member`;
	}
	const gappy = members.find((node) => lacksSomething(world, node, members));
	if (gappy !== undefined) {
		return `${gappy.name} lacks something in the middle of a log`;
	}
	const waiting = members.find((node) => hasUnsigned(world, node));
	return waiting === undefined ? undelivered(world) : `${waiting.name} has not signed what it was given`;
};

/** Whether something is missing below what is held that some honest member gives to whoever asks. */
const lacksSomething = (world: SimWorld, node: SimNode, members: readonly SimNode[]): boolean => {
	const proofs = proofsOf(world, node);
	let truth: SimTruth | null = null;
	return node.disk.store.logs(world.room).some(({ author, log, gaps }) =>
		gaps.some(
			({ from: seq }) =>
				!isDisputed(proofs, { author, log, seq }) &&
				members.some(({ disk }) => {
					const row = disk.store.lastUpTo({ room: world.room, author, log, seq });
					if (row?.seq !== seq || row.gone === "deleted" || row.gone === "awaited") {
						return false;
					}
					truth ??= new SimTruth(world);
					return !isKeptFrom(world, truth, node, row);
				}),
		),
	);
};

const outbox = ["outbox"];

const hasUnsigned = (world: SimWorld, node: SimNode): boolean => {
	const room = world.roomOf(node);
	return room?.state?.closed === false && (node.disk.rowsOfEach(outbox).outbox ?? 0) > 0;
};

const isListedBy = (world: SimWorld, node: SimNode, other: SimNode): boolean =>
	world.roomOf(node)?.state?.members.has(other.identity.key) === true;

const headOf = (world: SimWorld, node: SimNode): string => world.roomOf(node)?.state?.id ?? "";

const rootOf = (world: SimWorld, node: SimNode): string => world.roomOf(node)?.rootFor(node.identity.key)?.root ?? "";

const headName = (world: SimWorld, node: SimNode): string => {
	const state = world.roomOf(node)?.state;
	return state ? `${state.n}:${state.id.slice(0, 8)}` : "nothing";
};
