/** *Answer Join Request…*: everything there is to do about one, for who clicked it or came by keyboard. */
import * as vscode from "vscode";
import type { JoinRequest } from "../../net/api/rooms.ts";
import { type CommandId, commands } from "../manifest.ts";
import { memberName } from "../people/memberWords.ts";
import { noTarget } from "../trees/itemData.ts";
import { type Choice, choose } from "../ui/choose.ts";
import type { Command } from "./deps.ts";
import { pickRequest } from "./pickRequest.ts";

/** On a request, or with a picker of those that wait. Nothing is decided before a choice is made. */
export const answerJoin: Command = (deps) => async (argument) => {
	const request = await pickRequest(deps, {
		argument,
		title: vscode.l10n.t("LAN Chat: Answer Join Request"),
		placeholder: vscode.l10n.t("Whose request? Names are not verified"),
	});
	if (!request) return;
	const command = await choose(choices(request), {
		title: vscode.l10n.t("{0} asks to join {1}", memberName(request), request.roomName),
		placeholder:
			request.note === "" ? vscode.l10n.t("What do you want to do?") : vscode.l10n.t("Note: {0}", request.note),
	});
	const { room, reqId, peerId } = request;
	if (command) await vscode.commands.executeCommand(command, { ...noTarget, room, reqId, peerId });
};

function choices({ online, verified }: JoinRequest): readonly Choice<CommandId>[] {
	const { l10n } = vscode;
	const compare: Choice<CommandId> = {
		label: l10n.t("Verify…"),
		icon: "shield",
		detail: l10n.t(
			"Compare seven emoji, to be sure that it is who you think it is. You need to see or hear each other.",
		),
		value: commands.verifyPerson,
	};
	return [
		{
			label: l10n.t("Approve"),
			icon: "check",
			detail: l10n.t("They become a member, and can read and write in the room."),
			value: commands.approveJoin,
		},
		{
			label: l10n.t("Deny"),
			icon: "close",
			detail: l10n.t("They are told, and may ask again after a while."),
			value: commands.denyJoin,
		},
		...(online && !verified ? [compare] : []),
	];
}
