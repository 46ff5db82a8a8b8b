/** The Files tree: what moves or needs somebody, what I offer, what I have received. Pure but for `l10n`. */

import type { Overview } from "../../net/api/overview.ts";
import { actsOf } from "../files/pageTransfers.ts";
import type { ShownTransfer } from "../files/shownTransfer.ts";
import {
	programNote,
	receiverInWords,
	shortReceiver,
	shortStanding,
	standingOf,
	troubleOf,
} from "../files/transferWords.ts";
import type { L10n } from "../l10n.ts";
import { commands } from "../manifest.ts";
import { type ItemData, item, joined, noTarget } from "./itemData.ts";
import type { Words } from "./roomItems.ts";

/** What the rows are made from. */
export interface FileItemsSources {
	readonly transfers: readonly ShownTransfer[];
	/** For the names of rooms. */
	readonly overview: Overview | null;
}

/** Rows of the Files tree, the newest first in each part; parts without rows are left out. */
export function fileItems(words: Words, { transfers, overview }: FileItemsSources): readonly ItemData[] {
	const { l10n } = words;
	const newest = transfers.toReversed();
	const parts: readonly (readonly [id: string, label: string, rows: readonly ShownTransfer[]])[] = [
		["arriving", l10n.t("Arriving"), newest.filter(isArriving)],
		["shared", l10n.t("Shared by You"), newest.filter(isShared)],
		["received", l10n.t("Received"), newest.filter(({ state }) => state === "done")],
		["ended", l10n.t("Ended"), newest.filter((each) => isOver(each) && each.state !== "done")],
	];
	return parts.flatMap(([id, label, rows]) =>
		rows.length === 0
			? []
			: item({
					id: `files/${id}`,
					label,
					icon: "",
					spoken: rows.length === 1 ? l10n.t("{0}, 1 entry", label) : l10n.t("{0}, {1} entries", label, rows.length),
					tokens: ["heading"],
					children: rows.map((transfer) => fileItem(words, transfer, placeName(transfer, overview))),
				}),
	);
}

function isArriving({ direction, state }: ShownTransfer): boolean {
	return direction === "in" && ["waiting", "checking", "fetching", "placing", "paused"].includes(state);
}

function isShared({ direction, state }: ShownTransfer): boolean {
	return direction === "out" && (state === "copying" || state === "preparing" || state === "offered");
}

function fileItem({ l10n, timeOfDay }: Words, transfer: ShownTransfer, place: string): ItemData {
	const { id, name, room, peerId, direction, state, isFolder, path, receivers, size } = transfer;
	const standing = standingOf(l10n, transfer);
	const trouble = troubleOf(l10n, transfer);
	const isOpenable = direction === "in" && state === "done" && !isFolder;
	const isDirect = room === "";
	const show = isDirect ? commands.messagePerson : commands.openRoom;
	return item({
		id: `transfer/${id}`,
		label: name,
		description: joined(shortStanding(l10n, transfer), place),
		...iconOf(transfer),
		tooltip: [
			name,
			standing,
			...(receivers.length > 1 ? receivers : []).map((each) => receiverInWords(l10n, each, size)),
			trouble,
			whoseOf(l10n, transfer, place),
			path === "" ? "" : l10n.t("It is at {0}", path),
			programNote(l10n, transfer),
			l10n.t("since {0}", timeOfDay(transfer.addedMs)),
		].filter((line) => line !== ""),
		tokens: ["transfer", ...actsOf(transfer), ...(isOver(transfer) ? ["forgettable"] : [])],
		spoken: [name, standing, trouble, whoseOf(l10n, transfer, place)].filter((part) => part !== "").join(", "),
		command: isOpenable ? commands.openFile : show,
		target: { ...noTarget, room, peerId: isDirect ? peerId : "", transferId: id },
		children: (receivers.length > 1 ? receivers : []).map((receiver) =>
			item({
				id: `transfer/${id}/${receiver.peerId}`,
				label: receiver.name,
				description: shortReceiver(l10n, receiver, size),
				tooltip: [receiverInWords(l10n, receiver, size)],
				icon: "person",
				tokens: ["receiver"],
			}),
		),
	});
}

/** It will not change any more. */
function isOver({ state }: ShownTransfer): boolean {
	return ["withdrawn", "done", "declined", "cancelled", "failed"].includes(state);
}

function whoseOf(l10n: L10n, { direction, room, peerName }: ShownTransfer, place: string): string {
	if (direction === "out") return l10n.t("You offer it to {0}", place);
	if (room === "") return l10n.t("From {0}", peerName);
	// Whoever offered it has left since, or was never met.
	return peerName === "" ? l10n.t("Offered in {0}", place) : l10n.t("From {0}, in {1}", peerName, place);
}

function placeName({ room, peerName }: ShownTransfer, overview: Overview | null): string {
	if (room === "") return peerName;
	return overview?.rooms.find((each) => each.room === room)?.name ?? "";
}

function iconOf(transfer: ShownTransfer): { readonly icon: string; readonly iconColor: string } {
	const { direction, state, problem, isFolder } = transfer;
	if (state === "failed" || problem !== "") return { icon: "warning", iconColor: "list.warningForeground" };
	if (state === "paused") return { icon: "debug-pause", iconColor: "" };
	if (state === "done") return { icon: isFolder ? "folder" : "file", iconColor: "" };
	if (isOver(transfer)) return { icon: "circle-slash", iconColor: "disabledForeground" };
	return { icon: direction === "in" ? "cloud-download" : "cloud-upload", iconColor: "" };
}
