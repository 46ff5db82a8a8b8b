/** What can be done about files that are offered, arrive or were received: one command an act, on a row or with a picker. */
import * as vscode from "vscode";
import type { FileAct } from "../../webview/protocol.ts";
import { actsOf } from "../files/pageTransfers.ts";
import { confirmFetch } from "./confirmWall.ts";
import type { Command } from "./deps.ts";
import { pickTransfer } from "./pickTransfer.ts";

interface Asking {
	readonly title: string;
	readonly placeholder: string;
	readonly none: string;
	/** What is done, the first that can be. */
	readonly acts: readonly FileAct[];
}

const fileCommand =
	(asking: () => Asking): Command =>
	(deps) =>
	async (argument) => {
		const { acts, ...question } = asking();
		const actFor = (possible: readonly FileAct[]) => acts.find((act) => possible.includes(act));
		const among = (each: Parameters<typeof actsOf>[0]) => actFor(actsOf(each)) !== undefined;
		const transfer = await pickTransfer(deps, argument, { ...question, among });
		const act = transfer && actFor(actsOf(transfer));
		if (!act) return;
		const isTaken = act === "accept" || act === "acceptTo";
		if (isTaken && !(await confirmFetch(deps, transfer.room === "" ? transfer.peerId : ""))) return;
		const problem = await deps.fileActs.act(transfer, act);
		if (problem !== "") deps.teller.info(problem);
	};

/** *Pause File Transfer*. */
export const pauseFile = fileCommand(() => ({
	title: vscode.l10n.t("LAN Chat: Pause File Transfer"),
	placeholder: vscode.l10n.t("Which one? What is here of it stays"),
	none: vscode.l10n.t("Nothing arrives that could be paused."),
	acts: ["pause"],
}));

/** *Resume File Transfer*: after a pause, and after trouble. */
export const resumeFile = fileCommand(() => ({
	title: vscode.l10n.t("LAN Chat: Resume File Transfer"),
	placeholder: vscode.l10n.t("Which one? What is here of it already is not fetched again"),
	none: vscode.l10n.t("No file transfer waits to be resumed."),
	acts: ["resume", "retry", "accept"],
}));

/** *Resume File Transfer to Another Folder…*. */
export const resumeFileTo = fileCommand(() => ({
	title: vscode.l10n.t("LAN Chat: Resume File Transfer to Another Folder"),
	placeholder: vscode.l10n.t("Which one? You choose the folder next"),
	none: vscode.l10n.t("No file transfer waits for another folder."),
	acts: ["resumeTo", "acceptTo"],
}));

/** *Cancel File Transfer*. */
export const cancelFile = fileCommand(() => ({
	title: vscode.l10n.t("LAN Chat: Cancel File Transfer"),
	placeholder: vscode.l10n.t("Which one? What is here of it is dropped"),
	none: vscode.l10n.t("No file transfer is under way."),
	acts: ["cancel"],
}));

/** *Offer File Again*: as it is now. */
export const offerFileAgain = fileCommand(() => ({
	title: vscode.l10n.t("LAN Chat: Offer File Again"),
	placeholder: vscode.l10n.t("Which one? It is offered as it is now, in a new message"),
	none: vscode.l10n.t("Nothing that you offer has changed or is gone."),
	acts: ["offerAgain"],
}));

/** *Stop Offering File*. */
export const withdrawFile = fileCommand(() => ({
	title: vscode.l10n.t("LAN Chat: Stop Offering File"),
	placeholder: vscode.l10n.t("Which one? Who has it keeps it; nobody else gets it from you"),
	none: vscode.l10n.t("You offer nothing."),
	acts: ["withdraw"],
}));

/** *Open Received File*. */
export const openFile = fileCommand(() => ({
	title: vscode.l10n.t("LAN Chat: Open Received File"),
	placeholder: vscode.l10n.t("Which one?"),
	none: vscode.l10n.t("No file was received that could be opened."),
	acts: ["open"],
}));

/** *Save Received File As…*. */
export const saveFileAs = fileCommand(() => ({
	title: vscode.l10n.t("LAN Chat: Save Received File As"),
	placeholder: vscode.l10n.t("Which one?"),
	none: vscode.l10n.t("No file was received that could be saved elsewhere."),
	acts: ["saveAs"],
}));

/** *Show Received File in Folder*. */
export const revealFile = fileCommand(() => ({
	title: vscode.l10n.t("LAN Chat: Show Received File in Folder"),
	placeholder: vscode.l10n.t("Which one?"),
	none: vscode.l10n.t("Nothing was received yet."),
	acts: ["reveal"],
}));

/** *Compare Received File with…*. */
export const compareFile = fileCommand(() => ({
	title: vscode.l10n.t("LAN Chat: Compare Received File"),
	placeholder: vscode.l10n.t("Which one? You choose your own file next"),
	none: vscode.l10n.t("No file was received that could be compared."),
	acts: ["compare"],
}));

/** *Remove from List*: forgets a transfer that is over; what was received stays where it is. */
export const forgetFile: Command = (deps) => async (argument) => {
	const { l10n } = vscode;
	const transfer = await pickTransfer(deps, argument, {
		title: l10n.t("LAN Chat: Remove File Transfer from List"),
		placeholder: l10n.t("Which one? Files that were received stay where they are"),
		none: l10n.t("No file transfer is over that could be removed."),
		among: isForgettable,
	});
	if (!transfer) return;
	const outcome = await deps.node.call("files/forget", { id: transfer.id });
	if (!outcome.ok) deps.teller.failure(outcome);
};

/** *Remove All That Are Over*. */
export const clearFiles: Command = (deps) => async () => {
	const over = deps.transfers.all.filter(isForgettable);
	if (over.length === 0) deps.teller.nothing(vscode.l10n.t("No file transfer is over that could be removed."));
	const outcomes = await Promise.all(over.map(({ id }) => deps.node.call("files/forget", { id })));
	const failed = outcomes.find((outcome) => !outcome.ok);
	if (failed && !failed.ok) deps.teller.failure(failed);
};

const isForgettable = ({ state }: { readonly state: string }): boolean =>
	["withdrawn", "done", "declined", "cancelled", "failed"].includes(state);
