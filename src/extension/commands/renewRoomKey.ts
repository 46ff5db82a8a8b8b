/** *Renew Room Key*: a new key for all members, for when an old one may have been seen by others. */
import * as vscode from "vscode";
import { whyNotChange } from "../room/roomRights.ts";
import { confirm } from "../ui/confirm.ts";
import { askPatiently } from "./askPatiently.ts";
import type { Command } from "./deps.ts";
import { roomOf } from "./roomOf.ts";

/** On a room of mine, or with a picker. */
export const renewRoomKey: Command = (deps) => async (argument) => {
	const room = await roomOf(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Renew Room Key"),
		placeholder: vscode.l10n.t("A room you are the admin of"),
		whyNot: (each) => whyNotChange(vscode.l10n, each),
		none: vscode.l10n.t("Only the admin renews the key, and you are the admin of no room."),
	});
	if (!room) return;
	const isSure = await confirm({
		question: vscode.l10n.t("Renew the key of {0}?", room.name),
		detail: vscode.l10n.t(
			"All members get a new key; what is written from now on cannot be read with the old one. Nobody is kicked, and what was written before stays as it is.",
		),
		button: vscode.l10n.t("Renew"),
	});
	if (!isSure) return;
	const outcome = await askPatiently(deps, "rooms/rotate", { room: room.room });
	deps.teller.outcome(outcome, vscode.l10n.t("{0} has a new key.", room.name));
};
