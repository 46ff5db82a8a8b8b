/** Where I stand in a room, and how it ended where it did. Pure: told by the control chain and by what I decided here. */
import type { RoomEnding, RoomRole } from "../../api/rooms.ts";
import { textLimits } from "../../limits.ts";
import { shownName } from "../../names.ts";
import type { RoomRow } from "../../store/rows.ts";
import type { Control } from "../../wire/control.ts";
import type { RoomState } from "../chain/roomState.ts";
import { hlcMs } from "../logs/hlc.ts";
import type { Replica } from "../replica/replica.ts";

/** My standing. `isIn`: I belong now. */
export const roleOf = (mine: {
	readonly row: RoomRow;
	readonly state: RoomState | null;
	readonly me: string;
	/** Keys of mine that moved to the one I have now. */
	readonly formerKeys: readonly string[];
	readonly isIn: boolean;
	readonly replica: Replica;
}): RoomRole => {
	const { row, state, isIn, replica } = mine;
	if (row.standing === "requested" || row.standing === "denied" || state === null) {
		return row.standing === "denied" ? "denied" : "requested";
	}
	if (isIn) {
		return state.closed ? "closed" : state.admin === mine.me ? "admin" : "member";
	}
	const me = keyIn(mine, state);
	// My key has moved, and waits for the admin to put it in the old one's place.
	if (me !== mine.me && state.members.has(me) && row.standing !== "left") {
		return state.closed ? "closed" : "moved";
	}
	const isLetGo = state.members.has(me) || replica.chain.removalOf(me)?.body.kind === "left";
	return row.standing === "left" || isLetGo ? "left" : "kicked";
};

/** The key of mine that a room knows best: the one it lists, or else the one I have now, or one that I had. */
const keyIn = (
	mine: { readonly me: string; readonly formerKeys: readonly string[]; readonly replica: Replica },
	state: RoomState,
): string => {
	const { me, formerKeys, replica } = mine;
	const listed = [me, ...formerKeys].find((key) => state.members.has(key));
	const known = replica.chain.everMember(me) ? me : formerKeys.findLast((key) => replica.chain.everMember(key));
	return listed ?? known ?? me;
};

/** How my stay ended, or the room. */
export interface Ending extends Pick<RoomEnding, "byName" | "reason" | "atMs"> {
	/** Identity key of who did it; empty if it was me. */
	readonly by: string;
}

/** Who ended it, when, and in which words. */
export const endingOf = (mine: {
	readonly role: RoomRole;
	readonly row: RoomRow;
	readonly replica: Replica;
	readonly me: string;
	readonly formerKeys: readonly string[];
	readonly nameOf: (identity: string) => string;
}): Ending | null => {
	const { role, row, replica, nameOf } = mine;
	const me = replica.state === null ? mine.me : keyIn(mine, replica.state);
	const told = (control: Control | undefined): Ending => {
		const by = control === undefined || control.author === me ? "" : control.author;
		return {
			by,
			byName: by === "" ? "" : shownName(nameOf(by)),
			reason: control === undefined ? "" : reasonOf(control),
			atMs: control === undefined ? 0 : hlcMs(replica.chain.placeOf(control)),
		};
	};
	switch (role) {
		case "closed":
			return told(replica.chain.canonical.findLast(({ body }) => body.kind === "close"));
		case "kicked":
			return told(replica.chain.removalOf(me));
		case "left":
			return { by: "", byName: "", reason: "", atMs: row.leftMs ?? told(replica.chain.removalOf(me)).atMs };
		case "denied":
			return row.shut?.why === "closed"
				? {
						by: row.admin,
						byName: shownName(nameOf(row.admin)) || row.adminName,
						reason: row.shut.reason,
						atMs: row.shut.atMs,
					}
				: null;
		default:
			return null;
	}
};

/** The doer's words, made fit to show. */
export const reasonOf = ({ body }: Control): string =>
	body.kind === "kick" || body.kind === "left" || body.kind === "close"
		? shownName(body.reason, textLimits.reason)
		: "";
