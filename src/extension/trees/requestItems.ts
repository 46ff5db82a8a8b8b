/** The Requests tree: who asks to join a room of mine, then what I asked for myself. Pure. */
import type { JoinRequest, Overview, RoomSummary } from "../../net/api.ts";
import { nameWithTag } from "../safeText.ts";
import { type ItemData, item, joined, noTarget } from "./itemData.ts";
import type { Words } from "./roomItems.ts";

/** Rows of the Requests tree, the longest waiting first. */
export function requestItems(words: Words, overview: Overview): readonly ItemData[] {
	const theirs = overview.requests.toSorted((a, b) => a.atMs - b.atMs).map((request) => joinRequest(words, request));
	const mine = overview.rooms.filter(({ role }) => role === "requested" || role === "denied");
	return [...theirs, ...mine.map((room) => ownRequest(words, room))];
}

function joinRequest({ l10n, timeOfDay }: Words, request: JoinRequest): ItemData {
	const who = nameWithTag(request);
	const asks = l10n.t("asks to join {0}", request.roomName);
	const presence = request.online ? l10n.t("online") : l10n.t("offline");
	const note = request.note === "" ? "" : l10n.t("Note: {0}", request.note);
	return item({
		id: `join/${request.room}/${request.reqId}`,
		label: who,
		description: joined(asks, request.note),
		icon: "person-add",
		tooltip: [
			`${who} ${asks}`,
			note,
			l10n.t("The name is not verified. Only approve somebody you expect."),
			joined(l10n.t("asked at {0}", timeOfDay(request.atMs)), presence),
			request.relayedByName === "" ? "" : l10n.t("brought here by {0}", request.relayedByName),
		].filter((line) => line !== ""),
		tokens: ["joinRequest"],
		spoken: [who, asks, note, presence].filter((part) => part !== "").join(", "),
		target: { room: request.room, reqId: request.reqId, peerId: request.peerId },
	});
}

function ownRequest({ l10n, timeOfDay }: Words, room: RoomSummary): ItemData {
	const isDenied = room.role === "denied";
	const state = isDenied
		? room.deniedUntilMs > 0
			? l10n.t("denied; ask again from {0}", timeOfDay(room.deniedUntilMs))
			: l10n.t("denied")
		: l10n.t("waiting for {0} to approve", room.adminName);
	return item({
		id: `own/${room.room}`,
		label: room.name,
		description: state,
		icon: isDenied ? "circle-slash" : "watch",
		tooltip: [l10n.t("You asked to join {0}", room.name), state],
		tokens: ["ownRequest", isDenied ? "denied" : "waiting"],
		spoken: `${l10n.t("You asked to join {0}", room.name)}, ${state}`,
		target: { ...noTarget, room: room.room },
	});
}
