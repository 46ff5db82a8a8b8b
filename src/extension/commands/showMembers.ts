/** *Show Members*: who is in a room, with role, presence and tag. */
import * as vscode from "vscode";
import type { Member } from "../../net/api/rooms.ts";
import { nameWithTag } from "../safeText.ts";
import { choose } from "../ui/choose.ts";
import type { CommandDeps } from "./deps.ts";
import { pickRoom } from "./pickRoom.ts";
import { targetOf } from "./target.ts";

/** On a room, or with a picker of mine. Choosing a member copies the fingerprint, for comparing it by voice. */
export const showMembers =
	(deps: CommandDeps) =>
	async (argument: unknown): Promise<void> => {
		const title = vscode.l10n.t("LAN Chat: Show Members");
		const asked = targetOf(argument).room;
		const room = asked || (await pickRoom(deps, { title, placeholder: vscode.l10n.t("A room of yours") }))?.room;
		if (!room) return;
		const outcome = await deps.node.call("rooms/members", { room });
		if (!outcome.ok) {
			deps.teller.failure(outcome);
			return;
		}
		const name = deps.node.overview?.rooms.find((each) => each.room === room)?.name ?? "";
		const member = await choose(outcome.value.toSorted(byPresence).map(memberChoice), {
			title: vscode.l10n.t("Members of {0}", name),
			placeholder: vscode.l10n.t("Choose a member to copy the fingerprint"),
		});
		if (!member) return;
		await vscode.env.clipboard.writeText(member.fingerprint);
		deps.teller.done(vscode.l10n.t("Copied the fingerprint of {0}.", nameWithTag(member)));
	};

function byPresence(a: Member, b: Member): number {
	return Number(b.online) - Number(a.online) || a.name.localeCompare(b.name);
}

function memberChoice(member: Member) {
	const parts = [
		member.isMe ? vscode.l10n.t("you") : "",
		member.role === "admin" ? vscode.l10n.t("admin") : "",
		member.verified ? vscode.l10n.t("verified") : "",
		member.online ? vscode.l10n.t("online") : vscode.l10n.t("offline"),
	];
	return {
		label: member.verified ? member.name : nameWithTag(member),
		icon: member.online ? "circle-filled" : "circle-outline",
		description: parts.filter((part) => part !== "").join(" · "),
		detail: member.fingerprint.replace(/(.{4})(?=.)/g, "$1 "),
		value: member,
	};
}
