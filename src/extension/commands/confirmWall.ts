/** Asks before something is done for a key that is not who it seems. A modal: it is the person's own act that waits. */
import * as vscode from "vscode";
import type { Person } from "../../net/api/people.ts";
import { commands } from "../manifest.ts";
import { currentPeerId, findPerson } from "../people/personWords.ts";
import { isPassable } from "../people/walls.ts";
import { wallInWords } from "../people/wallWords.ts";
import { inert, nameWithTag } from "../safeText.ts";
import { noTarget } from "../trees/itemData.ts";
import type { CommandDeps } from "./deps.ts";

/** RULE: nothing is written to, and nobody approved behind, a wall that was not read. True when it may be done. */
export async function confirmWall(
	{ walls }: Pick<CommandDeps, "walls">,
	person: Person,
	goOn: string,
): Promise<boolean> {
	const wall = walls.standing(person);
	if (wall === null) return true;
	const name = nameWithTag(person);
	const compare = vscode.l10n.t("Verify…");
	const buttons = [...(person.online ? [compare] : []), ...(isPassable(wall) ? [goOn] : [])];
	const detail = inert(wallInWords(vscode.l10n, wall, person.name === "" ? name : person.name));
	const title = inert(vscode.l10n.t("Is this really {0}?", name));
	const answer = await vscode.window.showWarningMessage(title, { modal: true, detail }, ...buttons);
	if (answer === compare) {
		await vscode.commands.executeCommand(commands.verifyPerson, { ...noTarget, peerId: person.peerId });
	}
	if (answer !== goOn) return false;
	walls.pass(person);
	return true;
}

/** RULE: what somebody behind such a wall offers in a direct conversation is not fetched either. `peerId` is empty in a room. */
export async function confirmFetch(deps: Pick<CommandDeps, "walls" | "node">, peerId: string): Promise<boolean> {
	const { overview } = deps.node;
	const person = findPerson(overview, currentPeerId(overview, peerId));
	return person === undefined || confirmWall(deps, person, vscode.l10n.t("Accept All the Same"));
}
