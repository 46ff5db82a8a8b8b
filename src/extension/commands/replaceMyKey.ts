/** *Replace My Key…*: for whoever fears that somebody has a copy of it. */
import * as vscode from "vscode";
import type { RoomSummary } from "../../net/api/rooms.ts";
import type { L10n } from "../l10n.ts";
import { statusOf } from "../node/nodeView.ts";
import { adminLabel } from "../people/memberWords.ts";
import { confirm } from "../ui/confirm.ts";
import type { Command } from "./deps.ts";

/** Asks first, then says what is left to do: others compare keys anew, admins put the new key in its place. */
export const replaceMyKey: Command = (deps) => async () => {
	const { node, teller } = deps;
	const { kind } = statusOf(node);
	if (kind === "locked" || kind === "failed") {
		teller.nothing("");
		return;
	}
	const isSure = await confirm({
		question: vscode.l10n.t("Replace your key?"),
		detail: detailOf(vscode.l10n, node.overview?.rooms ?? []),
		button: vscode.l10n.t("Replace Key"),
	});
	if (!isSure) return;
	const progress = { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t("Replacing your key…") };
	const outcome = await vscode.window.withProgress(progress, () => node.call("identity/moveKey", {}));
	if (outcome.ok) teller.info(vscode.l10n.t("You go on under a new key. Ask your contacts to compare keys with you."));
	else teller.failure(outcome);
};

/** What it does, and in which rooms somebody else has to act first. Pure but for `l10n`. */
function detailOf(l10n: L10n, rooms: readonly RoomSummary[]): string {
	const waiting = rooms.filter(({ role }) => role === "member").map((room) => `${room.name} (${adminLabel(room)})`);
	const isAsking = rooms.some(({ role }) => role === "requested");
	return [
		l10n.t(
			"Do this when somebody may have a copy of your key: with a computer or a backup you lost. The old key names the new one, so your contacts follow; they have to compare keys with you again.",
		),
		waiting.length === 0
			? l10n.t("Rooms you are the admin of go on under the new key at once.")
			: l10n.t(
					"Rooms you are the admin of go on under the new key at once. In these you can read but not write until their admin has put the new key in the old one's place: {0}.",
					waiting.join(", "),
				),
		isAsking ? l10n.t("Requests to join that nobody has answered yet are taken back; ask again afterwards.") : "",
		l10n.t("Your connections are closed and made again. The old key does not come back."),
	]
		.filter((part) => part !== "")
		.join("\n\n");
}
