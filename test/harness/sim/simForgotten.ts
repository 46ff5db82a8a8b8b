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
				await room?.deleteHistory();
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
 * RULE: what somebody deleted is not shown again, whatever others give it, and a crash does not keep any of it; but where
 * the disk refused, the person was told, and the rest goes with the next start.
 */
export const cameBack = (world: SimWorld): string | null => {
	for (const node of world.nodes) {
		const isRefused = (world.roomOf(node)?.row.forgetting ?? []).length > 0;
		const ends = node.disk.store.deletedUpTo(world.room);
		const shown = isRefused || ends.length === 0 ? [] : world.shown(node);
		const back = shown.find(({ id }) => {
			const row = node.disk.store.event(world.room, id);
			return row !== undefined && isBelow(row, ends);
		});
		if (back !== undefined) {
			return `${node.name} shows ${back.id}, which it deleted`;
		}
	}
	return null;
};
