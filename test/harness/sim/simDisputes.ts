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
