/**
 * My own key moves: in rooms I lead the operation that puts the new one in my place is made by the old one, while it still
 * can (PROTOCOL "Moves").
 */
import { wipe } from "../../crypto/bytes.ts";
import type { RandomBytes } from "../../ports.ts";
import type { Write } from "../../store/rows.ts";
import type { Move } from "../../wire/controlBody.ts";
import { makeRotation } from "../keys/epochKeys.ts";
import type { Replica } from "../replica/replica.ts";

/**
 * What to write in a room I lead, together with the new identity: all or nothing, or somebody would lead it who is not
 * there. The replica is of no use afterwards. Nothing where I do not lead, or cannot decide.
 */
export const ownMoveWrites = (
	deps: { readonly random: RandomBytes },
	replica: Replica,
	move: Move,
): readonly Write[] => {
	const { state, room } = replica;
	const membership = state?.members.get(move.oldIdentity);
	const previous = replica.currentKey();
	if (state?.admin !== move.oldIdentity || state.closed || state.halted || !membership || !previous) {
		return [];
	}
	const others = [...state.members.values()].map(({ card }) => card);
	const members = [...others.filter(({ identity }) => identity !== move.oldIdentity), move.card];
	let made: Uint8Array | null = null;
	const control = replica.appendControl((place) => {
		const { rotation, key } = makeRotation(deps, { ...place, members, previous });
		made = Uint8Array.from(key);
		wipe(key);
		return { kind: "rekey", move, log: membership.log, cuts: replica.cutsOf(move.oldIdentity), rotation };
	});
	// The old key finds no box in it.
	return [
		...replica.takeWrites(),
		...(made === null ? [] : [{ put: "key", room, epoch: control.id, key: made } as const]),
	];
};
