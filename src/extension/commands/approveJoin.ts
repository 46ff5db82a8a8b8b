/** *Approve Join Request*: the person becomes a member. */
import * as vscode from "vscode";
import { memberName } from "../people/memberWords.ts";
import { askPatiently } from "./askPatiently.ts";
import type { Command } from "./deps.ts";
import { pickRequest } from "./pickRequest.ts";

/** On a request, or with a picker of those that wait. */
export const approveJoin: Command = (deps) => async (argument) => {
	const request = await pickRequest(deps, {
		argument,
		title: vscode.l10n.t("LAN Chat: Approve Join Request"),
		placeholder: vscode.l10n.t("Who may join? Names are not verified"),
	});
	if (!request) return;
	const { room, reqId, peerId } = request;
	const outcome = await askPatiently(deps, "rooms/approve", { room, reqId, peerId });
	if (!outcome.ok) deps.teller.failure(outcome);
	else deps.teller.done(vscode.l10n.t("{0} is now a member of {1}.", memberName(request), request.roomName));
};
