/** *Withdraw Admin Offer*: the role stays where it is. */
import * as vscode from "vscode";
import { whyNotWithdrawOffer } from "../room/roomRights.ts";
import { askPatiently } from "./askPatiently.ts";
import type { Command } from "./deps.ts";
import { roomOf } from "./roomOf.ts";

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
	if (outcome.ok) deps.teller.done(vscode.l10n.t("Withdrawn: you stay the admin of {0}.", room.name));
	else deps.teller.failure(outcome);
};
