/** *Vote for Admin…*: for somebody who stands for it, where the admin has been away for long. */
import * as vscode from "vscode";
import type { RoomSummary, Succession } from "../../net/api/rooms.ts";
import { adminLabel, memberName } from "../people/memberWords.ts";
import { whyNotVote } from "../room/roomRights.ts";
import { choose } from "../ui/choose.ts";
import { confirm } from "../ui/confirm.ts";
import { askPatiently } from "./askPatiently.ts";
import type { Command, CommandDeps } from "./deps.ts";
import { roomOf } from "./roomOf.ts";
import { targetOf } from "./target.ts";

type Candidate = Succession["candidates"][number];

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
	if (outcome.ok) deps.teller.done(vscode.l10n.t("You voted for {0}.", memberName(candidate)));
	else deps.teller.failure(outcome);
};

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
