/** *Mute Room…*: of what in one room a notification may tell. */
import * as vscode from "vscode";
import type { SettingTypes } from "../manifest.ts";
import { isMember } from "../node/nodeView.ts";
import { choose } from "../ui/choose.ts";
import type { CommandDeps } from "./deps.ts";
import { roomOf } from "./roomOf.ts";
import { writeSetting } from "./writeSetting.ts";

type Policy = SettingTypes["notifications"];

/** On a room, or with a picker. Badges, the tree and the status bar tell in any case. */
export const muteRoom =
	(deps: CommandDeps) =>
	async (argument: unknown): Promise<void> => {
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
		const is = (policy: Policy | undefined) => (own === policy ? l10n.t("as it is now") : "");
		const policy = await choose<Policy | "usual">(
			[
				{ label: l10n.t("Nothing"), icon: "bell-slash", description: is("none"), value: "none" },
				{ label: l10n.t("When I Am Mentioned"), icon: "mention", description: is("addressed"), value: "addressed" },
				{ label: l10n.t("Every Message"), icon: "bell", description: is("all"), value: "all" },
				{
					label: l10n.t("As in Other Rooms"),
					icon: "settings-gear",
					description: [policyInWords(notifications), is(undefined)].filter((part) => part !== "").join(" · "),
					value: "usual",
				},
			],
			{
				title: l10n.t("Notifications of {0}", room.name),
				placeholder: l10n.t("Of what may a notification tell?"),
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
