/** *Stand for Admin*: asks the other members for their votes, where the admin has been away for a long time. */
import * as vscode from "vscode";
import { adminLabel } from "../people/memberWords.ts";
import { whyNotStand } from "../room/roomRights.ts";
import { confirm } from "../ui/confirm.ts";
import { askPatiently } from "./askPatiently.ts";
import type { Command } from "./deps.ts";
import { roomOf } from "./roomOf.ts";

/** On a room, or with a picker of those whose admin is gone. */
export const standForAdmin: Command = (deps) => async (argument) => {
	const me = deps.node.overview?.me?.peerId ?? "";
	const room = await roomOf(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Stand for Admin"),
		placeholder: vscode.l10n.t("A room whose admin has been away for a long time"),
		whyNot: (each) => whyNotStand(vscode.l10n, each, { me, nowMs: Date.now() }),
		none: vscode.l10n.t("The admins of your rooms were all here not long ago."),
	});
	if (!room) return;
	const isSure = await confirm({
		question: vscode.l10n.t("Stand for admin of {0}?", room.name),
		detail: vscode.l10n.t(
			"With the votes of {0} of its {1} members, yours among them, you become the admin. {2} stays a member and is told when they are back.",
			room.succession?.needed ?? 0,
			room.memberCount,
			adminLabel(room),
		),
		button: vscode.l10n.t("Stand"),
	});
	if (!isSure) return;
	const outcome = await askPatiently(deps, "rooms/stand", { room: room.room });
	if (outcome.ok) deps.teller.done(vscode.l10n.t("You stand for admin of {0}. The others are asked.", room.name));
	else deps.teller.failure(outcome);
};
