/** The Requests tree: who asks to join a room of mine, then what I asked for myself. Pure. */
import type { Overview } from "../../net/api/overview.ts";
import type { JoinRequest, RoomSummary } from "../../net/api/rooms.ts";
import { nameWithTag } from "../safeText.ts";
import { type ItemData, item, joined, noTarget } from "./itemData.ts";
import { requestState, type Words } from "./roomItems.ts";

/** Rows of the Requests tree, the longest waiting first. */
export function requestItems(words: Words, overview: Overview): readonly ItemData[] {
	const alike = new Set(overview.people.filter((person) => person.lookalike).map((person) => person.peerId));
	const theirs = overview.requests
		.toSorted((a, b) => a.atMs - b.atMs)
		.map((request) => joinRequest(words, { request, isLookalike: alike.has(request.peerId) }));
	const mine = overview.rooms.filter(({ role }) => role === "requested" || role === "denied");
	return [...theirs, ...mine.map((room) => ownRequest(words, room))];
}

function joinRequest(
	{ l10n, timeOfDay }: Words,
	{ request, isLookalike }: { readonly request: JoinRequest; readonly isLookalike: boolean },
): ItemData {
	const warning = isLookalike ? l10n.t("looks like another name") : "";
	const who = nameWithTag(request);
	const asks = l10n.t("asks to join {0}", request.roomName);
	const presence = request.online ? l10n.t("online") : l10n.t("offline");
	const note = request.note === "" ? "" : l10n.t("Note: {0}", request.note);
	return item({
		id: `join/${request.room}/${request.reqId}`,
		label: who,
		description: joined(warning, asks, request.note),
		icon: isLookalike ? "warning" : "person-add",
		iconColor: isLookalike ? "list.warningForeground" : "",
		tooltip: [
			`${who} ${asks}`,
			note,
			isLookalike ? l10n.t("Somebody else has a name that looks the same. Compare the fingerprints.") : "",
			l10n.t("The name is not verified. Only approve somebody you expect."),
			joined(l10n.t("asked at {0}", timeOfDay(request.atMs)), presence),
			request.relayedByName === "" ? "" : l10n.t("brought here by {0}", request.relayedByName),
		].filter((line) => line !== ""),
		tokens: ["joinRequest"],
		spoken: [who, warning, asks, note, presence].filter((part) => part !== "").join(", "),
		target: { room: request.room, reqId: request.reqId, peerId: request.peerId },
	});
}

function ownRequest(words: Words, room: RoomSummary): ItemData {
	const { l10n } = words;
	const isDenied = room.role === "denied";
	const { text } = requestState(words, room);
	return item({
		id: `own/${room.room}`,
		label: room.name,
		description: text,
		icon: isDenied ? "circle-slash" : "clockface",
		tooltip: [l10n.t("You asked to join {0}", room.name), text],
		tokens: ["ownRequest", isDenied ? "denied" : "waiting"],
		spoken: `${l10n.t("You asked to join {0}", room.name)}, ${text}`,
		target: { ...noTarget, room: room.room },
	});
}
