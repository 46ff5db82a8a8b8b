/** *Transfer Admin…*: offers the role to a member, who has to accept. */
import * as vscode from "vscode";
import type { Member } from "../../net/api/rooms.ts";
import { describeError } from "../errors.ts";
import { memberName } from "../people/memberWords.ts";
import { whyNotOffer } from "../room/roomRights.ts";
import { nameWithTag } from "../safeText.ts";
import { confirm } from "../ui/confirm.ts";
import { askPatiently } from "./askPatiently.ts";
import type { Command } from "./deps.ts";
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
	if (!outcome.ok) deps.teller.failure(outcome);
	else deps.teller.done(vscode.l10n.t("Asked {0} to become the admin of {1}.", memberName(member), room.name));
};

function whyNotTo(member: Member): string {
	if (member.isMe) return describeError(vscode.l10n, { code: "memberSelf", detail: {} });
	return member.canReceiveAdmin ? "" : describeError(vscode.l10n, { code: "transferOffline", detail: {} });
}
