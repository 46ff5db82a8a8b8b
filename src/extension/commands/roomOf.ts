/** The room a command is about: the one it was run on, or one from a picker of those in which it can be done. */
import * as vscode from "vscode";
import type { RoomSummary } from "../../net/api/rooms.ts";
import { roomInWords } from "../room/roomWords.ts";
import { choose } from "../ui/choose.ts";
import { createRoom, joinRoom } from "../ui/teller.ts";
import type { CommandDeps } from "./deps.ts";
import type { PickQuestion } from "./pickOne.ts";
import { roomChoice } from "./roomChoice.ts";
import { targetOf } from "./target.ts";

/** What the person is asked, and which rooms are offered. */
export interface RoomNeed extends PickQuestion {
	/** Why it cannot be done in a room, in a sentence; empty if it can. */
	readonly whyNot: (room: RoomSummary) => string;
}

/**
 * Undefined when there is none, which is said with the reason, or when the person gave up. What is asked and told of the
 * room afterwards calls it by its `name`, so that is the one by which it is not taken for another.
 */
export async function roomOf(deps: CommandDeps, argument: unknown, need: RoomNeed): Promise<RoomSummary | undefined> {
	const { node, teller } = deps;
	const rooms = node.overview?.rooms ?? [];
	const { room: wanted } = targetOf(argument);
	if (wanted !== "") {
		const named = rooms.find(({ room }) => room === wanted);
		if (!named) teller.failure({ code: "roomUnknown", detail: {} });
		else if (need.whyNot(named) !== "") teller.info(need.whyNot(named));
		else return inFullWords(named);
		return undefined;
	}
	const active = deps.activeRoom();
	const fitting = rooms
		.filter((room) => need.whyNot(room) === "")
		.toSorted((a, b) => Number(b.room === active) - Number(a.room === active) || b.newestMs - a.newestMs);
	if (fitting.length === 0) {
		tellWhyNone(deps, rooms, need);
		return undefined;
	}
	const choices = fitting.map((room) => ({ ...roomChoice(room), value: room }));
	const chosen = fitting.length === 1 ? fitting[0] : await choose(choices, need);
	return chosen && inFullWords(chosen);
}

function inFullWords(room: RoomSummary): RoomSummary {
	return { ...room, name: roomInWords(vscode.l10n, room) };
}

/** The reason against the room in view, or the only one there is, says more than "none". */
function tellWhyNone({ teller, activeRoom }: CommandDeps, rooms: readonly RoomSummary[], need: RoomNeed): void {
	if (rooms.length === 0) {
		teller.nothing(vscode.l10n.t("You are in no room yet."), createRoom(), joinRoom());
		return;
	}
	const active = activeRoom();
	const meant = rooms.find(({ room }) => room === active) ?? (rooms.length === 1 ? rooms[0] : undefined);
	teller.nothing(meant ? need.whyNot(meant) : need.none);
}
