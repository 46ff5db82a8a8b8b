/** *Replace Moved Key…*: a member goes on under a new key, which its old one named. */
import * as vscode from "vscode";
import { describeError } from "../errors.ts";
import { whyNotChange } from "../room/roomRights.ts";
import { nameWithTag } from "../safeText.ts";
import { confirm } from "../ui/confirm.ts";
import { askPatiently } from "./askPatiently.ts";
import type { Command } from "./deps.ts";
import { memberOf } from "./memberOf.ts";
import { roomOf } from "./roomOf.ts";

/** On a member or a room, or with pickers. */
export const replaceMovedKey: Command = (deps) => async (argument) => {
	const room = await roomOf(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Replace Moved Key"),
		placeholder: vscode.l10n.t("A room you are the admin of"),
		whyNot: (each) => whyNotChange(vscode.l10n, each),
		none: vscode.l10n.t("Only the admin replaces keys, and you are the admin of no room."),
	});
	if (!room) return;
	const member = await memberOf(deps, argument, {
		room,
		title: vscode.l10n.t("Replace a Moved Key in {0}", room.name),
		placeholder: vscode.l10n.t("Members who go on under another key"),
		whyNot: (each) =>
			each.movedToPeerId === "" ? describeError(vscode.l10n, { code: "moveUnknown", detail: {} }) : "",
		none: vscode.l10n.t("No member of {0} goes on under another key.", room.name),
	});
	if (!member) return;
	const next = deps.node.overview?.people.find(({ peerId }) => peerId === member.movedToPeerId);
	const isSure = await confirm({
		question: vscode.l10n.t("Put the new key of {0} in the place of the old one?", nameWithTag(member)),
		detail: vscode.l10n.t(
			"The old key named the new one, {0}. That is what a new computer looks like, and also what somebody would do who stole the old key: ask them by voice first. From now on the old key reads nothing more in {1}.",
			next ? nameWithTag(next) : vscode.l10n.t("which is not online right now"),
			room.name,
		),
		button: vscode.l10n.t("Replace"),
	});
	if (!isSure) return;
	const outcome = await askPatiently(deps, "rooms/rekey", { room: room.room, peerId: member.peerId });
	deps.teller.outcome(outcome, vscode.l10n.t("{0} goes on under the new key.", member.name));
};
