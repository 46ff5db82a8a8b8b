/** The moves by which this node's key came from older ones, kept sealed and shown in every HELLO. */
import { concatBytes } from "../crypto/bytes.ts";
import type { Write } from "../store/rows.ts";
import type { Sealing } from "../store/sealing.ts";
import type { Store } from "../store/store.ts";
import { moveLength } from "../wire/move.ts";

const key = "moves";

/** What to commit, together with the new identity, when this node's key moves: all moves, the oldest first. */
export const ownMovesWrite = (sealing: Sealing, moves: readonly Uint8Array[]): Write => ({
	put: "meta",
	key,
	value: sealing.seal("meta", "value", key, concatBytes(...moves)),
});

/** This node's moves; none for a key that is its first. @throws StoreError */
export const readOwnMoves = (store: Store, sealing: Sealing): readonly Uint8Array[] => {
	const sealed = store.meta(key);
	const bytes = (sealed && sealing.open("meta", "value", key, sealed)) ?? new Uint8Array();
	const count = Math.floor(bytes.length / moveLength);
	return Array.from({ length: count }, (_, index) => bytes.slice(index * moveLength, (index + 1) * moveLength));
};
