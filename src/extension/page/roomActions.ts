/** What room pages make the window do. */
import * as vscode from "vscode";
import type { RoomAction } from "../../webview/protocol.ts";
import type { SnippetDocuments } from "../code/snippetDocuments.ts";
import { offerDropped } from "../files/dropConfirmed.ts";
import type { FileActs } from "../files/fileActs.ts";
import type { FileOffers } from "../files/fileOffers.ts";
import { type CommandId, commands, settingsSection } from "../manifest.ts";
import type { NodeClient } from "../node/nodeClient.ts";
import { statusOf } from "../node/nodeView.ts";
import type { Walls } from "../people/walls.ts";
import { noTarget } from "../trees/itemData.ts";
import type { Teller } from "../ui/teller.ts";
import type { RoomActions } from "./roomPort.ts";

/** The actions over what they need. Each answers with the reason for a refusal; empty for none. */
export function roomActions({
	node,
	snippets,
	walls,
	fileActs,
	offers,
	teller,
}: {
	readonly node: NodeClient;
	readonly fileActs: FileActs;
	readonly offers: FileOffers;
	readonly snippets: SnippetDocuments;
	readonly walls: Walls;
	readonly teller: Teller;
}): RoomActions {
	return {
		openLink,
		openSnippet: (room, message) => snippets.open({ room, message }),
		copyText: async (text) => {
			await vscode.env.clipboard.writeText(text);
			return "";
		},
		showMembers: async (room) => {
			await vscode.commands.executeCommand(commands.showMembers, { ...noTarget, room });
			return "";
		},
		file: (room, wanted) => fileActs.run(room, wanted),
		attach: (room) => offers.ask(room),
		offerUris: (room, uris) => offerDropped({ offers, node }, room, uris),
		offerCopies: (room, paths, handle) => offers.offerPaths(room, paths, handle),
		tell: (sentence) => teller.info(sentence),
		person: async (peerId, act) => {
			const person = node.overview?.people.find((each) => each.peerId === peerId);
			if (act === "passWall" && person) walls.pass(person);
			if (act === "passWall") return "";
			const command = {
				approve: commands.approveContact,
				decline: commands.declineContact,
				unblock: commands.unblockPerson,
				verify: commands.verifyPerson,
			};
			await vscode.commands.executeCommand(command[act], { ...noTarget, peerId });
			return "";
		},
		runRoomAction: async (room, { action, peerId }) => {
			await vscode.commands.executeCommand(actionCommands[action], { ...noTarget, room, peerId });
			return "";
		},
		fixNode: async () => {
			const status = statusOf(node);
			const { kind } = status;
			if (kind === "failed" && status.code === "portsTaken") {
				await vscode.commands.executeCommand("workbench.action.openSettings", `${settingsSection}.port`);
				return "";
			}
			if (kind === "failed" && status.code === "windowOutdated") {
				await vscode.commands.executeCommand("workbench.action.reloadWindow");
				return "";
			}
			const command = { off: commands.turnOn, locked: commands.unlockIdentity, failed: commands.showLog };
			if (kind in command) await vscode.commands.executeCommand(command[kind as keyof typeof command]);
			return "";
		},
	};
}

const actionCommands: { readonly [Action in RoomAction["action"]]: CommandId } = {
	acceptTransfer: commands.acceptTransfer,
	declineTransfer: commands.declineTransfer,
	withdrawTransfer: commands.withdrawTransfer,
	stand: commands.standForAdmin,
	vote: commands.voteForAdmin,
	join: commands.joinRoom,
	withdrawRequest: commands.withdrawRequest,
	remove: commands.removeRoom,
	invite: commands.inviteToRoom,
};

/** SECURITY: a peer wrote the address; `command:`, `file:`, `vscode:` and the like never leave the page. */
async function openLink(address: string): Promise<string> {
	const uri = URL.canParse(address) ? vscode.Uri.parse(address, true) : undefined;
	if (!uri || !["http", "https", "mailto"].includes(uri.scheme)) {
		return vscode.l10n.t("Only web and mail addresses can be opened from here.");
	}
	const isOpen = await vscode.env.openExternal(uri);
	return isOpen ? "" : vscode.l10n.t("The address could not be opened.");
}
