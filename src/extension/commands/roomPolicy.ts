/** *Room Policy…*: what newcomers read, who finds the room, and when members may elect another admin. */
import * as vscode from "vscode";
import type { RoomPolicy, RoomSummary } from "../../net/api/rooms.ts";
import { hoursInWords, successionChoices } from "../room/policyWords.ts";
import { whyNotChange } from "../room/roomRights.ts";
import { choose, marked } from "../ui/choose.ts";
import { askPatiently } from "./askPatiently.ts";
import type { Command } from "./deps.ts";
import { roomOf } from "./roomOf.ts";

/** On a room of mine, or with a picker. One thing is changed at a time, and said. */
export const roomPolicy: Command = (deps) => async (argument) => {
	const title = vscode.l10n.t("LAN Chat: Room Policy");
	const room = await roomOf(deps, argument, {
		title,
		placeholder: vscode.l10n.t("A room you are the admin of"),
		whyNot: (each) => whyNotChange(vscode.l10n, each),
		none: vscode.l10n.t("Only the admin decides the policy, and you are the admin of no room."),
	});
	if (!room) return;
	const policy = await newPolicy(room);
	if (!policy) return;
	const outcome = await askPatiently(deps, "rooms/setPolicy", { room: room.room, policy });
	deps.teller.outcome(outcome, vscode.l10n.t("Changed the policy of {0}.", room.name));
};

/** Undefined where nothing is to change. */
async function newPolicy(room: RoomSummary): Promise<RoomPolicy | undefined> {
	const { name, policy } = room;
	const isAll = policy.history === "all";
	const part = await choose(
		[
			{
				label: vscode.l10n.t("History for newcomers"),
				icon: "history",
				description: isAll ? vscode.l10n.t("everything") : vscode.l10n.t("since they joined"),
				detail: vscode.l10n.t("Whether newcomers can read what was said before."),
				value: "history" as const,
			},
			{
				label: vscode.l10n.t("Who finds the room"),
				icon: policy.listed ? "eye" : "eye-closed",
				description: policy.listed ? vscode.l10n.t("listed") : vscode.l10n.t("by invitation"),
				detail: vscode.l10n.t("Whether people nearby see its name."),
				value: "listed" as const,
			},
			{
				label: vscode.l10n.t("When the admin is away"),
				icon: "law",
				description: vscode.l10n.t("after {0}", hoursInWords(vscode.l10n, policy.successionHours)),
				detail: vscode.l10n.t("How long before members may elect another."),
				value: "succession" as const,
			},
		],
		{ title: vscode.l10n.t("Policy of {0}", name), placeholder: vscode.l10n.t("What do you want to change?") },
	);
	switch (part) {
		case "history":
			return chooseHistory(room);
		case "listed":
			return chooseListed(room);
		case "succession":
			return chooseSuccession(room);
		case undefined:
			return undefined;
	}
}

async function chooseHistory({ name, policy }: RoomSummary): Promise<RoomPolicy | undefined> {
	const history = await choose(
		marked(policy.history, [
			{
				label: vscode.l10n.t("Everything"),
				detail: vscode.l10n.t("They can read what was said before they joined."),
				value: "all" as const,
			},
			{
				label: vscode.l10n.t("Since they joined"),
				detail: vscode.l10n.t("What was said before stays closed to them."),
				value: "sinceJoin" as const,
			},
		]),
		{
			title: vscode.l10n.t("Policy of {0}: history for newcomers", name),
			placeholder: vscode.l10n.t("For those who join from now on"),
		},
	);
	return changed(policy, history === undefined ? {} : { history });
}

async function chooseListed({ name, policy }: RoomSummary): Promise<RoomPolicy | undefined> {
	const listed = await choose(
		marked(policy.listed, [
			{
				label: vscode.l10n.t("Listed"),
				detail: vscode.l10n.t("People nearby see its name and admin, and may ask to join."),
				value: true,
			},
			{
				label: vscode.l10n.t("By invitation"),
				detail: vscode.l10n.t("Whom you give a link may ask. Who saw it before may remember it."),
				value: false,
			},
		]),
		{
			title: vscode.l10n.t("Policy of {0}: who finds the room", name),
			placeholder: vscode.l10n.t("You decide who gets in either way"),
		},
	);
	return changed(policy, listed === undefined ? {} : { listed });
}

async function chooseSuccession({ name, policy }: RoomSummary): Promise<RoomPolicy | undefined> {
	const choices = successionChoices(policy.successionHours).map((hours) => ({
		label: hoursInWords(vscode.l10n, hours),
		value: hours,
	}));
	const successionHours = await choose(marked(policy.successionHours, choices), {
		title: vscode.l10n.t("Policy of {0}: when the admin is away", name),
		placeholder: vscode.l10n.t("After how long without you may a majority of the members elect another admin?"),
	});
	return changed(policy, successionHours === undefined ? {} : { successionHours });
}

function changed(policy: RoomPolicy, change: Partial<RoomPolicy>): RoomPolicy | undefined {
	const next = { ...policy, ...change };
	const isSame = (Object.keys(next) as (keyof RoomPolicy)[]).every((key) => next[key] === policy[key]);
	return isSame ? undefined : next;
}
