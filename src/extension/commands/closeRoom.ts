/** *Close Room…*: ends a room for everybody. */
import * as vscode from "vscode";
import { whyNotChange } from "../room/roomRights.ts";
import { confirm } from "../ui/confirm.ts";
import { askPatiently } from "./askPatiently.ts";
import { askReason } from "./askReason.ts";
import type { Command } from "./deps.ts";
import { roomOf } from "./roomOf.ts";

/** On a room of mine, or with a picker. Asks for a reason, then says what it does before it is done. */
export const closeRoom: Command = (deps) => async (argument) => {
	const room = await roomOf(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Close Room"),
		placeholder: vscode.l10n.t("A room you are the admin of"),
		whyNot: (each) => whyNotChange(vscode.l10n, each),
		none: vscode.l10n.t("Only the admin closes a room, and you are the admin of none."),
	});
	if (!room) return;
	const reason = await askReason(vscode.l10n.t("Close {0}", room.name));
	if (reason === undefined) return;
	const effect = vscode.l10n.t(
		"Nobody can write in it any more, and it cannot be opened again. What was said stays readable for its members.",
	);
	const seen =
		reason === ""
			? vscode.l10n.t("Everybody in the room sees that you closed it.")
			: vscode.l10n.t("Everybody in the room reads the reason: “{0}”.", reason);
	const isSure = await confirm({
		question: vscode.l10n.t("Close {0} for everybody?", room.name),
		detail: `${effect}\n\n${seen}`,
		button: vscode.l10n.t("Close Room"),
	});
	if (!isSure) return;
	const outcome = await askPatiently(deps, "rooms/close", { room: room.room, reason });
	deps.teller.outcome(outcome, vscode.l10n.t("{0} is closed.", room.name));
};
