/** What people deleted of a room's history, each only on its own node. */
import type { Act } from "./simAct.ts";
import type { SimNode } from "./simNode.ts";
import type { SimWorld } from "./simWorld.ts";

/** Where an event stands. */
interface Place {
	readonly author: string;
	readonly log: string;
	/** Negative for another version of an event. */
	readonly seq: number;
}

/** Deleting. */
export const forgetting: readonly Act[] = [
	{
		name: "delete history",
		weight: 1,
		does: (world) => {
			const node = world.chance.pick(world.members);
			const room = node && world.roomOf(node);
			void node?.runAsync(async () => {
				if ((await room?.deleteHistory()) === true) {
					world.forgot.set(node, node.disk.store.deletedUpTo(world.room));
				}
			});
			return node === undefined ? null : `${node.name} deletes its history`;
		},
	},
];

/** Whether a node's disk says that it deleted what stands there. */
export const isForgotten = (world: SimWorld, node: SimNode, place: Place): boolean =>
	isBelow(place, node.disk.store.deletedUpTo(world.room));

const isBelow = (place: Place, ends: readonly Place[]): boolean =>
	ends.some(({ author, log, seq }) => author === place.author && log === place.log && Math.abs(place.seq) <= seq);

/** Whether anybody deleted it: then others may have nobody left to give it. */
export const isForgottenBySome = (world: SimWorld, place: Place): boolean =>
	world.nodes.some((node) => isForgotten(world, node, place));

/**
 * RULE: what somebody was told is deleted is not shown again, whatever others give it. A second deletion that a crash cut
 * off told nobody: its marks are on the disk, and the rest of its text is still there.
 */
export const cameBack = (world: SimWorld): string | null => {
	for (const [node, told] of world.forgot) {
		const back = world.shown(node).find(({ id }) => {
			const row = node.disk.store.event(world.room, id);
			return row !== undefined && isBelow(row, told) && isForgotten(world, node, row);
		});
		if (back !== undefined) {
			return `${node.name} shows ${back.id}, which it deleted`;
		}
	}
	return null;
};
