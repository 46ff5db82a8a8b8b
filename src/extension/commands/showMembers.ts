/** *Show Members*: who is in a room, with role, presence and tag, and what can be done about each of them. */
import * as vscode from "vscode";
import type { Member, RoomSummary } from "../../net/api/rooms.ts";
import { type CommandId, commands } from "../manifest.ts";
import { byRoleAndPresence, memberChoice, memberName } from "../people/memberWords.ts";
import { whyNotChange, whyNotKick, whyNotOffer } from "../room/roomRights.ts";
import { noTarget } from "../trees/itemData.ts";
import { type Choice, choose } from "../ui/choose.ts";
import type { Command, CommandDeps } from "./deps.ts";
import { roomOf } from "./roomOf.ts";

/** On a room, or with a picker of mine. Choosing a member offers what can be done now. */
export const showMembers: Command = (deps) => async (argument) => {
	const room = await roomOf(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Show Members"),
		placeholder: vscode.l10n.t("A room of yours"),
		whyNot: ({ role }) =>
			role === "requested" || role === "denied" ? vscode.l10n.t("Who is in a room is told to members only.") : "",
		none: vscode.l10n.t("You are in no room yet."),
	});
	if (!room) return;
	const outcome = await deps.node.call("rooms/members", { room: room.room });
	if (!outcome.ok) {
		deps.teller.failure(outcome);
		return;
	}
	const { timeOfDay } = deps;
	const choices = outcome.value
		.toSorted(byRoleAndPresence)
		.map((member) => memberChoice({ l10n: vscode.l10n, timeOfDay }, member));
	const online = outcome.value.filter((member) => member.online).length;
	const member = await choose(choices, {
		title: vscode.l10n.t("Members of {0}: {1} of {2} online", room.name, online, choices.length),
		placeholder: vscode.l10n.t("Choose somebody to see what you can do"),
	});
	if (member) await chooseAction(deps, room, member);
};

type Act = () => PromiseLike<unknown>;

async function chooseAction(deps: CommandDeps, room: RoomSummary, member: Member): Promise<void> {
	const copy: Choice<Act> = {
		label: vscode.l10n.t("Copy Fingerprint"),
		icon: "copy",
		detail: vscode.l10n.t("To compare it by voice, or by another way you trust."),
		value: async () => {
			await vscode.env.clipboard.writeText(member.fingerprint);
			deps.teller.done(vscode.l10n.t("Copied the fingerprint of {0}.", memberName(member)));
		},
	};
	const act = await choose([...personChoices(member), copy, ...adminChoices(room, member)], {
		title: vscode.l10n.t("{0} in {1}", memberName(member), room.name),
		placeholder: member.isMe ? vscode.l10n.t("That is you") : vscode.l10n.t("What do you want to do?"),
	});
	await act?.();
}

/** What anybody can do about somebody else. */
function personChoices(member: Member): readonly Choice<Act>[] {
	if (member.isMe) return [];
	const run = (command: CommandId) => () =>
		vscode.commands.executeCommand(command, { ...noTarget, peerId: member.peerId });
	const message: Choice<Act> = {
		label: vscode.l10n.t("Message"),
		icon: "comment",
		detail: vscode.l10n.t("Between the two of you only."),
		value: run(commands.messagePerson),
	};
	const verify: Choice<Act> = {
		label: vscode.l10n.t("Verify…"),
		icon: "shield",
		detail: vscode.l10n.t(
			"Compare seven emoji, to be sure that it is who you think it is. You need to see or hear each other.",
		),
		value: run(commands.verifyPerson),
	};
	return member.online && !member.verified ? [message, verify] : [message];
}

/** What the admin of the room can do about somebody else in it, as the room is now. */
function adminChoices(room: RoomSummary, member: Member): readonly Choice<Act>[] {
	if (member.isMe || room.role !== "admin") return [];
	const { l10n } = vscode;
	const run = (command: CommandId) => () =>
		vscode.commands.executeCommand(command, { ...noTarget, room: room.room, peerId: member.peerId });
	const rekey: Choice<Act> = {
		label: l10n.t("Replace Moved Key…"),
		icon: "key",
		detail: l10n.t("They go on under a new key, which the old one named."),
		value: run(commands.replaceMovedKey),
	};
	const transfer: Choice<Act> = {
		label: l10n.t("Transfer Admin…"),
		icon: "arrow-swap",
		detail: l10n.t("They decide who gets in from then on, once they have accepted."),
		value: run(commands.offerTransfer),
	};
	const kick: Choice<Act> = {
		label: l10n.t("Kick…"),
		icon: "circle-slash",
		detail: l10n.t("They can read nothing that is written from then on."),
		value: run(commands.kickMember),
	};
	return [
		...(member.movedToPeerId !== "" && whyNotChange(l10n, room) === "" ? [rekey] : []),
		...(member.canReceiveAdmin && whyNotOffer(l10n, room) === "" ? [transfer] : []),
		...(whyNotKick(l10n, room) === "" ? [kick] : []),
	];
}
