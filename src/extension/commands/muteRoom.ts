/** *Mute Room…*: of what in one room a notification may tell. */
import * as vscode from "vscode";
import type { SettingTypes } from "../manifest.ts";
import { isMember } from "../node/nodeView.ts";
import { choose, marked } from "../ui/choose.ts";
import type { Command } from "./deps.ts";
import { roomOf } from "./roomOf.ts";
import { writeSetting } from "./writeSetting.ts";

type Policy = SettingTypes["notifications"];

/** On a room, or with a picker. Badges, the tree and the status bar tell in any case. */
export const muteRoom: Command = (deps) => async (argument) => {
	const { l10n } = vscode;
	const room = await roomOf(deps, argument, {
		title: l10n.t("LAN Chat: Mute Room"),
		placeholder: l10n.t("A room of yours"),
		whyNot: (each) => (isMember(each) ? "" : l10n.t("You are not in {0} any more, so it is quiet.", each.name)),
		none: l10n.t("You are in no room."),
	});
	if (!room) return;
	const { notifications, roomNotifications } = deps.settings.values;
	const own = roomNotifications[room.room];
	const policy = await choose(
		marked<Policy | "usual">(own ?? "usual", [
			{ label: l10n.t("Nothing"), value: "none" },
			{ label: l10n.t("When I Am Mentioned"), value: "addressed" },
			{ label: l10n.t("Every Message"), value: "all" },
			{ label: l10n.t("As in Other Rooms"), description: policyInWords(notifications), value: "usual" },
		]),
		{
			title: l10n.t("Notifications of {0}", room.name),
			placeholder: l10n.t("Notify me about…"),
		},
	);
	if (policy === undefined) return;
	const { [room.room]: _, ...others } = roomNotifications;
	const next = policy === "usual" ? others : { ...others, [room.room]: policy };
	if (!(await writeSetting(deps, "roomNotifications", next))) return;
	deps.teller.done(
		policy === "none"
			? l10n.t("{0} is muted. Its badge still tells.", room.name)
			: l10n.t("{0} is not muted.", room.name),
	);
};

function policyInWords(policy: Policy): string {
	const { l10n } = vscode;
	return { all: l10n.t("every message"), addressed: l10n.t("when you are addressed"), none: l10n.t("nothing") }[policy];
}
