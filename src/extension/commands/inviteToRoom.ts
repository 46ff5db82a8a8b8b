/** *Invite to Room…*: a link for one person, in the clipboard. */
import * as vscode from "vscode";
import { describeError } from "../errors.ts";
import { inviteLabelMax } from "../limits.ts";
import { whyNotMember } from "../roomRights.ts";
import { askText } from "../ui/askText.ts";
import type { CommandDeps } from "./deps.ts";
import { roomOf } from "./roomOf.ts";

/** On a room, or with a picker. Says what the link is good for: it lets nobody in by itself. */
export const inviteToRoom =
	(deps: CommandDeps) =>
	async (argument: unknown): Promise<void> => {
		const room = await roomOf(deps, argument, {
			title: vscode.l10n.t("LAN Chat: Invite to Room"),
			placeholder: vscode.l10n.t("A room of yours"),
			whyNot: (each) => whyNotMember(vscode.l10n, each),
			none: vscode.l10n.t("You are in no room you could invite somebody to."),
		});
		if (!room) return;
		let made = { link: "", untilMs: 0 };
		const label = await askText({
			title: vscode.l10n.t("Invite to {0}", room.name),
			prompt: vscode.l10n.t("For whom is it? Only you see this, with the request that comes of the link."),
			placeholder: vscode.l10n.t("Radia from next door (optional)"),
			accept: async (text) => {
				if ([...text.trim()].length > inviteLabelMax) {
					return describeError(vscode.l10n, { code: "nameTooLong", detail: { max: inviteLabelMax } });
				}
				const outcome = await deps.node.call("rooms/invite", { room: room.room, label: text.trim() });
				if (!outcome.ok) return describeError(vscode.l10n, outcome);
				made = outcome.value;
				return "";
			},
		});
		if (label === undefined) return;
		await vscode.env.clipboard.writeText(made.link);
		deps.teller.info(
			vscode.l10n.t(
				"The link to {0} is in your clipboard. Give it to one person: until {1} they can ask to join with it. It lets nobody in by itself.",
				room.name,
				deps.timeOfDay(made.untilMs),
			),
		);
	};
