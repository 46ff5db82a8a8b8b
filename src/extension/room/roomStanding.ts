/** How the person stands to a room, what the page says of it and what can be done. Pure but for `l10n`. */
import type { RoomSummary, Succession, TransferOffer } from "../../net/api/rooms.ts";
import type { Banner, RoomAction } from "../../webview/protocol.ts";
import { assertNever } from "../assertNever.ts";
import { clip, maxNameUnits, maxTaggedUnits } from "../clip.ts";
import type { L10n } from "../l10n.ts";
import { isMember } from "../node/nodeView.ts";
import { adminLabel, enderLabel, memberName } from "../people/memberWords.ts";
import { momentHere } from "../ui/timeOfDay.ts";

/** How the stay in a room ended, in a sentence that names who did it and why; empty for who belongs to it. */
export function endingOf(l10n: L10n, { name, role, ending }: RoomSummary): string {
	const room = clip(name, maxNameUnits);
	const by = enderLabel(ending);
	switch (role) {
		case "left":
			return l10n.t("You left {0}.", room);
		case "kicked":
			return withReason(
				l10n,
				by === "" ? l10n.t("You were kicked from {0}.", room) : l10n.t("{0} kicked you from {1}.", by, room),
				ending?.reason,
			);
		case "closed":
			return withReason(l10n, closing(l10n, room, ending === null ? null : by), ending?.reason);
		case "admin":
		case "member":
		case "requested":
		case "denied":
		case "moved":
			return "";
		default:
			return assertNever(role);
	}
}

/** `by` is empty for oneself, null where it is not known. */
function closing(l10n: L10n, room: string, by: string | null): string {
	if (by === null) return l10n.t("{0} was closed.", room);
	return by === "" ? l10n.t("You closed {0}.", room) : l10n.t("{0} closed {1}.", by, room);
}

/** Why nothing can be written in the room; empty if it can. */
export function whyReadOnly(l10n: L10n, summary: RoomSummary): string {
	const { role, deniedUntilMs } = summary;
	const name = clip(summary.name, maxNameUnits);
	const admin = adminOf(summary);
	switch (role) {
		case "admin":
		case "member":
			return "";
		case "requested":
			return l10n.t("You asked to join {0}. You can read and write here once {1} has approved.", name, admin);
		case "denied":
			if (summary.shut !== "") return shutInWords(l10n, summary);
			return deniedUntilMs === 0
				? l10n.t("{0} did not let you into {1}.", admin, name)
				: l10n.t(
						"{0} did not let you into {1}. You may ask again from {2} on.",
						admin,
						name,
						momentHere(deniedUntilMs),
					);
		case "moved":
			return l10n.t(
				"You go on under a new key, and {0} still lists your old one. You can write here again once {1}, the admin, has put the new key in its place. What was said before stays here.",
				name,
				admin,
			);
		case "left":
		case "kicked":
		case "closed":
			return l10n.t("{0} What was said before stays here.", endingOf(l10n, summary));
		default:
			return assertNever(role);
	}
}

/** Why nobody decides on a request any more. */
function shutInWords(l10n: L10n, { name, shut, ending }: RoomSummary): string {
	const room = clip(name, maxNameUnits);
	if (shut === "unlisted") return l10n.t("{0} takes no more requests: it is by invitation now.", room);
	if (shut === "unanswered") return l10n.t("Nobody has answered your request to join {0} in a week.", room);
	const by = enderLabel(ending);
	const closed =
		by === ""
			? l10n.t("{0} was closed before you were let in.", room)
			: l10n.t("{0} closed {1} before you were let in.", by, room);
	return withReason(l10n, closed, ending?.reason);
}

/** What can be done about not being able to write. */
export function wayOut(l10n: L10n, summary: RoomSummary, { isNearby }: { readonly isNearby: boolean }): RoomAction[] {
	const remove = action("remove", l10n.t("Remove from List"));
	const join = isNearby ? [action("join", l10n.t("Ask to Join Again"))] : [];
	switch (summary.role) {
		case "admin":
		case "member":
			return [];
		case "requested":
			return [action("withdrawRequest", l10n.t("Withdraw Request"))];
		case "denied":
		case "left":
		case "kicked":
			return [...join, remove];
		case "moved":
		case "closed":
			return [remove];
		default:
			return assertNever(summary.role);
	}
}

