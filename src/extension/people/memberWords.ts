/** A member in words, for pickers. Pure but for `l10n`. */
import type { Member, RoomEnding, RoomSummary } from "../../net/api/rooms.ts";
import { clip, maxTaggedUnits } from "../clip.ts";
import type { L10n } from "../l10n.ts";
import { nameWithTag } from "../safeText.ts";

/** What wording needs. */
export interface MemberWords {
	readonly l10n: L10n;
	readonly timeOfDay: (ms: number) => string;
}

/** A row of a picker of members. */
export interface MemberChoice {
	readonly label: string;
	readonly icon: string;
	readonly description: string;
	readonly detail: string;
	readonly value: Member;
}

/** The name; with four letters of the fingerprint until the keys were compared. */
export function memberName(member: Pick<Member, "name" | "tag" | "verified">): string {
	return member.verified && member.name !== "" ? member.name : nameWithTag(member);
}

/** Whose room it is, named likewise. */
export function adminLabel(room: Pick<RoomSummary, "adminName" | "adminTag" | "adminVerified">): string {
	return memberName({ name: room.adminName, tag: room.adminTag, verified: room.adminVerified });
}

/** Who ended it, named likewise and cut to what fits; empty if it was me, or is not known. */
export function enderLabel(ending: RoomEnding | null): string {
	if (ending === null || ending.byTag === "") return "";
	return memberName({ name: clip(ending.byName, maxTaggedUnits), tag: ending.byTag, verified: ending.byVerified });
}

/** Role, presence and what is not as it should be in the description; since when and the fingerprint below. */
export function memberChoice({ l10n, timeOfDay }: MemberWords, member: Member): MemberChoice {
	const states = [
		member.isMe ? l10n.t("you") : "",
		member.role === "admin" ? l10n.t("admin") : "",
		member.disputed ? l10n.t("signed contradicting things") : "",
		member.movedToPeerId === "" ? "" : l10n.t("has a new key"),
		member.leaving ? l10n.t("leaving") : "",
		member.verified ? l10n.t("verified") : "",
		member.online ? l10n.t("online") : l10n.t("offline"),
	];
	const since = member.sinceMs === 0 ? "" : l10n.t("since {0}", timeOfDay(member.sinceMs));
	return {
		label: memberName(member),
		icon: iconOf(member),
		description: states.filter((state) => state !== "").join(" · "),
		detail: [grouped(member.fingerprint), since].filter((part) => part !== "").join(" · "),
		value: member,
	};
}

/** The admin first, then who is online, then by name. */
export function byRoleAndPresence(a: Member, b: Member): number {
	const isAdmin = ({ role }: Member) => Number(role === "admin");
	return (
		isAdmin(b) - isAdmin(a) ||
		Number(b.online) - Number(a.online) ||
		a.name.localeCompare(b.name) ||
		(a.peerId < b.peerId ? -1 : 1)
	);
}

/** Groups of four, as people read them to each other. */
export function grouped(fingerprint: string): string {
	return fingerprint.replace(/(.{4})(?=.)/g, "$1 ");
}

function iconOf(member: Member): string {
	if (member.disputed) return "warning";
	if (!member.online) return "circle-outline";
	return member.verified ? "verified-filled" : "circle-filled";
}
