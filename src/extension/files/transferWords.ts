/** Transfers in words: how far they are, what stands in the way and what to do about it. Pure but for `l10n`. */
import type { PastTransfer, TransferProblem, TransferReceiver } from "../../net/api/files.ts";
import { assertNever } from "../assertNever.ts";
import type { L10n } from "../l10n.ts";
import { dayHere } from "../ui/timeOfDay.ts";
import type { ShownTransfer } from "./shownTransfer.ts";
import { contentInWords, leftInWords, sizeInWords, speedInWords } from "./sizes.ts";

/** How far it is, in a few words: "3.2 MB of 10 MB · 1.2 MB/s · 5 s left". */
export function standingOf(l10n: L10n, transfer: ShownTransfer): string {
	switch (transfer.state) {
		case "copying":
			return joined(transfer.count === 0 ? "" : content(l10n, transfer), ...copied(l10n, transfer));
		case "preparing":
			return joined(content(l10n, transfer), l10n.t("being read: {0}%", percentOf(transfer)));
		case "offered":
			return offerStanding(l10n, transfer);
		case "withdrawn":
			return joined(content(l10n, transfer), l10n.t("not offered any more"));
		case "waiting":
			return joined(progress(l10n, transfer), l10n.t("waiting until somebody who has it is online"));
		case "checking":
			return joined(content(l10n, transfer), l10n.t("being checked"));
		case "fetching":
			return joined(progress(l10n, transfer), ...pace(l10n, transfer), sourcesInWords(l10n, transfer.sources));
		case "placing":
			return joined(content(l10n, transfer), l10n.t("being put in its place"));
		case "paused":
			return joined(progress(l10n, transfer), transfer.problem === "" ? l10n.t("paused") : l10n.t("stopped"));
		case "done":
			return joined(content(l10n, transfer), l10n.t("received"));
		case "declined":
			return joined(content(l10n, transfer), l10n.t("declined"));
		case "cancelled":
			return joined(content(l10n, transfer), l10n.t("cancelled"));
		case "failed":
			return joined(
				content(l10n, transfer),
				transfer.direction === "out" ? l10n.t("not offered") : l10n.t("not received"),
			);
		default:
			return assertNever(transfer.state);
	}
}

/** What became of one that was taken off the list: "3.4 MB · received on May 12, 2026". */
export function pastStanding(l10n: L10n, past: PastTransfer): string {
	const day = dayHere(past.endedMs);
	const became: Partial<Record<PastTransfer["state"], string>> = {
		done: l10n.t("received on {0}", day),
		declined: l10n.t("declined on {0}", day),
		cancelled: l10n.t("cancelled on {0}", day),
		failed: l10n.t("not received on {0}", day),
	};
	return joined(contentInWords(l10n, past), became[past.state] ?? "");
}

/** The same in the width of a tree: "34% · 1.2 MB/s · 5 s left". */
export function shortStanding(l10n: L10n, transfer: ShownTransfer): string {
	const { state, problem } = transfer;
	const percent = l10n.t("{0}%", percentOf(transfer));
	if (state === "fetching") return joined(percent, ...pace(l10n, transfer));
	if (state === "copying") return joined(...copied(l10n, transfer));
	if (state === "waiting") return joined(percent, l10n.t("waiting"));
	const [only] = transfer.receivers;
	// Of one receiver all is said in the row; several stand below it.
	if (state === "offered" && only && transfer.receivers.length === 1) {
		const short = shortReceiver(l10n, only, transfer.size);
		return transfer.room === "" ? short : l10n.t("{0}: {1}", only.name, short);
	}
	// Below "Received".
	if (state === "done") return content(l10n, transfer);
	if (state === "paused") return joined(percent, problem === "" ? l10n.t("paused") : l10n.t("stopped"));
	return standingOf(l10n, transfer);
}

/** What stands in the way and what to do about it, in a sentence or two; empty if nothing does. */
export function troubleOf(l10n: L10n, transfer: ShownTransfer): string {
	const words = problemWords(l10n, transfer);
	return [words, ...blameWords(l10n, transfer)].filter((sentence) => sentence !== "").join(" ");
}

/** To be known before somebody opens it; empty for most files. */
export function programNote(l10n: L10n, { isProgram }: Pick<ShownTransfer, "isProgram">): string {
	return isProgram ? l10n.t("This is a program: opened outside of the editor it would run.") : "";
}

/** From 0 to 1,000; what has ended has no progress to show: -1. */
export function permilleOf({ state, doneBytes, size, count }: ShownTransfer): number {
	// Nobody knows yet of how much.
	if (state === "copying" && count === 0) return 0;
	const isUnderWay = ["copying", "preparing", "waiting", "checking", "fetching", "placing", "paused"].includes(state);
	return isUnderWay ? permille(doneBytes, size) : -1;
}

