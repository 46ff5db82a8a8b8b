/** *Invite to Room…*: a link for one person, in the clipboard. */
import * as vscode from "vscode";
import type { Outcome } from "../../net/api/outcome.ts";
import type { RoomSummary } from "../../net/api/rooms.ts";
import { describeError } from "../errors.ts";
import { inviteLabelMax } from "../limits.ts";
import { statusOf } from "../node/nodeView.ts";
import { adminLabel } from "../people/memberWords.ts";
import { whyNotInvite } from "../room/roomRights.ts";
import { inert } from "../safeText.ts";
import { askText } from "../ui/askText.ts";
import type { Command, CommandDeps } from "./deps.ts";
import { roomOf } from "./roomOf.ts";

type Made = Outcome<{ readonly link: string; readonly untilMs: number }>;

/** On a room, or with a picker. Says what the link is good for: it lets nobody in by itself. */
export const inviteToRoom: Command = (deps) => async (argument) => {
	// A link says where this editor is reached, and off it is reached nowhere.
	if (statusOf(deps.node).kind !== "on") {
		deps.teller.nothing("");
		return;
	}
	const room = await roomOf(deps, argument, {
		title: vscode.l10n.t("LAN Chat: Invite to Room"),
		placeholder: vscode.l10n.t("A room of yours"),
		whyNot: (each) => whyNotInvite(vscode.l10n, each),
		none: vscode.l10n.t("You are in no room you could invite somebody to."),
	});
	if (!room) return;
	const isAdmin = room.role === "admin";
	const made = isAdmin ? await makeLabelled(deps, room) : await make(deps, room, "");
	if (!made) return;
	if (!made.ok) {
		tellWhyNot(deps, made);
		return;
	}
	const { link, untilMs } = made.value;
	await vscode.env.clipboard.writeText(link);
	const until = deps.timeOfDay(untilMs);
	const message = isAdmin
		? vscode.l10n.t(
				"The link to {0} was copied. Give it to one person: until {1} they can ask to join with it, and you decide.",
				room.name,
				until,
			)
		: vscode.l10n.t(
				"The link to {0} was copied. Until {1} one can ask to join with it, and {2} decides.",
				room.name,
				until,
				adminLabel(room),
			);
	offerAgain(message, link);
};

/** The clipboard may hold something else by the time it is wanted; a button also keeps the words on more than a line. */
function offerAgain(message: string, link: string): void {
	const again = vscode.l10n.t("Copy Again");
	vscode.window.showInformationMessage(inert(message), again).then((answer) => {
		if (answer === again) void vscode.env.clipboard.writeText(link);
	});
}

/** Undefined when the person gave up. */
async function makeLabelled(deps: CommandDeps, room: RoomSummary): Promise<Made | undefined> {
	let made: Made | undefined;
	await askText({
		title: vscode.l10n.t("Invite to {0}", room.name),
		prompt: vscode.l10n.t("For whom is it? Only you see this, with the request that comes of the link."),
		placeholder: vscode.l10n.t("Radia from next door (optional)"),
		accept: async (text) => {
			if ([...text.trim()].length > inviteLabelMax) {
				return describeError(vscode.l10n, { code: "nameTooLong", detail: { max: inviteLabelMax } });
			}
			made = await make(deps, room, text.trim());
			return "";
		},
	});
	return made;
}

function make({ node }: CommandDeps, { room }: RoomSummary, label: string): Promise<Made> {
	return node.call("rooms/invite", { room, label });
}

function tellWhyNot({ teller }: CommandDeps, failure: Extract<Made, { ok: false }>): void {
	// Worded for who follows a link; for who makes one it means that there is nothing to write into it.
	if (failure.code !== "inviteUnreachable") teller.failure(failure);
	else teller.info(vscode.l10n.t("This computer has no address others could reach. Is it on a network?"));
}
