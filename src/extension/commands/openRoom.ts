/** *Open Room*: the page of a room, one a room. */
import * as vscode from "vscode";
import { isStoreOpen, type NodeView, statusOf } from "../node/nodeView.ts";
import { createRoom, joinRoom } from "../ui/teller.ts";
import type { Command, CommandDeps } from "./deps.ts";
import { pickOne } from "./pickOne.ts";
import { roomChoice } from "./roomChoice.ts";
import { targetOf } from "./target.ts";

/** On a room, or with a picker of mine, past ones included: they stay readable. */
export const openRoom: Command = (deps) => async (argument) => {
	const { room } = targetOf(argument);
	if (room !== "" && !isKnown(deps.node, room)) {
		deps.teller.failure({ code: "roomUnknown", detail: {} });
		return;
	}
	const wanted = room === "" ? await pickRoom(deps) : room;
	if (wanted !== undefined) await deps.openRoom(wanted);
};

/** A key binding may name anything, and the page of what is no room would load for ever. */
function isKnown(node: NodeView, named: string): boolean {
	const { overview } = node;
	if (overview === null || !isStoreOpen(statusOf(node))) return true;
	return [...overview.rooms, ...overview.nearby].some(({ room }) => room === named);
}

function pickRoom(deps: CommandDeps): Promise<string | undefined> {
	const choices = (deps.node.overview?.rooms ?? [])
		.filter(({ role }) => role !== "requested" && role !== "denied")
		.toSorted((a, b) => b.newestMs - a.newestMs)
		.map((room) => ({
			...roomChoice(room),
			detail: room.unread === 0 ? "" : vscode.l10n.t("{0} unread", room.unread),
			value: room.room,
		}));
	const question = {
		title: vscode.l10n.t("LAN Chat: Open Room"),
		placeholder: vscode.l10n.t("A room of yours"),
		none: vscode.l10n.t("You are in no room yet."),
	};
	return pickOne(deps, choices, question, createRoom(), joinRoom());
}
