/** *Create Room*: the person becomes its admin and decides who gets in. */
import * as vscode from "vscode";
import type { RoomPolicy } from "../../net/api/rooms.ts";
import { describeError } from "../errors.ts";
import { roomNameMax } from "../limits.ts";
import { statusOf } from "../nodeView.ts";
import { askText } from "../ui/askText.ts";
import { choose } from "../ui/choose.ts";
import type { CommandDeps } from "./deps.ts";

/** Asks for a name, then for who finds the room and what newcomers read; makes it and opens it. */
export const createRoom = (deps: CommandDeps) => async (): Promise<void> => {
	const { kind } = statusOf(deps.node);
	if (kind === "locked" || kind === "failed" || kind === "off") {
		deps.teller.nothing("");
		return;
	}
	let name = "";
	let complaint = "";
	for (;;) {
		const answer = await askName(name, complaint);
		if (answer === undefined) return;
		const policy = await askPolicy(answer);
		if (!policy) return;
		const outcome = await deps.node.call("rooms/create", { name: answer, policy });
		if (outcome.ok) {
			await deps.openRoom(outcome.value.room);
			return;
		}
		// The name goes back to where it was typed, with what is wrong with it.
		if (!outcome.code.startsWith("name")) {
			deps.teller.failure(outcome);
			return;
		}
		[name, complaint] = [answer, describeError(vscode.l10n, outcome)];
	}
};

function askName(value: string, complaint: string): Promise<string | undefined> {
	const problem = async (name: string) => {
		if (name.trim() === "") return describeError(vscode.l10n, { code: "nameEmpty", detail: {} });
		if ([...name.normalize("NFC").trim()].length <= roomNameMax) return "";
		return describeError(vscode.l10n, { code: "nameTooLong", detail: { max: roomNameMax } });
	};
	return askText({
		title: vscode.l10n.t("LAN Chat: Create Room"),
		prompt: vscode.l10n.t("You become its admin: you decide who gets in."),
		placeholder: vscode.l10n.t("Name of the room"),
		value,
		complaint,
		accept: problem,
	});
}

/** One choice, the first of which suits most teams. */
function askPolicy(name: string): Promise<RoomPolicy | undefined> {
	const listed = vscode.l10n.t("People nearby see the name and may ask to join.");
	const unlisted = vscode.l10n.t("Nobody sees that the room exists; whom you give a link may ask to join.");
	const all = vscode.l10n.t("Newcomers can read what was said before.");
	const since = vscode.l10n.t("Newcomers read only what is said after they joined.");
	const policy = (over: Partial<RoomPolicy>): RoomPolicy => ({
		history: "all",
		listed: true,
		successionHours: defaultSuccessionHours,
		...over,
	});
	const choices = [
		{
			label: vscode.l10n.t("Listed"),
			icon: "eye",
			detail: `${listed} ${all}`,
			value: policy({}),
		},
		{
			label: vscode.l10n.t("Listed, nothing from before for newcomers"),
			icon: "eye",
			detail: `${listed} ${since}`,
			value: policy({ history: "sinceJoin" }),
		},
		{
			label: vscode.l10n.t("By invitation"),
			icon: "eye-closed",
			detail: `${unlisted} ${all}`,
			value: policy({ listed: false }),
		},
		{
			label: vscode.l10n.t("By invitation, nothing from before for newcomers"),
			icon: "eye-closed",
			detail: `${unlisted} ${since}`,
			value: policy({ listed: false, history: "sinceJoin" }),
		},
	];
	return choose(choices, {
		title: vscode.l10n.t("LAN Chat: Create {0}", name.trim()),
		placeholder: vscode.l10n.t("Who finds the room, and what newcomers read. You can change it later"),
	});
}

/** Three days: over a long weekend nobody is replaced. */
const defaultSuccessionHours = 72;
