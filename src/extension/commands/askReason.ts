/** Asking why, where everybody in a room will read it. */
import * as vscode from "vscode";
import { describeError } from "../errors.ts";
import { reasonMax } from "../limits.ts";
import { askText } from "../ui/askText.ts";

/** The reason, empty for none; undefined when the person gave up. */
export async function askReason(title: string): Promise<string | undefined> {
	const tooLong = async (text: string) =>
		[...text.trim()].length > reasonMax
			? describeError(vscode.l10n, { code: "reasonTooLong", detail: { max: reasonMax } })
			: "";
	const answer = await askText({
		title,
		prompt: vscode.l10n.t("Everybody in the room can read it."),
		placeholder: vscode.l10n.t("Reason (optional)"),
		check: tooLong,
		accept: tooLong,
	});
	return answer?.trim();
}
