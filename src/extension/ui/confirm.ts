/** A modal question before something that cannot be taken back. Only for what the person began, never for what a peer did. */
import * as vscode from "vscode";
import { inert } from "../safeText.ts";

/** What is asked; peers may have chosen some of the words. */
export interface Confirmation {
	readonly question: string;
	/** What it does, and what it does not. */
	readonly detail: string;
	/** The button that does it. */
	readonly button: string;
}

/** True if the person pressed the button. */
export async function confirm({ question, detail, button }: Confirmation): Promise<boolean> {
	const options = { modal: true, detail: inert(detail) };
	return (await vscode.window.showWarningMessage(inert(question), options, button)) === button;
}
