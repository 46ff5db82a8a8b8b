/** *Open Room*: the page of a room, one a room. */
import * as vscode from "vscode";
import { isStoreOpen, type NodeView, statusOf } from "../node/nodeView.ts";
import type { Command } from "./deps.ts";
import { pickRoom } from "./pickRoom.ts";
import { targetOf } from "./target.ts";

/** On a room, or with a picker of mine, past ones included: they stay readable. */
export const openRoom: Command = (deps) => async (argument) => {
	const { room } = targetOf(argument);
	if (room !== "") {
		if (!isKnown(deps.node, room)) {
			deps.teller.failure({ code: "roomUnknown", detail: {} });
			return;
		}
		await deps.openRoom(room);
		return;
	}
	const picked = await pickRoom(deps, {
		title: vscode.l10n.t("LAN Chat: Open Room"),
		placeholder: vscode.l10n.t("A room of yours"),
		past: true,
	});
	if (picked) await deps.openRoom(picked.room);
};

/** A key binding may name anything, and the page of what is no room would load for ever. */
function isKnown(node: NodeView, named: string): boolean {
	const { overview } = node;
	if (overview === null || !isStoreOpen(statusOf(node))) return true;
	return [...overview.rooms, ...overview.nearby].some(({ room }) => room === named);
}
