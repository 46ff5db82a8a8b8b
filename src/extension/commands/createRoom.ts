/** *Create Room*: the person becomes its admin; people nearby see it and may ask to join. */
import * as vscode from "vscode";
import { describeError } from "../errors.ts";
import { statusOf } from "../nodeView.ts";
import { askText } from "../ui/askText.ts";
import type { CommandDeps } from "./deps.ts";

/** Asks for a name, makes the room and opens it. */
export const createRoom =
	({ node, openRoom, teller }: CommandDeps) =>
	async (): Promise<void> => {
		const { kind } = statusOf(node);
		if (kind === "locked" || kind === "failed" || kind === "off") {
			teller.nothing("");
			return;
		}
		let room = "";
		const answer = await askText({
			title: vscode.l10n.t("LAN Chat: Create Room"),
			prompt: vscode.l10n.t("People nearby see this name and may ask to join; you decide who gets in."),
			placeholder: vscode.l10n.t("Name of the room"),
			accept: async (name) => {
				const outcome = await node.call("rooms/create", {
					name,
					policy: { history: "all", listed: true, successionHours: 72 },
				});
				if (!outcome.ok) return describeError(vscode.l10n, outcome);
				room = outcome.value.room;
				return "";
			},
		});
		if (answer !== undefined && room !== "") await openRoom(room);
	};
