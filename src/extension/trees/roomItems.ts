/** The Rooms tree: my rooms, direct conversations, then the rooms nearby that can be joined. Pure. */
import type { Overview } from "../../net/api/overview.ts";
import type { NearbyRoom, RoomSummary } from "../../net/api/rooms.ts";
import type { L10n } from "../l10n.ts";
import { commands } from "../manifest.ts";
import { isMember } from "../node/nodeView.ts";
import { adminLabel, memberName } from "../people/memberWords.ts";
import { bannersOf, endingOf, whyReadOnly } from "../room/roomStanding.ts";
import { adminIfAlike, alikeWarning, pastInWords } from "../room/roomWords.ts";
import { nameWithTag } from "../safeText.ts";
import { directItems } from "./directItems.ts";
import { type ItemData, item, joined, noTarget } from "./itemData.ts";

/** What wording needs: the language, the time, and how a moment is written. */
export interface Words {
	readonly l10n: L10n;
	readonly now: () => number;
	readonly timeOfDay: (ms: number) => string;
	/** No notification tells of what happens in this room. */
	readonly isMuted: (room: string) => boolean;
}

/** Rows of the Rooms tree. Rooms one only asked to join stand among those nearby, until their admin answers. */
export function roomItems(words: Words, overview: Overview): readonly ItemData[] {
	const { l10n } = words;
	const isAsked = ({ role }: RoomSummary) => role === "requested" || role === "denied";
	const mine = overview.rooms.filter((room) => !isAsked(room)).toSorted(newestFirst);
	const asked = new Map(overview.rooms.filter(isAsked).map((room) => [room.room, room]));
	const told = overview.nearby.filter(({ room }) => !mine.some((each) => each.room === room));
	const untold = [...asked.values()].filter(({ room }) => !told.some((each) => each.room === room));
	const nearby = [
		...told.map((room) => nearbyRoom(words, { room, asked: asked.get(room.room), isTold: true })),
		...untold.map((room) => nearbyRoom(words, { room, asked: room, isTold: false })),
	].toSorted((a, b) => a.label.localeCompare(b.label) || (a.id < b.id ? -1 : 1));
	const isNearby = ({ room }: RoomSummary) => overview.nearby.some((each) => each.room === room);
	const isOn = overview.status.kind === "on";
	const myRow = (room: RoomSummary) => myRoom(words, room, { isNearby: isNearby(room), isOn });
	const rows = [...mine.map(myRow), ...directItems(l10n, overview)];
	if (nearby.length === 0) return rows;
	const heading = item({
		id: "nearby",
		label: l10n.t("Nearby"),
		icon: "",
		spoken: nearby.length === 1 ? l10n.t("Nearby, 1 room") : l10n.t("Nearby, {0} rooms", nearby.length),
		tooltip: [l10n.t("Rooms of people on your network. Their admin decides who may join.")],
		tokens: ["heading"],
		children: nearby,
	});
	return [...rows, heading];
}

function newestFirst(a: RoomSummary, b: RoomSummary): number {
	return b.newestMs - a.newestMs || a.name.localeCompare(b.name) || (a.room < b.room ? -1 : 1);
}

function myRoom(
	{ l10n, timeOfDay, isMuted }: Words,
	room: RoomSummary,
	{ isNearby, isOn }: { readonly isNearby: boolean; readonly isOn: boolean },
): ItemData {
	const isOpen = isMember(room);
	const unread = room.unread === 0 ? "" : l10n.t("{0} unread", room.unread);
	const mention = room.mentioned ? l10n.t("you were mentioned") : "";
	// Off, nobody is there to be counted, and neither am I.
	const online = isOpen && isOn ? l10n.t("{0} of {1} online", room.onlineCount, room.memberCount) : "";
	const state = stateOf(l10n, room);
	const admin = room.role === "admin" ? "" : adminIfAlike(l10n, room);
	const news = newsOf(l10n, room);
	const muted = isOpen && isMuted(room.room) ? l10n.t("muted") : "";
	const ended = room.ending === null || room.ending.atMs === 0 ? "" : l10n.t("at {0}", timeOfDay(room.ending.atMs));
	return item({
		id: `room/${room.room}`,
		label: room.name,
		description: joined(unread, mention, state, admin, news, online, muted),
		...iconOf(room),
		tooltip: [
			room.name,
			isOpen ? joined(state, online) : joined(endingOf(l10n, room), ended) || whyReadOnly(l10n, room),
			admin,
			alikeWarning(l10n, room),
			isOpen && admin === "" ? l10n.t("Admin: {0}", room.role === "admin" ? l10n.t("you") : adminLabel(room)) : "",
			...bannersOf(l10n, room, "").map(({ text }) => text),
			joined(unread, mention, muted),
		].filter((line) => line !== ""),
		tokens: ["room", room.role, ...tokensOf(room), ...(isNearby && mayComeBack(room) ? ["joinable"] : [])],
		spoken: [l10n.t("Room {0}", room.name), unread, mention, state, admin, news, online, muted]
			.filter((part) => part !== "")
			.join(", "),
		command: commands.openRoom,
		target: { ...noTarget, room: room.room },
	});
}

