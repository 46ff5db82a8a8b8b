/** *Join Room*: asks the admin of a room nearby, who decides. */
import * as vscode from "vscode";
import type { NearbyRoom } from "../../net/api/rooms.ts";
import { describeError } from "../errors.ts";
import { adminLabel } from "../people/memberWords.ts";
import { roomInWords } from "../room/roomWords.ts";
import { askText } from "../ui/askText.ts";
import { connectToAddress, createRoom } from "../ui/teller.ts";
import type { Command, CommandDeps } from "./deps.ts";
import { pickOne } from "./pickOne.ts";
import { targetOf } from "./target.ts";

/** On a room nearby, or with a picker of those that can be joined. */
export const joinRoom: Command = (deps) => async (argument) => {
	const room = await nearbyRoom(deps, targetOf(argument).room);
	if (!room) return;
	const name = roomInWords(vscode.l10n, room);
	const admin = adminLabel(room);
	const answer = await askText({
		title: vscode.l10n.t("LAN Chat: Ask to Join {0}", name),
		prompt: vscode.l10n.t("{0} decides whether you get in.", admin),
		placeholder: vscode.l10n.t("Note to {0} (optional)", admin),
		accept: async (note) => {
			const outcome = await deps.node.call("rooms/join", { room: room.room, note: note.trim() });
			return outcome.ok ? "" : describeError(vscode.l10n, outcome);
		},
	});
	if (answer === undefined) return;
	deps.teller.done(vscode.l10n.t("Asked {0} to let you into {1}. The answer appears in Requests.", admin, name));
};

async function nearbyRoom(deps: CommandDeps, wanted: string): Promise<NearbyRoom | undefined> {
	const { nearby = [], rooms = [] } = deps.node.overview ?? {};
	const named = nearby.find(({ room }) => room === wanted);
	if (named) return named;
	const isMine = (room: string) =>
		rooms.some((mine) => mine.room === room && ["admin", "member", "requested"].includes(mine.role));
	const joinable = nearby.filter(({ room }) => !isMine(room));
	const choices = joinable.map((room) => ({
		label: roomInWords(vscode.l10n, room),
		icon: "sign-in",
		description: room.alike ? "" : adminLabel(room),
		detail: room.memberCount === 1 ? vscode.l10n.t("1 member") : vscode.l10n.t("{0} members", room.memberCount),
		value: room,
	}));
	const question = {
		title: vscode.l10n.t("LAN Chat: Join Room"),
		placeholder: vscode.l10n.t("A room nearby; its admin is asked"),
		none:
			nearby.length === 0
				? vscode.l10n.t(
						"There is no room nearby that you could join. Create one, or connect to a colleague by address.",
					)
				: vscode.l10n.t("You are in every room nearby, or asked to join it."),
	};
	return pickOne(deps, choices, question, createRoom(), connectToAddress());
}
