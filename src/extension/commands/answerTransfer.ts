/** *Accept Admin Role* and *Decline Admin Role*: the answer to an offer. */
import * as vscode from "vscode";
import type { RoomSummary } from "../../net/api/rooms.ts";
import { adminLabel } from "../people/memberWords.ts";
import { whyNotAnswer } from "../room/roomRights.ts";
import { askPatiently } from "./askPatiently.ts";
import type { Command, CommandDeps } from "./deps.ts";
import { roomOf } from "./roomOf.ts";

/** On an offer or a room, or with a picker of the rooms offered to me. */
export const acceptTransfer: Command = (deps) => async (argument) => {
	const room = await offeredRoom(deps, argument, vscode.l10n.t("LAN Chat: Accept Admin Role"));
	if (!room) return;
	const outcome = await askPatiently(deps, "rooms/answerTransfer", { room: room.room, accept: true });
	if (!outcome.ok) deps.teller.failure(outcome);
	else deps.teller.done(vscode.l10n.t("You accepted: {0} is handed over to you.", room.name));
};

/** As `acceptTransfer`. */
export const declineTransfer: Command = (deps) => async (argument) => {
	const room = await offeredRoom(deps, argument, vscode.l10n.t("LAN Chat: Decline Admin Role"));
	if (!room) return;
	const outcome = await askPatiently(deps, "rooms/answerTransfer", { room: room.room, accept: false });
	if (!outcome.ok) deps.teller.failure(outcome);
	else deps.teller.done(vscode.l10n.t("You declined: {0} stays the admin of {1}.", adminLabel(room), room.name));
};

function offeredRoom(deps: CommandDeps, argument: unknown, title: string): Promise<RoomSummary | undefined> {
	return roomOf(deps, argument, {
		title,
		placeholder: vscode.l10n.t("A room whose admin role is offered to you"),
		whyNot: (room) => whyNotAnswer(vscode.l10n, room),
		none: vscode.l10n.t("Nobody offers you the admin role of a room."),
	});
}
