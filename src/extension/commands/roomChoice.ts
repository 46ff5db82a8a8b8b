/** A room of mine as an entry of a quick pick. */
import * as vscode from "vscode";
import type { RoomSummary } from "../../net/api/rooms.ts";
import { isMember } from "../node/nodeView.ts";
import { pastInWords, roomInWords } from "../room/roomWords.ts";

/** With who is there, or what has become of it; a picker gives it its value. */
export function roomChoice(room: RoomSummary) {
	const { l10n } = vscode;
	// With a name that is not enough it is said already.
	const past = room.alike ? "" : pastInWords(l10n, room.role);
	return {
		label: roomInWords(l10n, room),
		icon: isMember(room) ? "organization" : "archive",
		description: isMember(room) ? l10n.t("{0} of {1} online", room.onlineCount, room.memberCount) : past,
	};
}
