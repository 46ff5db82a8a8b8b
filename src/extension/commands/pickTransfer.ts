/** The transfer a command is about: the row it was run on, or one from a picker of those with which it can be done. */
import * as vscode from "vscode";
import type { ShownTransfer } from "../files/shownTransfer.ts";
import { standingOf } from "../files/transferWords.ts";
import { choose } from "../ui/choose.ts";
import type { CommandDeps } from "./deps.ts";
import { targetOf } from "./target.ts";

/** What the person is asked, and which transfers are offered. */
export interface TransferQuestion {
	readonly argument: unknown;
	readonly title: string;
	readonly placeholder: string;
	readonly among: (transfer: ShownTransfer) => boolean;
	/** Said where there is none. */
	readonly none: string;
}

/** Undefined when there is none, which is said, or when the person gave up. */
export async function pickTransfer(
	{ transfers, teller }: CommandDeps,
	{ argument, among, none, ...question }: TransferQuestion,
): Promise<ShownTransfer | undefined> {
	const { transferId } = targetOf(argument);
	if (transferId !== "") {
		const named = transfers.get(transferId);
		if (!named) teller.failure({ code: "transferUnknown", detail: {} });
		else if (!among(named)) teller.info(none);
		return named && among(named) ? named : undefined;
	}
	const choices = transfers.all.filter(among).toReversed();
	if (choices.length === 0) {
		teller.nothing(none);
		return undefined;
	}
	return choose(
		choices.map((transfer) => ({
			label: transfer.name,
			description: standingOf(vscode.l10n, transfer),
			icon: transfer.direction === "in" ? "cloud-download" : "cloud-upload",
			value: transfer,
		})),
		question,
	);
}