/** How far one receiver is: "Grace: 3.2 MB of 10 MB · 1.2 MB/s · 5 s left". */
export function receiverStanding(l10n: L10n, receiver: TransferReceiver, size: number): string {
	const { state, online, doneBytes, problem } = receiver;
	const part = l10n.t("{0} of {1}", sizeInWords(doneBytes), sizeInWords(size));
	switch (state) {
		case "fetching":
			return online ? joined(part, ...pace(l10n, receiver)) : joined(part, l10n.t("offline"));
		case "paused":
			return joined(part, problem === "" ? l10n.t("paused") : receiverTrouble(l10n, problem));
		case "done":
			return l10n.t("has it");
		case "declined":
			return l10n.t("declined");
		case "cancelled":
			return l10n.t("cancelled");
		case "failed":
			return l10n.t("could not take it");
		default:
			return assertNever(state);
	}
}

/** The same in the width of a tree: "34% · 1.2 MB/s · 5 s left". */
export function shortReceiver(l10n: L10n, receiver: TransferReceiver, size: number): string {
	const { state, online, doneBytes } = receiver;
	const percent = l10n.t("{0}%", percentOf({ doneBytes, size }));
	if (state === "paused") return joined(percent, receiver.problem === "" ? l10n.t("paused") : l10n.t("stopped"));
	if (state !== "fetching") return receiverStanding(l10n, receiver, size);
	return online ? joined(percent, ...pace(l10n, receiver)) : joined(percent, l10n.t("offline"));
}

/** What stops it at a receiver. */
function receiverTrouble(l10n: L10n, problem: TransferProblem): string {
	switch (problem) {
		case "diskFull":
			return l10n.t("stopped, their disk is full");
		case "diskReadOnly":
			return l10n.t("stopped, their folder is read-only");
		case "diskDenied":
			return l10n.t("stopped, they may not write to that folder");
		case "folderMissing":
			return l10n.t("stopped, their folder is not there any more");
		case "nameTooLong":
			return l10n.t("stopped, with its name the path is too long there");
		default:
			return l10n.t("stopped, their disk does not work as it should");
	}
}

/** With the name in front. */
export function receiverInWords(l10n: L10n, receiver: TransferReceiver, size: number): string {
	return l10n.t("{0}: {1}", receiver.name, receiverStanding(l10n, receiver, size));
}

/** How far a receiver is; -1 where that is over. */
export function receiverPermille({ state, doneBytes }: TransferReceiver, size: number): number {
	return state === "fetching" || state === "paused" ? permille(doneBytes, size) : -1;
}

/** Something moves, or will by itself. */
export function isUnderWay({ state, receivers }: ShownTransfer): boolean {
	if (state === "offered") return receivers.some((each) => each.state === "fetching" && each.online);
	return ["copying", "preparing", "waiting", "checking", "fetching", "placing"].includes(state);
}

/** How many move now. */
export function countUnderWay(transfers: readonly ShownTransfer[]): number {
	return transfers.filter(isUnderWay).length;
}

function content(l10n: L10n, transfer: ShownTransfer): string {
	return contentInWords(l10n, transfer);
}

/** To our storage, before it is offered. */
function copied(l10n: L10n, transfer: ShownTransfer): readonly string[] {
	if (transfer.count === 0) return [l10n.t("being looked at")];
	return [l10n.t("being copied: {0}%", percentOf(transfer)), ...pace(l10n, transfer)];
}

function progress(l10n: L10n, { doneBytes, size }: ShownTransfer): string {
	return l10n.t("{0} of {1}", sizeInWords(doneBytes), sizeInWords(size));
}

function pace(
	l10n: L10n,
	{ bytesPerSecond, secondsLeft }: Pick<ShownTransfer, "bytesPerSecond" | "secondsLeft">,
): readonly string[] {
	return bytesPerSecond > 0 ? [speedInWords(bytesPerSecond), leftInWords(l10n, secondsLeft)] : [];
}

function sourcesInWords(l10n: L10n, sources: number): string {
	return sources > 1 ? l10n.t("from {0} people", sources) : "";
}

function offerStanding(l10n: L10n, transfer: ShownTransfer): string {
	const [only] = transfer.receivers;
	if (!only || transfer.receivers.length > 1) {
		return joined(content(l10n, transfer), receiversInWords(l10n, transfer.receivers));
	}
	const words = onlyReceiver(l10n, transfer, only);
	// "1 MB of 3 MB" says the size already.
	return only.state === "fetching" || only.state === "paused" ? words : joined(content(l10n, transfer), words);
}

/** In a direct conversation it is plain who that is. */
function onlyReceiver(l10n: L10n, { room, size }: ShownTransfer, only: TransferReceiver): string {
	return room === "" ? receiverStanding(l10n, only, size) : receiverInWords(l10n, only, size);
}

