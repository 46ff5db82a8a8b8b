/** *Remove Room from List*: forgets a room one is no longer in, with all that was said in it. */
import * as vscode from "vscode";
import { whyNotRemove } from "../room/roomRights.ts";
import { confirm } from "../ui/confirm.ts";
import { askPatiently } from "./askPatiently.ts";
import type { Command } from "./deps.ts";
import { roomOf } from "./roomOf.ts";

/** On a room, or with a picker of those that ended. */
export const removeRoom: Command = (deps) => async (argument) => {
	const room = await roomOf(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Remove Room from List"),
		placeholder: vscode.l10n.t("A room you are no longer in"),
		whyNot: (each) => whyNotRemove(vscode.l10n, each),
		none: vscode.l10n.t("You are a member of every room on your list. Leave a room before you remove it."),
	});
	if (!room) return;
	const isSure = await confirm({
		question: vscode.l10n.t("Remove {0} from your list?", room.name),
		detail: vscode.l10n.t("All that was said in it is deleted on this computer and cannot be brought back."),
		button: vscode.l10n.t("Remove"),
	});
	if (!isSure) return;
	const outcome = await askPatiently(deps, "rooms/remove", { room: room.room });
	deps.teller.outcome(outcome, vscode.l10n.t("Removed {0}.", room.name));
};
