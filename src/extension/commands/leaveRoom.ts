/** *Leave Room*: the person takes no part any more; what was said stays readable. */
import * as vscode from "vscode";
import type { RoomSummary } from "../../net/api/rooms.ts";
import { commands } from "../manifest.ts";
import { whyNotLeave } from "../room/roomRights.ts";
import { noTarget } from "../trees/itemData.ts";
import { confirm } from "../ui/confirm.ts";
import { askPatiently } from "./askPatiently.ts";
import type { Command, CommandDeps } from "./deps.ts";
import { roomOf } from "./roomOf.ts";
import { targetOf } from "./target.ts";

/** On a room, or with a picker of those I am a member of. An admin is shown the two ways there are instead. */
export const leaveRoom: Command = (deps) => async (argument) => {
	const own = ownRoom(deps, argument);
	if (own) {
		const target = { ...noTarget, room: own.room };
		const transfer = { label: vscode.l10n.t("Transfer Admin…"), command: commands.offerTransfer, argument: target };
		const close = { label: vscode.l10n.t("Close Room…"), command: commands.closeRoom, argument: target };
		deps.teller.info(whyNotLeave(vscode.l10n, own), transfer, close);
		return;
	}
	const room = await roomOf(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Leave Room"),
		placeholder: vscode.l10n.t("A room you are a member of"),
		whyNot: (each) => whyNotLeave(vscode.l10n, each),
		none: vscode.l10n.t("You can leave rooms of others. Your own you hand over first, or close."),
	});
	if (!room) return;
	const isSure = await confirm({
		question: vscode.l10n.t("Leave {0}?", room.name),
		detail: vscode.l10n.t(
			"The others see that you left, and you receive nothing more. What was said so far stays readable here. To come back you have to ask to join again.",
		),
		button: vscode.l10n.t("Leave"),
	});
	if (!isSure) return;
	const outcome = await askPatiently(deps, "rooms/leave", { room: room.room });
	deps.teller.outcome(outcome, vscode.l10n.t("You left {0}.", room.name));
};

/** The room of one's own that is meant: the one it was run on, or the one in view, or the only one there is. */
function ownRoom({ node, activeRoom }: CommandDeps, argument: unknown): RoomSummary | undefined {
	const rooms = node.overview?.rooms ?? [];
	const wanted = targetOf(argument).room || activeRoom() || (rooms.length === 1 ? rooms[0]?.room : "");
	return rooms.find(({ room, role }) => room === wanted && role === "admin");
}
