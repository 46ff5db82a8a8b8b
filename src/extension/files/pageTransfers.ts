/** Transfers as a page shows them: words and buttons. Pure but for `l10n`. */

import type { PastTransfer } from "../../net/api/files.ts";
import { type FileAct, type PageTransfer, protocolLimits } from "../../webview/protocol.ts";
import { assertNever } from "../assertNever.ts";
import { clip, maxNameUnits } from "../clip.ts";
import type { L10n } from "../l10n.ts";
import { isPicture } from "./glance.ts";
import type { ShownTransfer } from "./shownTransfer.ts";
import {
	isUnderWay,
	pastStanding,
	permilleOf,
	programNote,
	receiverPermille,
	receiverStanding,
	standingOf,
	troubleOf,
} from "./transferWords.ts";

/** One transfer for a page. */
export function pageTransfer(l10n: L10n, transfer: ShownTransfer): PageTransfer {
	const { id, messageId, clientId, name, isFolder, size } = transfer;
	const [only] = transfer.receivers;
	// Of one receiver all is said where the offer is; several have a list.
	const isOnly = only !== undefined && transfer.receivers.length === 1 && transfer.state === "offered";
	const receivers = isOnly ? [] : transfer.receivers;
	const isTheirs = transfer.direction === "in" && transfer.state !== "declined" && transfer.state !== "cancelled";
	return {
		id,
		messageId,
		clientId,
		name: clip(name, protocolLimits.fileNameUnits),
		isFolder,
		tone: toneOf(transfer),
		standing: sentence(standingOf(l10n, transfer)),
		trouble: sentence(
			[troubleOf(l10n, transfer), isTheirs ? programNote(l10n, transfer) : ""].filter(Boolean).join(" "),
		),
		permille: isOnly ? receiverPermille(only, size) : permilleOf(transfer),
		acts: actsOf(transfer),
		receivers: receivers.slice(0, protocolLimits.members).map((receiver) => ({
			name: clip(receiver.name, maxNameUnits),
			standing: sentence(receiverStanding(l10n, receiver, size)),
			permille: receiverPermille(receiver, size),
		})),
	};
}

/** One that was taken off the list, where its offer still stands: what became of it, and how it is got again. */
export function pagePast(l10n: L10n, past: PastTransfer): PageTransfer {
	const { id, messageId, name, isFolder, state } = past;
	return {
		id,
		messageId,
		clientId: "",
		name: clip(name, protocolLimits.fileNameUnits),
		isFolder,
		tone: "plain",
		standing: sentence(pastStanding(l10n, past)),
		trouble: "",
		permille: -1,
		acts: [state === "done" ? "acceptAgain" : "accept", "acceptTo"],
		receivers: [],
	};
}

/** What can be done about a transfer, what most people want first. */
export function actsOf(transfer: ShownTransfer): readonly FileAct[] {
	return transfer.direction === "out" ? ownActs(transfer) : theirActs(transfer);
}

function ownActs({ state, problem }: ShownTransfer): readonly FileAct[] {
	if (state === "copying" || state === "preparing") return ["cancel"];
	if (state === "offered" && problem === "") return ["withdraw"];
	if (state === "offered")
		return problem === "sourceChanged" ? ["offerAgain", "withdraw"] : ["retry", "offerAgain", "withdraw"];
	return state === "failed" ? ["offerAgain", "dismiss"] : [];
}

function theirActs(transfer: ShownTransfer): readonly FileAct[] {
	const { state, problem, isFolder } = transfer;
	switch (state) {
		case "waiting":
		case "checking":
		case "fetching":
			return ["pause", "cancel"];
		case "paused":
			return problem === "" ? ["resume", "cancel"] : ["retry", "resumeTo", "cancel"];
		case "done":
			if (isFolder) return ["list", "reveal"];
			return isPicture(transfer) ? ["preview", "open", "saveAs", "reveal"] : ["open", "compare", "saveAs", "reveal"];
		case "declined":
		case "cancelled":
			return ["accept", "acceptTo"];
		case "failed":
			return problem === "contentFalse" ? [] : ["retry"];
		case "placing":
		case "copying":
		case "preparing":
		case "offered":
		case "withdrawn":
			return [];
		default:
			return assertNever(state);
	}
}

function toneOf(transfer: ShownTransfer): PageTransfer["tone"] {
	const { state, problem, blamed } = transfer;
	if (state === "failed" || problem !== "") return "trouble";
	if (state === "done") return "done";
	return isUnderWay(transfer) || blamed.length > 0 ? "busy" : "plain";
}

function sentence(text: string): string {
	return clip(text, protocolLimits.sentenceUnits);
}
