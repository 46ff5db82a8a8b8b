/** Choosing a join request that waits for my answer. */
import * as vscode from "vscode";
import type { JoinRequest } from "../../net/api/rooms.ts";
import { requestKey } from "../node/nodeView.ts";
import { memberName } from "../people/memberWords.ts";
import { joined } from "../trees/itemData.ts";
import { choose } from "../ui/choose.ts";
import type { CommandDeps } from "./deps.ts";
import { targetOf } from "./target.ts";

/** The request the command was run on, or one from a picker; undefined when there is none, which is said. */
export async function pickRequest(
	{ node, teller }: CommandDeps,
	{
		argument,
		title,
		placeholder,
	}: { readonly argument: unknown; readonly title: string; readonly placeholder: string },
): Promise<JoinRequest | undefined> {
	const requests = node.overview?.requests ?? [];
	const target = targetOf(argument);
	if (target.reqId !== "") {
		const named = requests.find((request) => requestKey(request) === requestKey(target));
		if (!named) teller.failure({ code: "requestUnknown", detail: {} });
		return named;
	}
	if (requests.length === 0) {
		teller.nothing(vscode.l10n.t("Nobody waits for your answer."));
		return undefined;
	}
	const choices = requests.map((request) => ({
		label: memberName(request),
		icon: request.verified ? "verified-filled" : "person-add",
		description: joined(
			request.verified ? vscode.l10n.t("verified") : "",
			vscode.l10n.t("asks to join {0}", request.roomName),
			request.online ? vscode.l10n.t("online") : vscode.l10n.t("offline"),
		),
		detail: request.note,
		value: request,
	}));
	return choose(choices, { title, placeholder });
}