function receiversInWords(l10n: L10n, receivers: readonly TransferReceiver[]): string {
	const count = (...states: readonly TransferReceiver["state"][]) =>
		receivers.filter(({ state }) => states.includes(state)).length;
	const have = count("done");
	const fetching = count("fetching", "paused");
	const declined = count("declined");
	if (receivers.length === 0) return l10n.t("nobody has taken it yet");
	return joined(
		fetching === 0 ? "" : fetching === 1 ? l10n.t("1 person is fetching it") : l10n.t("{0} are fetching it", fetching),
		have === 0 ? "" : have === 1 ? l10n.t("1 person has it") : l10n.t("{0} have it", have),
		declined === 0 ? "" : declined === 1 ? l10n.t("1 person declined") : l10n.t("{0} declined", declined),
	);
}

function problemWords(l10n: L10n, { problem, direction, peerName }: ShownTransfer): string {
	return direction === "out" ? ownProblem(l10n, problem) : theirProblem(l10n, problem, peerName);
}

/** What is wrong with something I offer. */
function ownProblem(l10n: L10n, problem: TransferProblem): string {
	switch (problem) {
		case "":
			return "";
		case "sourceChanged":
			return l10n.t(
				"It changed since you offered it, so nobody gets the rest. Choose Offer Again to share it as it is now.",
			);
		case "sourceVanished":
			return l10n.t("It is not where it was. Put it back and try again, or offer it again if it is another one now.");
		case "sourceUnreadable":
			return l10n.t("It cannot be read any more. Mend its permissions and try again, or stop offering it.");
		default:
			return l10n.t("It could not be read to the end. Choose Offer Again once nothing changes it.");
	}
}

/** What is wrong with something that arrives. */
function theirProblem(l10n: L10n, problem: TransferProblem, name: string): string {
	switch (problem) {
		case "":
			return "";
		case "diskFull":
			return l10n.t("The disk is full. Free some space and it goes on by itself, or choose another folder.");
		case "storageFull":
			return l10n.t(
				"The disk with VS Code’s own storage has no room for it, counting what else is on its way. Whatever folder it goes to, it arrives there first. Free some space and it goes on by itself.",
			);
		case "diskReadOnly":
			return l10n.t("The folder is read-only. Choose another one.");
		case "diskDenied":
			return l10n.t("You have no permission to write to this folder. Choose another one.");
		case "diskFailed":
			return l10n.t("The disk does not read or write as it should. It is tried again by itself.");
		case "folderMissing":
			return l10n.t("The folder it was to go to is not there any more. Choose another one.");
		case "nameTooLong":
			return l10n.t("With its name the path is too long for this disk. Choose a folder with a shorter path.");
		case "sourceChanged":
			return l10n.t("{0} changed it after offering it. Ask for a new offer; what others have of it still comes.", name);
		case "sourceVanished":
			return l10n.t("It is not there any more at {0}. What others have of it still comes.", name);
		case "sourceUnreadable":
			return l10n.t("{0} cannot read it at the moment. They are asked again by themselves.", name);
		case "withdrawn":
			return l10n.t("{0} does not offer it any more.", name);
		case "notGiven":
			return l10n.t(
				"{0} does not give it any more: it may have been deleted there, or be older than 90 days. Ask for a new offer; what others have of it still comes.",
				name,
			);
		case "notMember":
			return l10n.t("You are not in its room any more, so nobody gives it to you. Join again, or cancel it.");
		case "contentFalse":
			return l10n.t("What came is not what {0} offered. It was dropped; nothing of it is on your disk.", name);
		default:
			return assertNever(problem);
	}
}

function blameWords(l10n: L10n, { blamed }: ShownTransfer): readonly string[] {
	return blamed.slice(0, blamedMost).map(({ name, why }) => {
		switch (why) {
			case "wrongPiece":
				return l10n.t("{0} sent something wrong; it was dropped, and they are not asked any more.", name);
			case "wrongList":
				return l10n.t("{0} sent a list that is not of this; they are not asked any more.", name);
			case "stalled":
				return l10n.t("{0} stopped sending for a while.", name);
			case "slow":
				return l10n.t("{0} sends slowly; others are asked instead.", name);
			default:
				return assertNever(why);
		}
	});
}

/** More than that is a list nobody reads. */
const blamedMost = 3;

function percentOf({ doneBytes, size }: Pick<ShownTransfer, "doneBytes" | "size">): number {
	return Math.floor(permille(doneBytes, size) / 10);
}

function permille(done: number, size: number): number {
	return size === 0 ? 1_000 : Math.min(1_000, Math.max(0, Math.floor((done / size) * 1_000)));
}

/** The parts that say something, with a dot between them. */
function joined(...parts: readonly string[]): string {
	return parts.filter((part) => part !== "").join(" · ");
}
