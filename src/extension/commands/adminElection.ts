/** *Stand for Admin* and *Vote for Admin…*: where the admin has been away for a long time, members elect another. */
import * as vscode from "vscode";
import type { RoomSummary, Succession } from "../../net/api/rooms.ts";
import { adminLabel, memberName } from "../people/memberWords.ts";
import { whyNotStand, whyNotVote } from "../room/roomRights.ts";
import { choose } from "../ui/choose.ts";
import { confirm } from "../ui/confirm.ts";
import { askPatiently } from "./askPatiently.ts";
import type { Command, CommandDeps } from "./deps.ts";
import { roomOf } from "./roomOf.ts";
import { targetOf } from "./target.ts";

/** On a room, or with a picker of those whose admin is gone. */
export const standForAdmin: Command = (deps) => async (argument) => {
	const me = deps.node.overview?.me?.peerId ?? "";
	const room = await roomOf(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Stand for Admin"),
		placeholder: vscode.l10n.t("A room whose admin has been away for a long time"),
		whyNot: (each) => whyNotStand(vscode.l10n, each, { me, nowMs: Date.now() }),
		none: vscode.l10n.t("The admins of your rooms were all here not long ago."),
	});
	if (!room) return;
	const isSure = await confirm({
		question: vscode.l10n.t("Stand for admin of {0}?", room.name),
		detail: vscode.l10n.t(
			"With the votes of {0} of its {1} members, yours among them, you become the admin. {2} stays a member and is told when they are back.",
			room.succession?.needed ?? 0,
			room.memberCount,
			adminLabel(room),
		),
		button: vscode.l10n.t("Stand"),
	});
	if (!isSure) return;
	const outcome = await askPatiently(deps, "rooms/stand", { room: room.room });
	deps.teller.outcome(outcome, vscode.l10n.t("You stand for admin of {0}. The others are asked.", room.name));
};

/** On a candidate or a room, or with pickers. */
export const voteForAdmin: Command = (deps) => async (argument) => {
	const room = await roomOf(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Vote for Admin"),
		placeholder: vscode.l10n.t("A room in which somebody stands for admin"),
		whyNot: (each) => whyNotVote(vscode.l10n, each, Date.now()),
		none: vscode.l10n.t("Nobody stands for admin in a room of yours."),
	});
	if (!room) return;
	const candidate = await candidateOf(deps, room, targetOf(argument).peerId);
	if (!candidate) return;
	const isSure = await confirm({
		question: vscode.l10n.t("Vote for {0} as admin of {1}?", memberName(candidate), room.name),
		detail: vscode.l10n.t(
			"With {0} votes they decide who gets in and who has to go. {1} stays a member. A vote cannot be taken back.",
			room.succession?.needed ?? 0,
			adminLabel(room),
		),
		button: vscode.l10n.t("Vote"),
	});
	if (!isSure) return;
	const outcome = await askPatiently(deps, "rooms/vote", { room: room.room, peerId: candidate.peerId });
	deps.teller.outcome(outcome, vscode.l10n.t("You voted for {0}.", memberName(candidate)));
};

type Candidate = Succession["candidates"][number];

async function candidateOf(
	{ teller }: CommandDeps,
	{ name, succession }: RoomSummary,
	wanted: string,
): Promise<Candidate | undefined> {
	const candidates = succession?.candidates ?? [];
	if (wanted !== "") {
		const named = candidates.find(({ peerId }) => peerId === wanted);
		if (!named) teller.failure({ code: "candidateUnknown", detail: {} });
		return named;
	}
	const open = candidates.filter(({ mine }) => !mine);
	return choose(
		open.map((candidate) => ({
			label: memberName(candidate),
			icon: "person",
			description: vscode.l10n.t("{0} of {1} votes", candidate.votes, succession?.needed ?? 0),
			value: candidate,
		})),
		{
			title: vscode.l10n.t("Vote for an Admin of {0}", name),
			placeholder: vscode.l10n.t("Whom do you want to lead the room?"),
		},
	);
}
