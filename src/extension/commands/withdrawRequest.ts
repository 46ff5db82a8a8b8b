/** *Withdraw Join Request*: the admin is not asked any more. */
import * as vscode from "vscode";
import { whyNotWithdraw } from "../room/roomRights.ts";
import { askPatiently } from "./askPatiently.ts";
import type { Command } from "./deps.ts";
import { roomOf } from "./roomOf.ts";

/** On a request of mine, or with a picker of those that wait. */
export const withdrawRequest: Command = (deps) => async (argument) => {
	const room = await roomOf(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Withdraw Join Request"),
		placeholder: vscode.l10n.t("A room you asked to join"),
		whyNot: (each) => whyNotWithdraw(vscode.l10n, each),
		none: vscode.l10n.t("No request of yours waits for an answer."),
	});
	if (!room) return;
	const outcome = await askPatiently(deps, "rooms/withdraw", { room: room.room });
	if (outcome.ok) deps.teller.done(vscode.l10n.t("You no longer ask to join {0}.", room.name));
	else deps.teller.failure(outcome);
};
