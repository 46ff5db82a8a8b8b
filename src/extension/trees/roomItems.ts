/** The Rooms tree: my rooms, then the rooms nearby that can be joined. Pure. */
import type { NearbyRoom, Overview, RoomSummary } from "../../net/api.ts";
import type { L10n } from "../l10n.ts";
import { commands } from "../manifest.ts";
import { type ItemData, item, joined, noTarget } from "./itemData.ts";

/** What wording needs: the language, and how a time of day is written. */
export interface Words {
	readonly l10n: L10n;
	readonly timeOfDay: (ms: number) => string;
}

/** Rows of the Rooms tree. Rooms one only asked to join stand among those nearby and in Requests. */
export function roomItems({ l10n, timeOfDay }: Words, overview: Overview): readonly ItemData[] {
	const mine = overview.rooms
		.filter((room) => room.role !== "requested" && room.role !== "denied")
		.toSorted(newestFirst)
		.map((room) => myRoom(l10n, room));
	const asked = new Map(overview.rooms.map((room) => [room.room, room]));
	const nearby = overview.nearby
		.filter(({ room }) => !mine.some((row) => row.target.room === room))
		.toSorted((a, b) => a.name.localeCompare(b.name) || (a.room < b.room ? -1 : 1))
		.map((room) => nearbyRoom({ l10n, timeOfDay }, { room, asked: asked.get(room.room) }));
	if (nearby.length === 0) return mine;
	const heading = item({
		id: "nearby",
		label: l10n.t("Nearby"),
		icon: "",
		spoken: nearby.length === 1 ? l10n.t("Nearby, 1 room") : l10n.t("Nearby, {0} rooms", nearby.length),
		tooltip: [l10n.t("Rooms of people on your network. Their admin decides who may join.")],
		tokens: ["heading"],
		children: nearby,
	});
	return [...mine, heading];
}

function newestFirst(a: RoomSummary, b: RoomSummary): number {
	return b.newestMs - a.newestMs || a.name.localeCompare(b.name) || (a.room < b.room ? -1 : 1);
}

function myRoom(l10n: L10n, room: RoomSummary): ItemData {
	const isOpen = room.role === "admin" || room.role === "member";
	const unread = room.unread === 0 ? "" : l10n.t("{0} unread", room.unread);
	const mention = room.mentioned ? l10n.t("you were mentioned") : "";
	const online = isOpen ? l10n.t("{0} of {1} online", room.onlineCount, room.memberCount) : "";
	const state = stateOf(l10n, room);
	return item({
		id: `room/${room.room}`,
		label: room.name,
		description: joined(unread, mention, state, online),
		...iconOf(room),
		tooltip: [
			room.name,
			joined(state, online),
			l10n.t("Admin: {0}", room.role === "admin" ? l10n.t("you") : room.adminName),
			joined(unread, mention),
		].filter((line) => line !== ""),
		tokens: ["room", room.role, ...(room.unread > 0 ? ["unread"] : [])],
		spoken: [l10n.t("Room {0}", room.name), unread, mention, state, online].filter((part) => part !== "").join(", "),
		command: commands.openRoom,
		target: { ...noTarget, room: room.room },
	});
}

function iconOf(room: RoomSummary): { readonly icon: string; readonly iconColor: string } {
	if (room.role !== "admin" && room.role !== "member") return { icon: "archive", iconColor: "disabledForeground" };
	if (room.mentioned) return { icon: "mention", iconColor: "notificationsInfoIcon.foreground" };
	if (room.unread > 0) return { icon: "circle-filled", iconColor: "notificationsInfoIcon.foreground" };
	return { icon: "organization", iconColor: "" };
}

function stateOf(l10n: L10n, room: RoomSummary): string {
	switch (room.role) {
		case "admin":
			return l10n.t("admin");
		case "left":
			return l10n.t("you left");
		case "kicked":
			return l10n.t("you were removed");
		case "closed":
			return l10n.t("closed");
		case "member":
		case "requested":
		case "denied":
			return "";
	}
}

function nearbyRoom(
	{ l10n, timeOfDay }: Words,
	{ room, asked }: { readonly room: NearbyRoom; readonly asked: RoomSummary | undefined },
): ItemData {
	const members = room.memberCount === 1 ? l10n.t("1 member") : l10n.t("{0} members", room.memberCount);
	const state = askedState(l10n, { asked, timeOfDay });
	const canAsk = state === "";
	return item({
		id: `nearby/${room.room}`,
		label: room.name,
		description: joined(state, room.adminName, members),
		icon: canAsk ? "sign-in" : "watch",
		tooltip: [
			room.name,
			l10n.t("Admin: {0}", room.adminName),
			members,
			canAsk ? l10n.t("Click to ask whether you may join.") : state,
		],
		tokens: ["nearby", canAsk ? "joinable" : "asked"],
		spoken: joined(l10n.t("Room {0} of {1}", room.name, room.adminName), members, state).replaceAll(" · ", ", "),
		command: canAsk ? commands.joinRoom : "",
		target: { ...noTarget, room: room.room },
	});
}

function askedState(
	l10n: L10n,
	{ asked, timeOfDay }: { readonly asked: RoomSummary | undefined; readonly timeOfDay: (ms: number) => string },
): string {
	if (asked?.role === "requested") return l10n.t("waiting for approval");
	if (asked?.role === "denied" && asked.deniedUntilMs > 0) {
		return l10n.t("denied; ask again from {0}", timeOfDay(asked.deniedUntilMs));
	}
	return "";
}
