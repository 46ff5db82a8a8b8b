/** A room as windows and other peers are told of it. */

import type { Member, RoomEnding, RoomSummary } from "../api/rooms.ts";
import { shortTag } from "../crypto/fingerprint.ts";
import { fingerprintHex, peerIdHex, tagOf } from "../crypto/fingerprintHex.ts";
import { textLimits } from "../limits.ts";
import { shownName } from "../names.ts";
import type { RoomAdvert } from "../wire/records.ts";
import { shownPolicyOf } from "./chain/policies.ts";
import type { RoomState } from "./chain/roomState.ts";
import type { Room } from "./room.ts";
import type { Ending } from "./standing/ending.ts";

/** What of a summary is not the room's own to say. */
export type SummaryExtras = Pick<RoomSummary, "requests" | "transfer"> & {
	readonly isVerified: (identity: string) => boolean;
};

/** What the trees show of a room of mine. */
export const summaryOf = (room: Room, { isVerified, ...extras }: SummaryExtras): RoomSummary => {
	const { row, state } = room;
	const admin = state?.admin ?? row.admin;
	const adminPeerId = peerIdHex(admin);
	return {
		room: room.id,
		name: roomNameOf(state) || row.name,
		// Seen where all rooms are.
		alike: false,
		role: room.role,
		adminPeerId,
		adminName: room.nameOf(admin) || row.adminName,
		adminTag: tagOf(adminPeerId),
		adminVerified: isVerified(admin),
		policy: shownPolicyOf(state?.policy),
		memberCount: state?.members.size ?? 0,
		onlineCount: room.isMember ? room.onlineMembers.length + 1 : 0,
		unread: room.unread.count,
		mentioned: room.unread.mentioned,
		...extras,
		newestMs: room.newestMs,
		deniedUntilMs: row.deniedUntilMs,
		shut: room.role === "denied" ? (row.shut?.why ?? "") : "",
		ending: shownEnding(room.ending, isVerified),
		succession: room.succession.shown,
		halted: state?.halted === true ? "newer" : room.isKeyMissing ? "keyMissing" : "",
	};
};

const shownEnding = (ending: Ending | null, isVerified: SummaryExtras["isVerified"]): RoomEnding | null => {
	if (ending === null) {
		return null;
	}
	const { by, ...told } = ending;
	return { ...told, byTag: by === "" ? "" : tagOf(peerIdHex(by)), byVerified: by !== "" && isVerified(by) };
};

/** Everyone on the control chain; null while it is not here. */
export const membersOf = (
	room: Room,
	who: {
		readonly me: string;
		readonly isOnline: (identity: string) => boolean;
		readonly isVerified: (identity: string) => boolean;
		readonly canReceiveAdmin: (identity: string) => boolean;
		/** Identity key it goes on under; empty if it has not moved. */
		readonly movedTo: (identity: string) => string;
	},
): readonly Member[] | null => {
	const { state } = room;
	return (
		state &&
		[...state.members.keys()].map((identity): Member => {
			const peerId = peerIdHex(identity);
			const fingerprint = fingerprintHex(peerId);
			const heir = who.movedTo(identity);
			return {
				peerId,
				name: room.nameOf(identity),
				tag: shortTag(fingerprint),
				fingerprint,
				role: identity === state.admin ? "admin" : "member",
				online: identity === who.me || who.isOnline(identity),
				verified: who.isVerified(identity),
				isMe: identity === who.me,
				sinceMs: room.sinceMs(identity),
				leaving: room.isLeaving(identity),
				disputed: room.isDisputed(identity),
				movedToPeerId: heir === "" || state.members.has(heir) ? "" : peerIdHex(heir),
				canReceiveAdmin: who.canReceiveAdmin(identity),
			};
		})
	);
};

/** What everyone of the same team code may know of a listed room; null where there is nothing to tell. */
export const advertOf = (room: Room): RoomAdvert | null => {
	const { state } = room;
	return state === null || !room.isMember || !state.policy.listed || state.closed
		? null
		: {
				room: room.id,
				name: roomNameOf(state),
				count: state.members.size,
				admin: state.admin,
				adminName: room.nameOf(state.admin),
			};
};

/** A room's name made fit to show: its admin may be anybody. Empty while the chain is not here. */
export const roomNameOf = (state: RoomState | null): string =>
	state === null ? "" : shownName(state.name, textLimits.roomName) || state.room.slice(0, 8);
