/** Choosing one of my rooms. */
import * as vscode from "vscode";
import type { RoomSummary } from "../../net/api/rooms.ts";
import { commands } from "../manifest.ts";
import { isMember } from "../node/nodeView.ts";
import { choose } from "../ui/choose.ts";
import type { CommandDeps } from "./deps.ts";
import { roomChoice } from "./roomChoice.ts";

/** What the person is asked, and which rooms are offered. */
export interface RoomQuestion {
	readonly title: string;
	readonly placeholder: string;
	/** Offered first. */
	readonly first?: string | undefined;
	/** Also rooms one can only read. */
	readonly past?: boolean;
}

/** One of my rooms; undefined when there is none, which is said, or the person gave up. */
export async function pickRoom(
	{ node, teller }: CommandDeps,
	question: RoomQuestion,
): Promise<RoomSummary | undefined> {
	const rooms = (node.overview?.rooms ?? []).filter(
		(room) => isMember(room) || (question.past === true && room.role !== "requested" && room.role !== "denied"),
	);
	if (rooms.length === 0) {
		const create = { label: vscode.l10n.t("Create Room"), command: commands.createRoom };
		const join = { label: vscode.l10n.t("Join Room"), command: commands.joinRoom };
		teller.nothing(vscode.l10n.t("You are in no room yet."), create, join);
		return undefined;
	}
	const isFirst = (room: RoomSummary) => Number(room.room === question.first);
	const sorted = rooms.toSorted((a, b) => isFirst(b) - isFirst(a) || b.newestMs - a.newestMs);
	return choose(
		sorted.map((room) => ({
			...roomChoice(room),
			detail: room.unread === 0 ? "" : vscode.l10n.t("{0} unread", room.unread),
			value: room,
		})),
		question,
	);
}
