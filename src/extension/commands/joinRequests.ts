/** *Answer Join Request…*, *Approve Join Request*, *Deny Join Request*, and *Withdraw Join Request* for my own. */
import * as vscode from "vscode";
import type { JoinRequest } from "../../net/api/rooms.ts";
import { type CommandId, commands } from "../manifest.ts";
import { requestKey } from "../node/nodeView.ts";
import { memberName } from "../people/memberWords.ts";
import { whyNotWithdraw } from "../room/roomRights.ts";
import { joined, noTarget } from "../trees/itemData.ts";
import { type Choice, choose } from "../ui/choose.ts";
import { askPatiently } from "./askPatiently.ts";
import type { Command, CommandDeps } from "./deps.ts";
import { pickOne } from "./pickOne.ts";
import { roomOf } from "./roomOf.ts";
import { targetOf } from "./target.ts";

/**
 * On a request, or with a picker of those that wait: everything there is to do about it, for who clicked it or came by
 * keyboard. Nothing is decided before a choice is made.
 */
export const answerJoin: Command = (deps) => async (argument) => {
	const request = await pickRequest(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Answer Join Request"),
		placeholder: vscode.l10n.t("Whose request? Names are not verified"),
	});
	if (!request) return;
	const command = await choose(answersTo(request), {
		title: vscode.l10n.t("{0} asks to join {1}", memberName(request), request.roomName),
		placeholder:
			request.note === "" ? vscode.l10n.t("What do you want to do?") : vscode.l10n.t("Note: {0}", request.note),
	});
	const { room, reqId, peerId } = request;
	if (command) await vscode.commands.executeCommand(command, { ...noTarget, room, reqId, peerId });
};

/** On a request, or with a picker of those that wait: the person becomes a member. */
export const approveJoin: Command = (deps) => async (argument) => {
	const request = await pickRequest(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Approve Join Request"),
		placeholder: vscode.l10n.t("Who may join? Names are not verified"),
	});
	if (!request) return;
	const { room, reqId, peerId } = request;
	const outcome = await askPatiently(deps, "rooms/approve", { room, reqId, peerId });
	deps.teller.outcome(outcome, vscode.l10n.t("{0} is now a member of {1}.", memberName(request), request.roomName));
};

/** On a request, or with a picker of those that wait: the person is told, and may ask again after a while. */
export const denyJoin: Command = (deps) => async (argument) => {
	const request = await pickRequest(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Deny Join Request"),
		placeholder: vscode.l10n.t("Whose request is denied?"),
	});
	if (!request) return;
	const { room, reqId, peerId } = request;
	const outcome = await askPatiently(deps, "rooms/deny", { room, reqId, peerId });
	deps.teller.outcome(outcome, vscode.l10n.t("{0} was not let into {1}.", memberName(request), request.roomName));
};

/** On a request of mine, or with a picker of those that wait: the admin is not asked any more. */
export const withdrawRequest: Command = (deps) => async (argument) => {
	const room = await roomOf(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Withdraw Join Request"),
		placeholder: vscode.l10n.t("A room you asked to join"),
		whyNot: (each) => whyNotWithdraw(vscode.l10n, each),
		none: vscode.l10n.t("No request of yours waits for an answer."),
	});
	if (!room) return;
	const outcome = await askPatiently(deps, "rooms/withdraw", { room: room.room });
	deps.teller.outcome(outcome, vscode.l10n.t("You no longer ask to join {0}.", room.name));
};

function answersTo({ online, verified }: JoinRequest): readonly Choice<CommandId>[] {
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

/** The request the command was run on, or one from a picker; undefined when there is none, which is said. */
async function pickRequest(
	deps: CommandDeps,
	argument: unknown,
	question: { readonly title: string; readonly placeholder: string },
): Promise<JoinRequest | undefined> {
	const requests = deps.node.overview?.requests ?? [];
	const target = targetOf(argument);
	if (target.reqId !== "") {
		const named = requests.find((request) => requestKey(request) === requestKey(target));
		if (!named) deps.teller.failure({ code: "requestUnknown", detail: {} });
		return named;
	}
	const choices = requests.map((request) => ({
		label: memberName(request),
		icon: request.verified ? "verified-filled" : "person-add",
		description: joined(
			request.verified ? vscode.l10n.t("verified") : "",
			vscode.l10n.t("asks to join {0}", request.roomName),
			request.online ? vscode.l10n.t("online") : vscode.l10n.t("offline"),
		),
		detail: request.note,
		value: request,
	}));
	return pickOne(deps, choices, { ...question, none: vscode.l10n.t("Nobody waits for your answer.") });
}
