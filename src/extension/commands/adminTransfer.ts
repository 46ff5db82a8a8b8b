/** *Transfer Admin…*, *Withdraw Admin Offer*, *Accept Admin Role* and *Decline Admin Role*: handing a room over takes both. */
import * as vscode from "vscode";
import type { Member, RoomSummary } from "../../net/api/rooms.ts";
import { describeError } from "../errors.ts";
import { adminLabel, memberName } from "../people/memberWords.ts";
import { whyNotAnswer, whyNotOffer, whyNotWithdrawOffer } from "../room/roomRights.ts";
import { nameWithTag } from "../safeText.ts";
import { confirm } from "../ui/confirm.ts";
import { askPatiently } from "./askPatiently.ts";
import type { Command, CommandDeps } from "./deps.ts";
import { memberOf } from "./memberOf.ts";
import { roomOf } from "./roomOf.ts";

/** On a member or a room, or with pickers. */
export const offerTransfer: Command = (deps) => async (argument) => {
	const room = await roomOf(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Transfer Admin"),
		placeholder: vscode.l10n.t("A room you are the admin of"),
		whyNot: (each) => whyNotOffer(vscode.l10n, each),
		none: vscode.l10n.t("There is no room whose admin role you could hand over now."),
	});
	if (!room) return;
	const member = await memberOf(deps, argument, {
		room,
		title: vscode.l10n.t("Transfer the Admin Role of {0}", room.name),
		placeholder: vscode.l10n.t("Who is to decide from now on? They have to accept"),
		whyNot: (each) => whyNotTo(each),
		none: vscode.l10n.t("Handing over takes both: no other member of {0} is online right now.", room.name),
	});
	if (!member) return;
	const isSure = await confirm({
		question: vscode.l10n.t("Offer the admin role of {0} to {1}?", room.name, nameWithTag(member)),
		detail: vscode.l10n.t(
			"If they accept, they decide who gets in and who has to go, you included. You stay a member and cannot take the role back by yourself.",
		),
		button: vscode.l10n.t("Offer"),
	});
	if (!isSure) return;
	const outcome = await askPatiently(deps, "rooms/offerTransfer", { room: room.room, peerId: member.peerId });
	deps.teller.outcome(outcome, vscode.l10n.t("Asked {0} to become the admin of {1}.", memberName(member), room.name));
};

/** On an offer of mine or a room, or with a picker. */
export const withdrawTransfer: Command = (deps) => async (argument) => {
	const room = await roomOf(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Withdraw Admin Offer"),
		placeholder: vscode.l10n.t("A room whose admin role you offered"),
		whyNot: (each) => whyNotWithdrawOffer(vscode.l10n, each),
		none: vscode.l10n.t("You have not offered the admin role of a room to anybody."),
	});
	if (!room) return;
	const outcome = await askPatiently(deps, "rooms/withdrawTransfer", { room: room.room });
	deps.teller.outcome(outcome, vscode.l10n.t("Withdrawn: you stay the admin of {0}.", room.name));
};

/** On an offer or a room, or with a picker of the rooms offered to me. */
export const acceptTransfer: Command = (deps) => async (argument) => {
	const room = await offeredRoom(deps, argument, vscode.l10n.t("LAN Chat: Accept Admin Role"));
	if (!room) return;
	const outcome = await askPatiently(deps, "rooms/answerTransfer", { room: room.room, accept: true });
	deps.teller.outcome(outcome, vscode.l10n.t("You accepted: {0} is handed over to you.", room.name));
};

/** As `acceptTransfer`. */
export const declineTransfer: Command = (deps) => async (argument) => {
	const room = await offeredRoom(deps, argument, vscode.l10n.t("LAN Chat: Decline Admin Role"));
	if (!room) return;
	const outcome = await askPatiently(deps, "rooms/answerTransfer", { room: room.room, accept: false });
	deps.teller.outcome(outcome, vscode.l10n.t("You declined: {0} stays the admin of {1}.", adminLabel(room), room.name));
};

function whyNotTo(member: Member): string {
	if (member.isMe) return describeError(vscode.l10n, { code: "memberSelf", detail: {} });
	return member.canReceiveAdmin ? "" : describeError(vscode.l10n, { code: "transferOffline", detail: {} });
}

function offeredRoom(deps: CommandDeps, argument: unknown, title: string): Promise<RoomSummary | undefined> {
	return roomOf(deps, argument, {
		title,
		placeholder: vscode.l10n.t("A room whose admin role is offered to you"),
		whyNot: (room) => whyNotAnswer(vscode.l10n, room),
		none: vscode.l10n.t("Nobody offers you the admin role of a room."),
	});
}
