/** *Deny Join Request*: the person is told, and may ask again after a while. */
import * as vscode from "vscode";
import { memberName } from "../people/memberWords.ts";
import { askPatiently } from "./askPatiently.ts";
import type { Command } from "./deps.ts";
import { pickRequest } from "./pickRequest.ts";

/** On a request, or with a picker of those that wait. */
export const denyJoin: Command = (deps) => async (argument) => {
	const request = await pickRequest(deps, {
		argument,
		title: vscode.l10n.t("LAN Chat: Deny Join Request"),
		placeholder: vscode.l10n.t("Whose request is denied?"),
	});
	if (!request) return;
	const { room, reqId, peerId } = request;
	const outcome = await askPatiently(deps, "rooms/deny", { room, reqId, peerId });
	if (!outcome.ok) deps.teller.failure(outcome);
	else deps.teller.done(vscode.l10n.t("{0} was not let into {1}.", memberName(request), request.roomName));
};
