/** *Delete History…*: forgets what was said in a room or with a person, here only. */
import * as vscode from "vscode";
import { personOfKey } from "../conversation/conversationKey.ts";
import { inert } from "../safeText.ts";
import { confirm } from "../ui/confirm.ts";
import { withProgressLater } from "../ui/progress.ts";
import type { Command } from "./deps.ts";
import { pickConversation } from "./pickConversation.ts";

/** On a room or person, or with a picker; asks first, and says that others keep theirs. */
export const deleteHistory: Command = (deps) => async (argument) => {
	const { node, teller } = deps;
	const known = new Set(node.overview?.directs.map(({ peerId }) => peerId));
	const conversation = await pickConversation(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Delete History"),
		placeholder: vscode.l10n.t("Whose messages are deleted from this computer?"),
		rooms: ({ role }) => role !== "requested" && role !== "denied",
		people: ({ peerId }) => known.has(peerId),
		none: vscode.l10n.t("There is no conversation yet."),
	});
	if (!conversation) return;
	const peerId = personOfKey(conversation.key);
	const detail =
		peerId === ""
			? vscode.l10n.t(
					"Only here: the other members keep what they have. Messages of yours that nobody has received yet stay, and are still delivered. You stay in the room, and what is said from now on appears as always. This cannot be undone; export the history first if you may need it.",
				)
			: vscode.l10n.t(
					"Only here: the other side keeps what it has. What waits to be sent is deleted, too, and is never sent. This cannot be undone; export the history first if you may need it.",
				);
	const question = vscode.l10n.t("Delete all messages of {0} from this computer?", conversation.name);
	if (!(await confirm({ question, detail, button: vscode.l10n.t("Delete") }))) return;
	const outcome = await withProgressLater(
		peerId === ""
			? node.call("rooms/deleteHistory", { room: conversation.key })
			: node.call("direct/deleteHistory", { peerId }),
		inert(vscode.l10n.t("Deleting the messages of {0}", conversation.name)),
	);
	teller.outcome(outcome, vscode.l10n.t("The messages of {0} were deleted here.", conversation.name));
};
