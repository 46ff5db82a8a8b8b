/** A request to join, as people are shown it. */
import type { JoinRequest } from "../../api/rooms.ts";
import { peerIdHex, tagOf } from "../../crypto/fingerprintHex.ts";
import { textLimits } from "../../limits.ts";
import { shownName } from "../../names.ts";
import type { JoinRow } from "../../store/rows.ts";
import type { Room } from "../room.ts";
import { roomNameOf } from "../roomViews.ts";
import { requestIn } from "./joinRows.ts";

/** What else is known of whoever asks, by identity key. */
export interface Viewed {
	readonly room: (id: string) => Room | undefined;
	/** Of those who are connected. */
	readonly links: { has(identity: string): boolean };
	/** Empty if not known. */
	readonly peerName: (identity: string) => string;
	readonly isVerified: (identity: string) => boolean;
}

/** The view of what a row asks for; null where it asks for nothing any more, or of a room whose chain is not here. */
export const requestView = (row: JoinRow, { room, links, peerName, isVerified }: Viewed): JoinRequest | null => {
	const request = requestIn(row);
	const asked = room(row.room);
	if (request === null || asked?.state === undefined || asked.state === null) {
		return null;
	}
	const peerId = peerIdHex(row.requester);
	return {
		room: row.room,
		roomName: roomNameOf(asked.state),
		reqId: request.reqId,
		peerId,
		name: peerName(row.requester) || row.name,
		tag: tagOf(peerId),
		note: shownName(request.note, textLimits.joinNote),
		atMs: row.atMs,
		invite: row.invite ?? "",
		verified: isVerified(row.requester),
		relayedByName: row.relayedBy === "" ? "" : asked.nameOf(row.relayedBy),
		relayedByTag: row.relayedBy === "" ? "" : tagOf(peerIdHex(row.relayedBy)),
		relayedByVerified: row.relayedBy !== "" && isVerified(row.relayedBy),
		online: links.has(row.requester),
	};
};
