/** *Kick Member…*: what is written from then on cannot be read by them. */
import * as vscode from "vscode";
import type { Member } from "../../net/api/rooms.ts";
import { describeError } from "../errors.ts";
import { memberName } from "../people/memberWords.ts";
import { whyNotKick } from "../room/roomRights.ts";
import { nameWithTag } from "../safeText.ts";
import { confirm } from "../ui/confirm.ts";
import { askPatiently } from "./askPatiently.ts";
import { askReason } from "./askReason.ts";
import type { Command } from "./deps.ts";
import { memberOf } from "./memberOf.ts";
import { roomOf } from "./roomOf.ts";

/** On a member or a room, or with pickers. Asks for a reason, then says what it does before it is done. */
export const kickMember: Command = (deps) => async (argument) => {
	const title = vscode.l10n.t("LAN Chat: Kick Member");
	const room = await roomOf(deps, argument, {
		title,
		placeholder: vscode.l10n.t("A room you are the admin of"),
		whyNot: (each) => whyNotKick(vscode.l10n, each),
		none: vscode.l10n.t("Only the admin kicks members, and you are the admin of no room with others in it."),
	});
	if (!room) return;
	const member = await memberOf(deps, argument, {
		room,
		title: vscode.l10n.t("Kick a Member of {0}", room.name),
		placeholder: vscode.l10n.t("Choose a member to kick. Nothing happens before you confirm"),
		whyNot: (each) => (each.isMe ? describeError(vscode.l10n, { code: "memberSelf", detail: {} }) : ""),
		none: vscode.l10n.t("Nobody but you is in {0}.", room.name),
	});
	if (!member) return;
	const reason = await askReason(vscode.l10n.t("Kick {0} from {1}", memberName(member), room.name));
	if (reason === undefined || !(await isSure(member, room.name, reason))) return;
	const { peerId } = member;
	const outcome = await askPatiently(deps, "rooms/kick", { room: room.room, peerId, reason });
	deps.teller.outcome(outcome, vscode.l10n.t("{0} is no longer in {1}.", memberName(member), room.name));
};

function isSure(member: Member, room: string, reason: string): Promise<boolean> {
	const effect = vscode.l10n.t(
		"From now on they cannot write here, and cannot read anything written by members who have heard of this. What they have already, they keep.",
	);
	const seen =
		reason === ""
			? vscode.l10n.t("Everybody in the room, and they themselves, see that you kicked them.")
			: vscode.l10n.t("Everybody in the room, and they themselves, read the reason: “{0}”.", reason);
	return confirm({
		question: vscode.l10n.t("Kick {0} from {1}?", nameWithTag(member), room),
		detail: `${effect}\n\n${seen}`,
		button: vscode.l10n.t("Kick"),
	});
}
