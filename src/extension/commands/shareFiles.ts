/** *Share File…*: files and folders of the Explorer, or those the person picks, offered to a room or a person. */
import * as vscode from "vscode";
import { askForFiles } from "../files/fileOffers.ts";
import type { Command } from "./deps.ts";
import { pickReceiver } from "./pickReceiver.ts";

/** On a selection in the Explorer, on a room or a person, or from the palette. Nothing leaves before somebody is named. */
export const shareFiles: Command = (deps) => async (argument, selection) => {
	const { teller, lastRoom, offers } = deps;
	const { l10n } = vscode;
	const named = urisOf(argument, selection);
	const uris = named.length > 0 ? named : await askForFiles();
	if (!uris || uris.length === 0) return;
	const what = inWords(uris);
	const target = await pickReceiver(deps, named.length > 0 ? undefined : argument, {
		title: l10n.t("LAN Chat: Share File with Room or Person"),
		what,
	});
	if (!target) return;
	const { key, name } = target;
	const problem = await offers.offer(key, uris);
	if (problem !== "") {
		teller.info(problem);
		return;
	}
	lastRoom.set(key);
	teller.done(l10n.t("{0} is offered to {1}. The Files view shows its progress.", what, name));
};

/** VS Code hands over what was clicked, then everything that is selected. */
function urisOf(argument: unknown, selection: unknown): readonly vscode.Uri[] {
	const several = Array.isArray(selection) ? selection.filter((each) => each instanceof vscode.Uri) : [];
	if (several.length > 0) return several;
	return argument instanceof vscode.Uri ? [argument] : [];
}

function inWords(uris: readonly vscode.Uri[]): string {
	const { l10n } = vscode;
	const first = uris[0]?.path.split("/").findLast((part) => part !== "") ?? "";
	return uris.length === 1 ? l10n.t("“{0}”", first) : l10n.t("{0} files and folders", uris.length);
}