/** Who left or was kicked may ask again; a closed room takes nobody. */
function mayComeBack({ role }: RoomSummary): boolean {
	return role === "left" || role === "kicked";
}

/** What menus go by beside the role. */
function tokensOf(room: RoomSummary): readonly string[] {
	const { unread, transfer, succession, role, policy } = room;
	return [
		role === "admin" || (role === "member" && policy.listed) ? "invitable" : "",
		unread > 0 ? "unread" : "",
		transfer?.kind === "offeredByMe" ? "offered" : "",
		transfer?.kind === "offeredToMe" ? "offeredToMe" : "",
		succession === null ? "" : "succession",
		succession?.candidates.some(({ mine }) => !mine) ? "candidates" : "",
	].filter((token) => token !== "");
}

function iconOf(room: RoomSummary): { readonly icon: string; readonly iconColor: string } {
	if (room.role === "moved") return { icon: "key", iconColor: "list.warningForeground" };
	if (!isMember(room)) return { icon: "archive", iconColor: "disabledForeground" };
	if (room.halted !== "") return { icon: "warning", iconColor: "list.warningForeground" };
	if (room.mentioned) return { icon: "mention", iconColor: "notificationsInfoIcon.foreground" };
	if (room.unread > 0) return { icon: "circle-filled", iconColor: "notificationsInfoIcon.foreground" };
	return { icon: "organization", iconColor: "" };
}

/** What somebody should know of it at a glance; empty most of the time. */
function newsOf(l10n: L10n, { role, halted, transfer, succession }: RoomSummary): string {
	if (role !== "admin" && role !== "member") return "";
	if (halted === "newer") return l10n.t("needs a newer LAN Chat");
	if (halted === "keyMissing") return l10n.t("waits for its key");
	if (transfer?.kind === "offeredToMe") return l10n.t("admin role offered to you");
	if (transfer?.kind === "offeredByMe") return l10n.t("admin role offered to {0}", memberName(transfer));
	return (succession?.candidates.length ?? 0) > 0 ? l10n.t("electing an admin") : "";
}

function stateOf(l10n: L10n, room: RoomSummary): string {
	switch (room.role) {
		case "admin":
			return l10n.t("admin");
		case "moved":
			return l10n.t("waits for {0} to take your new key", adminLabel(room));
		default:
			return pastInWords(l10n, room.role);
	}
}

/** A room somebody told of, or one I asked to join while somebody did. */
interface Candidate {
	readonly room: Pick<
		NearbyRoom,
		"room" | "name" | "alike" | "adminName" | "adminTag" | "adminVerified" | "memberCount"
	>;
	readonly asked: RoomSummary | undefined;
	/** Somebody online tells of it now: it can be asked for. */
	readonly isTold: boolean;
}

function nearbyRoom(words: Words, { room, asked, isTold }: Candidate): ItemData {
	const { l10n } = words;
	const state = asked ? requestState(words, asked) : { text: "", isOver: true };
	const canAsk = isTold && state.isOver;
	const members = memberCount(l10n, room.memberCount);
	// Whoever is waited for is named with it.
	const admin = adminLabel(room);
	const shortAdmin = asked?.role === "requested" ? "" : admin;
	return item({
		id: `nearby/${room.room}`,
		label: room.name,
		description: joined(state.text, adminIfAlike(l10n, room) || shortAdmin, members),
		icon: canAsk ? "sign-in" : "clockface",
		tooltip: [
			room.name,
			alikeWarning(l10n, room),
			l10n.t("Admin: {0}", room.alike ? nameWithTag({ name: room.adminName, tag: room.adminTag }) : admin),
			members,
			state.text,
			canAsk ? l10n.t("Click to ask whether you may join.") : "",
		].filter((line) => line !== ""),
		tokens: ["nearby", canAsk ? "joinable" : "asked", ...(asked?.role === "requested" ? ["waiting"] : [])],
		spoken: [l10n.t("Room {0} of {1}", room.name, admin), alikeWarning(l10n, room), members, state.text]
			.filter((part) => part !== "")
			.join(", "),
		command: canAsk ? commands.joinRoom : commands.openRoom,
		target: { ...noTarget, room: room.room },
	});
}

function memberCount(l10n: L10n, count: number): string {
	if (count === 0) return "";
	return count === 1 ? l10n.t("1 member") : l10n.t("{0} members", count);
}

/** What became of my asking to join; it is over when I may ask (again). */
export function requestState(
	{ l10n, now, timeOfDay }: Words,
	room: RoomSummary,
): { readonly text: string; readonly isOver: boolean } {
	const { role, deniedUntilMs, shut } = room;
	if (role !== "denied") return { text: l10n.t("waiting for {0} to approve", adminLabel(room)), isOver: false };
	if (shut === "closed") return { text: l10n.t("was closed before you were let in"), isOver: false };
	if (shut === "unlisted") return { text: l10n.t("takes no more requests: it is by invitation now"), isOver: true };
	if (shut === "unanswered") return { text: l10n.t("not answered in a week; you may ask again"), isOver: true };
	if (deniedUntilMs <= now()) return { text: l10n.t("denied; you may ask again"), isOver: true };
	return { text: l10n.t("denied; ask again from {0}", timeOfDay(deniedUntilMs)), isOver: false };
}
