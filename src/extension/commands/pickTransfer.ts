/** The transfer a command is about: the row it was run on, or one from a picker of those with which it can be done. */
import * as vscode from "vscode";
import type { ShownTransfer } from "../files/shownTransfer.ts";
import { standingOf } from "../files/transferWords.ts";
import type { CommandDeps } from "./deps.ts";
import { type PickQuestion, pickOne } from "./pickOne.ts";
import { targetOf } from "./target.ts";

/** What the person is asked, and which transfers are offered. */
export interface TransferQuestion extends PickQuestion {
	readonly among: (transfer: ShownTransfer) => boolean;
}

/** Undefined when there is none, which is said, or when the person gave up. */
export async function pickTransfer(
	deps: CommandDeps,
	argument: unknown,
	question: TransferQuestion,
): Promise<ShownTransfer | undefined> {
	const { transfers, teller } = deps;
	const { among, none } = question;
	const { transferId } = targetOf(argument);
	if (transferId !== "") {
		const named = transfers.get(transferId);
		if (!named) teller.failure({ code: "transferUnknown", detail: {} });
		else if (!among(named)) teller.info(none);
		return named && among(named) ? named : undefined;
	}
	const fitting = transfers.all.filter(among).toReversed();
	const choices = fitting.map((transfer) => ({
		label: transfer.name,
		description: standingOf(vscode.l10n, transfer),
		icon: transfer.direction === "in" ? "cloud-download" : "cloud-upload",
		value: transfer,
	}));
	return pickOne(deps, choices, question);
}
