/** *Open Invite Link…*: shows what a link says, then asks its maker to be let in. */
import * as vscode from "vscode";
import { describeError } from "../errors.ts";
import { type Invite, type InviteWords, inviteInFull, inviteInWords, inviteLeadsTo } from "../room/inviteWords.ts";
import { askText } from "../ui/askText.ts";
import { confirm } from "../ui/confirm.ts";
import type { Command, CommandDeps } from "./deps.ts";
import { isOut } from "./isOut.ts";

/** From the palette: asks for the link, which is read as it is typed and leads nowhere before it is accepted. */
export const openInvite: Command = (deps) => async (argument) => {
	if (isOut(deps)) return;
	const value = typeof argument === "string" ? argument : await linkInClipboard();
	let invite: Invite | undefined;
	const read = async (link: string) => {
		const outcome = await deps.node.call("invites/read", { link: link.trim() });
		if (!outcome.ok) return describeError(vscode.l10n, outcome);
		invite = outcome.value;
		return { note: inviteInWords(wordsOf(deps), invite) };
	};
	const link = await askText({
		title: vscode.l10n.t("LAN Chat: Open Invite Link"),
		prompt: vscode.l10n.t("Paste the link a colleague gave you. Nothing is sent before you have seen what it says."),
		placeholder: "vscode://lan-chat.lan-chat/invite#…",
		value,
		check: async (text) => (text.trim() === "" ? "" : read(text)),
		accept: async (text) => {
			const answer = await read(text);
			return typeof answer === "string" ? answer : "";
		},
	});
	if (link !== undefined && invite) await askToJoin(deps, link.trim(), invite);
};

/** From a link outside of the editor: asks before anything is connected to. Somebody else may have made them click. */
export const openInviteFromOutside =
	(deps: CommandDeps) =>
	async (link: string): Promise<void> => {
		if (isOut(deps)) return;
		const outcome = await deps.node.call("invites/read", { link });
		if (!outcome.ok) {
			deps.teller.failure(outcome);
			return;
		}
		const invite = outcome.value;
		const isWanted = await confirm({
			question: vscode.l10n.t("Ask to join {0}?", invite.roomName),
			detail: [
				inviteInWords(wordsOf(deps), invite),
				inviteInFull(vscode.l10n, invite),
				vscode.l10n.t("Nothing was sent yet."),
			].join("\n\n"),
			button: vscode.l10n.t("Continue"),
		});
		if (isWanted) await askToJoin(deps, link, invite);
	};

async function askToJoin(deps: CommandDeps, link: string, invite: Invite): Promise<void> {
	let room = "";
	const answer = await askText({
		title: vscode.l10n.t("LAN Chat: Ask to Join {0}", invite.roomName),
		prompt: inviteLeadsTo(wordsOf(deps), invite),
		placeholder: vscode.l10n.t("Note to them (optional)"),
		accept: async (note, givenUp) => {
			const outcome = await deps.node.call("invites/open", { link, note: note.trim() }, givenUp);
			if (!outcome.ok) return describeError(vscode.l10n, outcome);
			if (givenUp.aborted) deps.teller.info(tooLate(invite));
			room = outcome.value.room;
			return "";
		},
	});
	if (answer === undefined) return;
	deps.teller.done(vscode.l10n.t("Asked to join {0}. The answer appears in Requests.", invite.roomName));
	if (room !== "") await deps.openRoom(room);
}

/** Escape came when the request was on its way. */
function tooLate({ roomName }: Invite): string {
	return vscode.l10n.t("{0} was asked already when you gave up. You can withdraw it in Requests.", roomName);
}

function wordsOf({ node, timeOfDay }: CommandDeps): InviteWords {
	return { l10n: vscode.l10n, overview: node.overview, timeOfDay };
}

/**
 * A link that was just copied need not be pasted. Nothing else of the clipboard is looked at; a browser would ask the
 * person first, who has not said that they have a link there.
 */
async function linkInClipboard(): Promise<string> {
	if (vscode.env.uiKind === vscode.UIKind.Web) return "";
	const text = (await vscode.env.clipboard.readText()).trim();
	return /^[a-z][\w+.-]{0,31}:\/\/lan-chat\.lan-chat\/invite\S{1,2000}$/i.test(text) ? text : "";
}
