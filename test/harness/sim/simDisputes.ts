/** What is proved against authors, as a node holds it. */
import { decodeEvidence, type Evidence } from "../../../src/net/wire/evidence.ts";
import type { SimNode } from "./simNode.ts";
import type { SimWorld } from "./simWorld.ts";

/** Proofs on a node's disk. */
export const proofsOf = (world: SimWorld, node: SimNode): readonly Evidence[] =>
	node.disk.store.evidence(world.room).flatMap((bytes) => {
		const decoded = decodeEvidence(bytes);
		return decoded.ok ? [decoded.value] : [];
	});

/** Whether a place of a log lies at or above a proved fork. */
export const isDisputed = (
	proofs: readonly Evidence[],
	place: { readonly author: string; readonly log: string; readonly seq: number },
): boolean =>
	proofs.some(
		(proof) =>
			proof.kind === "events" && proof.author === place.author && proof.log === place.log && proof.seq <= place.seq,
	);

/**
 * Whether members hold two versions of an event and cannot know: the author's restored disk signed another one while it
 * believed that it was alone, and what follows the older version, by whose `prev` it would be found, is with nobody any
 * more. What is shown after either may stand in another order.
 */
export const hasUnseenFork = (world: SimWorld, members: readonly SimNode[]): boolean => {
	const held = new Map<string, string>();
	for (const node of members) {
		for (const row of node.disk.store.logs(world.room)) {
			const isOfRestored = [...world.rolledBack].some(({ keys }) => keys.has(row.author));
			for (const { from } of isOfRestored ? row.gaps : []) {
				const place = { room: world.room, author: row.author, log: row.log, from: from - 1, to: from - 1 };
				const [below] = node.disk.store.eventsOf({ ...place, maxBytes: 1 });
				const name = `${row.author} ${row.log} ${from}`;
				if (below !== undefined && (held.get(name) ?? below.id) !== below.id) {
					return true;
				}
				if (below !== undefined) {
					held.set(name, below.id);
				}
			}
		}
	}
	return false;
};