/** What to do first in a room in which nothing was said yet. */
export function firstSteps(l10n: L10n, { role, policy }: RoomSummary): RoomAction[] {
	// As `whyNotInvite`: who is to know of an unlisted room its admin says.
	const mayInvite = role === "admin" || (role === "member" && policy.listed);
	return mayInvite ? [action("invite", l10n.t("Invite to Room…"))] : [];
}

/** What the person should decide or know about a room they belong to. */
export function bannersOf(l10n: L10n, summary: RoomSummary, me: string): Banner[] {
	if (!isMember(summary)) return [];
	return [...transferBanner(l10n, summary), ...successionBanner(l10n, summary, me), ...haltedBanner(l10n, summary)];
}

function transferBanner(l10n: L10n, { transfer }: RoomSummary): Banner[] {
	if (!transfer) return [];
	const name = personOf(transfer);
	if (transfer.kind === "offeredByMe") {
		const text = l10n.t("You offered the admin role to {0}. You stay the admin until they accept.", name);
		return [{ kind: "transfer", text, actions: [action("withdrawTransfer", l10n.t("Withdraw Offer"))] }];
	}
	const text = l10n.t(
		"{0} wants to hand the admin role to you. You would decide who gets in, and who has to go.",
		name,
	);
	const actions = [action("acceptTransfer", l10n.t("Accept")), action("declineTransfer", l10n.t("Decline"))];
	return [{ kind: "transfer", text, actions }];
}

function successionBanner(l10n: L10n, room: RoomSummary, me: string): Banner[] {
	const { succession } = room;
	if (!succession) return [];
	const admin = adminOf(room);
	if (succession.candidates.length === 0) {
		const text = l10n.t("{0}, the admin, has been away for a long time. The members can elect another one.", admin);
		return [{ kind: "succession", text, actions: [action("stand", l10n.t("Stand for Admin"))] }];
	}
	const mayStand = succession.candidates.every(({ peerId }) => peerId !== me);
	const shown = succession.candidates.slice(0, mostCandidates);
	return shown.map((candidate, index) => ({
		kind: "succession",
		text: [
			candidateInWords(l10n, { candidate, needed: succession.needed, isMe: candidate.peerId === me }),
			...(index === 0 ? [l10n.t("{0}, the admin, has been away for a long time.", admin)] : []),
		].join(" "),
		actions: [
			...(candidate.mine ? [] : [action("vote", l10n.t("Vote"), candidate.peerId)]),
			...(mayStand && index === shown.length - 1 ? [action("stand", l10n.t("Stand for Admin"))] : []),
		],
	}));
}

const mostCandidates = 4;

function personOf(person: TransferOffer | Succession["candidates"][number]): string {
	return memberName({ ...person, name: clip(person.name, maxTaggedUnits) });
}

function adminOf(room: RoomSummary): string {
	return adminLabel({ ...room, adminName: clip(room.adminName, maxTaggedUnits) });
}

/** Who stands for admin, and how far they have come. */
export function candidateInWords(
	l10n: L10n,
	{
		candidate,
		needed,
		isMe,
	}: {
		readonly candidate: Succession["candidates"][number];
		readonly needed: number;
		readonly isMe: boolean;
	},
): string {
	const { votes, mine } = candidate;
	const name = personOf(candidate);
	if (isMe) return l10n.t("You stand for admin: {0} of {1} votes.", votes, needed);
	return mine
		? l10n.t("{0} stands for admin: {1} of {2} votes, yours among them.", name, votes, needed)
		: l10n.t("{0} stands for admin: {1} of {2} votes.", name, votes, needed);
}

function haltedBanner(l10n: L10n, { halted }: RoomSummary): Banner[] {
	return halted === "" ? [] : [{ kind: "halted", text: haltedInWords(l10n, halted), actions: [] }];
}

/** Why nobody can be let in and no key renewed. */
export function haltedInWords(l10n: L10n, halted: "newer" | "keyMissing"): string {
	return halted === "newer"
		? l10n.t(
				"Somebody changed this room with a newer LAN Chat. Until yours is updated, nobody can be let in or kicked here.",
			)
		: l10n.t(
				"The newest key of this room has not arrived here yet. Until it comes from another member, what you write waits.",
			);
}

function withReason(l10n: L10n, sentence: string, reason = ""): string {
	return reason === "" ? sentence : l10n.t("{0} Reason given: “{1}”.", sentence, clip(reason, maxReasonUnits));
}

const maxReasonUnits = 400;

function action(name: RoomAction["action"], label: string, peerId = ""): RoomAction {
	return { action: name, peerId, label };
}
