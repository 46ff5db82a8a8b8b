/** *Create Room*: the person becomes its admin and decides who gets in. */
import * as vscode from "vscode";
import type { RoomPolicy } from "../../net/api/rooms.ts";
import { describeError } from "../errors.ts";
import { roomNameMax } from "../limits.ts";
import { askText } from "../ui/askText.ts";
import { choose } from "../ui/choose.ts";
import { askPatiently } from "./askPatiently.ts";
import type { Command } from "./deps.ts";
import { isOut } from "./isOut.ts";

/** Asks for a name, then for who finds the room and what newcomers read; makes it and opens it. */
export const createRoom: Command = (deps) => async () => {
	if (isOut(deps)) return;
	let name = "";
	let complaint = "";
	for (;;) {
		const answer = await askName(name, complaint);
		if (answer === undefined) return;
		const policy = await askPolicy(answer);
		if (!policy) return;
		const outcome = await askPatiently(deps, "rooms/create", { name: answer, policy });
		if (outcome.ok) {
			await deps.openRoom(outcome.value.room, answer);
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
			detail: vscode.l10n.t("People nearby may ask to join. Newcomers can read what was said before."),
			value: policy({}),
		},
		{
			label: vscode.l10n.t("Listed, no history for newcomers"),
			icon: "eye",
			detail: vscode.l10n.t("People nearby may ask to join. Newcomers read what is said from then on."),
			value: policy({ history: "sinceJoin" }),
		},
		{
			label: vscode.l10n.t("By invitation"),
			icon: "eye-closed",
			detail: vscode.l10n.t("Only whom you give a link may ask. Newcomers can read what was said before."),
			value: policy({ listed: false }),
		},
		{
			label: vscode.l10n.t("By invitation, no history for newcomers"),
			icon: "eye-closed",
			detail: vscode.l10n.t("Only whom you give a link may ask. Newcomers read what is said from then on."),
			value: policy({ listed: false, history: "sinceJoin" }),
		},
	];
	return choose(choices, {
		title: vscode.l10n.t("LAN Chat: Create {0}", name.trim()),
		placeholder: vscode.l10n.t("Who finds it, and what newcomers read. You can change it later"),
	});
}

/** Three days: over a long weekend nobody is replaced. */
const defaultSuccessionHours = 72;
