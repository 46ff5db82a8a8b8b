/** Why something cannot be done in a room as it is now, in a sentence; empty if it can. Pure but for `l10n`. */
import type { RoomSummary } from "../../net/api/rooms.ts";
import { describeError } from "../errors.ts";
import type { L10n } from "../l10n.ts";
import { isMember } from "../node/nodeView.ts";
import { adminLabel, memberName } from "../people/memberWords.ts";
import { haltedInWords, whyReadOnly } from "./roomStanding.ts";

/** What belongs to everybody who is in the room. */
export function whyNotMember(l10n: L10n, room: RoomSummary): string {
	if (isMember(room)) return "";
	if (room.role === "requested") {
		return l10n.t(
			"You are not in {0} yet: its admin, {1}, has not answered your request.",
			room.name,
			adminLabel(room),
		);
	}
	if (room.role === "moved") return whyReadOnly(l10n, room);
	return describeError(l10n, { code: room.role === "closed" ? "roomClosed" : "roomNotMember", detail: {} });
}

/** What only the admin does. */
export function whyNotAdmin(l10n: L10n, room: RoomSummary): string {
	const reason = whyNotMember(l10n, room);
	if (reason !== "" || room.role === "admin") return reason;
	return l10n.t("Only the admin can do this: in {0} that is {1}.", room.name, adminLabel(room));
}

/** Changing who is in, or the key: not while the room's newest state is not understood here. */
export function whyNotChange(l10n: L10n, room: RoomSummary): string {
	const reason = whyNotAdmin(l10n, room);
	if (reason !== "" || room.halted === "") return reason;
	return haltedInWords(l10n, room.halted);
}

/** Kicking somebody. */
export function whyNotKick(l10n: L10n, room: RoomSummary): string {
	return whyNotChange(l10n, room) || alone(l10n, room);
}

/** Making a link. A link of a member leads to where the room is listed; who is to know of an unlisted one its admin says. */
export function whyNotInvite(l10n: L10n, room: RoomSummary): string {
	const reason = whyNotMember(l10n, room);
	if (reason !== "" || room.role === "admin" || room.policy.listed) return reason;
	return l10n.t("{0} is not listed: only its admin, {1}, invites to it.", room.name, adminLabel(room));
}

/** Offering the admin role. */
export function whyNotOffer(l10n: L10n, room: RoomSummary): string {
	const reason = whyNotChange(l10n, room) || alone(l10n, room);
	if (reason !== "" || room.transfer === null) return reason;
	return l10n.t("You offered the admin role to {0} already. Withdraw that offer first.", memberName(room.transfer));
}

/** Answering an offer. */
export function whyNotAnswer(l10n: L10n, room: RoomSummary): string {
	const reason = whyNotMember(l10n, room);
	if (reason !== "" || room.transfer?.kind === "offeredToMe") return reason;
	return l10n.t("Nobody offers you the admin role of {0}.", room.name);
}

/** Taking back an offer. */
export function whyNotWithdrawOffer(l10n: L10n, room: RoomSummary): string {
	const reason = whyNotAdmin(l10n, room);
	if (reason !== "" || room.transfer?.kind === "offeredByMe") return reason;
	return l10n.t("You have not offered the admin role of {0} to anybody.", room.name);
}

/** Leaving. */
export function whyNotLeave(l10n: L10n, room: RoomSummary): string {
	if (room.role === "admin") return describeError(l10n, { code: "adminMayNotLeave", detail: {} });
	return whyNotMember(l10n, room);
}

/** Taking a room off the list. */
export function whyNotRemove(l10n: L10n, room: RoomSummary): string {
	if (isMember(room)) return describeError(l10n, { code: "roomStillMember", detail: {} });
	return room.role === "requested" ? l10n.t("Your request to join {0} waits. Withdraw it first.", room.name) : "";
}

/** Taking back a request to join. */
export function whyNotWithdraw(l10n: L10n, room: RoomSummary): string {
	return room.role === "requested" ? "" : describeError(l10n, { code: "requestUnknown", detail: {} });
}

/** Standing for admin. */
export function whyNotStand(l10n: L10n, room: RoomSummary, { me, nowMs }: { me: string; nowMs: number }): string {
	const reason = whyNotElect(l10n, room, nowMs);
	if (reason !== "") return reason;
	const stands = room.succession?.candidates.some(({ peerId }) => peerId === me) ?? false;
	return stands ? l10n.t("You stand for admin of {0} already.", room.name) : "";
}

/** Voting for somebody. */
export function whyNotVote(l10n: L10n, room: RoomSummary, nowMs: number): string {
	const reason = whyNotElect(l10n, room, nowMs);
	if (reason !== "") return reason;
	const candidates = room.succession?.candidates ?? [];
	if (candidates.length === 0) return l10n.t("Nobody stands for admin of {0} yet.", room.name);
	return candidates.every(({ mine }) => mine) ? l10n.t("Your vote in {0} is given.", room.name) : "";
}

function whyNotElect(l10n: L10n, room: RoomSummary, nowMs: number): string {
	const reason = whyNotMember(l10n, room);
	if (reason !== "") return reason;
	if (room.role === "admin") return l10n.t("You are the admin of {0}.", room.name);
	if (room.memberCount < fewestForMajority) return describeError(l10n, { code: "successionTooFew", detail: {} });
	const untilMs = room.succession?.openFromMs ?? 0;
	if (room.succession !== null && untilMs <= nowMs) return "";
	return describeError(l10n, { code: "successionTooEarly", detail: untilMs === 0 ? {} : { untilMs } });
}

/** With one or two members nobody but the candidate could vote (PROTOCOL "Succession"). */
const fewestForMajority = 3;

function alone(l10n: L10n, { name, memberCount }: RoomSummary): string {
	return memberCount < 2 ? l10n.t("Nobody but you is in {0}.", name) : "";
}
