/**
 * The one place that words what went wrong: what happened, what was kept and what to do. Pure but for `l10n`.
 *
 * The tables are mapped over the codes of the contract, so a code without words does not compile.
 */
import type { NodeFailure } from "../net/api/nodeState.ts";
import type { ErrorCode } from "../net/api/outcome.ts";
import { sizeInWords } from "./files/sizes.ts";
import type { L10n } from "./l10n.ts";
import { momentHere } from "./ui/timeOfDay.ts";

/** Numbers and ids that belong to a code. */
export type ErrorDetail = Readonly<Record<string, string | number>>;

/** A request that did not work out; a refused `Outcome` fits. */
export interface Failure {
	readonly code: ErrorCode;
	readonly detail: ErrorDetail;
}

type Wording = (l10n: L10n, detail: ErrorDetail) => string;

/** For the person who asked for it; shown where they asked. */
export function describeError(l10n: L10n, failure: Failure): string {
	// A window of another version may own the node and know codes we do not.
	const wording: Wording | undefined = errorWordings[failure.code];
	return (wording ?? errorWordings.internal)(l10n, failure.detail);
}

/** Why the node does not go on the network. */
export function describeFailure(
	l10n: L10n,
	failure: { readonly code: NodeFailure; readonly detail: ErrorDetail },
): string {
	const wording: Wording | undefined = failureWordings[failure.code];
	return (wording ?? failureWordings.crashed)(l10n, failure.detail);
}

const errorWordings: { readonly [Code in ErrorCode]: Wording } = {
	nodeOff: (l10n) => l10n.t("LAN Chat is off. Turn it on first."),
	nodeLocked: (l10n) =>
		l10n.t(
			"LAN Chat is locked: this computer lost the key to your history. Nothing was deleted; your recovery key opens it.",
		),
	nodeFailed: (l10n) => l10n.t("LAN Chat is not running right now. Nothing was sent; try again in a moment."),
	nodeSilent: (l10n, detail) =>
		detail.window === "other"
			? l10n.t(
					"LAN Chat runs in another window, which gives no answer: close or reload that window. Nobody knows yet whether this was done, so look first, before you try again.",
				)
			: l10n.t("LAN Chat gave no answer, so nobody knows yet whether this was done. Look first, before you try again."),
	internal: (l10n) => l10n.t("Something went wrong inside LAN Chat. The log says what; nothing was lost."),
	nameEmpty: (l10n) => l10n.t("A name needs at least one visible character."),
	nameTooLong: (l10n, detail) => l10n.t("This name is too long: at most {0} characters.", detail.max ?? ""),
	nameUnprintable: (l10n) =>
		l10n.t("This name holds characters that cannot be shown, such as control or direction marks."),
	messageEmpty: (l10n) => l10n.t("There is nothing to send yet."),
	messageTooLong: (l10n, detail) => tooLong(l10n.t("This message is too long"), l10n, detail),
	snippetEmpty: (l10n) => l10n.t("There is no code to share: select some first."),
	snippetTooLong: (l10n, detail) => tooLong(l10n.t("This selection is too long for a message"), l10n, detail),
	noteTooLong: (l10n, detail) => l10n.t("This note is too long: at most {0} characters.", detail.max ?? ""),
	addressInvalid: (l10n) =>
		l10n.t("This is not an address. Examples: 192.168.1.20, ada-laptop:46920, [fd00::20]:46920."),
	addressPort: (l10n) => l10n.t("A port is a number from 1024 to 65535."),
	addressNotOne: (l10n) => l10n.t("This is no single computer's address: it stands for many of them, or for none."),
	addressUnresolved: (l10n) => l10n.t("No computer of this name was found on the network."),
	addressUnreachable: (l10n) => l10n.t("This computer cannot be reached from here. Is it on, and on the same network?"),
	addressRefused: (l10n) =>
		l10n.t("The computer answers, but nothing listens at this port. Is LAN Chat turned on there?"),
	addressTimeout: (l10n) => l10n.t("No answer. A firewall may be in the way, or the computer is off."),
	addressNotLanChat: (l10n) => l10n.t("Something other than LAN Chat listens at this address."),
	addressVersion: (l10n) => l10n.t("LAN Chat there speaks another version of the protocol. Update the older one."),
	addressOtherTeam: (l10n) => l10n.t("LAN Chat there uses another team code."),
	addressSelf: (l10n) => l10n.t("This is your own address."),
	roomUnknown: (l10n) => l10n.t("This room is not known here any more."),
	roomNotMember: (l10n) => l10n.t("You are not a member of this room."),
	roomNotAdmin: (l10n) => l10n.t("Only the admin of the room can do this."),
	roomAlreadyMember: (l10n) => l10n.t("You are a member of this room already."),
	roomAlreadyRequested: (l10n) => l10n.t("You asked to join this room already; the admin has not answered yet."),
	roomFull: (l10n, detail) => l10n.t("The room is full: at most {0} members.", detail.max ?? 256),
	roomDenied: (l10n, { untilMs }) =>
		typeof untilMs === "number"
			? l10n.t("The admin denied your request. You may ask again from {0}.", momentHere(untilMs))
			: l10n.t("The admin denied your request. You may ask again later."),
	roomUnreachable: (l10n) => l10n.t("No member of this room can be reached right now. Try again when one is online."),
	roomLimit: (l10n, detail) => l10n.t("You are in as many rooms as LAN Chat can hold: {0}.", detail.max ?? 256),
	roomClosed: (l10n) => l10n.t("This room was closed; it can only be read."),
	roomHalted: (l10n) =>
		l10n.t("Nothing can be changed in this room for now: its key is missing, or it needs an update."),
	memberUnknown: (l10n) => l10n.t("This person is not a member of the room any more."),
	memberSelf: (l10n) => l10n.t("That is you."),
	transferPending: (l10n) => l10n.t("An answer to an offer is still outstanding. Withdraw it first."),
	transferAccepted: (l10n) =>
		l10n.t("You have just agreed to lead this room. Try again in a moment: then you can hand it over or close it."),
	transferNone: (l10n) => l10n.t("The offer is not there any more: something else happened in the room in between."),
	transferOffline: (l10n) => l10n.t("Handing over takes both: ask again when this member is online."),
	policyInvalid: (l10n) => l10n.t("This is not a policy a room can have."),
	successionTooFew: (l10n) => l10n.t("With one or two members there is no majority: create a new room instead."),
	candidateUnknown: (l10n) => l10n.t("This member does not stand for admin any more."),
	moveUnknown: (l10n) => l10n.t("This person has not shown a new key."),
	adminMayNotLeave: (l10n) => l10n.t("You are the admin: hand the role over first, or close the room."),
	roomStillMember: (l10n) => l10n.t("You are still a member: leave the room first."),
	messageNotMine: (l10n) => l10n.t("Only who wrote a message can change it."),
	messageNotText: (l10n) => l10n.t("Only text can be edited."),
	reactionInvalid: (l10n) => l10n.t("A reaction is one emoji."),
	inviteMalformed: (l10n) => l10n.t("This is not an invite link of LAN Chat, or part of it is missing."),
	inviteOwn: (l10n) => l10n.t("You made this link yourself."),
	inviteExpired: (l10n) => l10n.t("This link is too old. Ask for a new one."),
	inviteTeam: (l10n) => l10n.t("This link comes from people who use another team code."),
	inviteUnreachable: (l10n) =>
		l10n.t("Who made this link does not answer at its addresses. Are both of you on the same network?"),
	inviteWrongPerson: (l10n) => l10n.t("Somebody else answers at the addresses of this link. Nothing was sent to them."),
	successionTooEarly: (l10n, { untilMs }) =>
		typeof untilMs === "number"
			? l10n.t("The admin was here not long ago: possible from {0} on.", momentHere(untilMs))
			: l10n.t("The admin was here not long ago."),
	reasonTooLong: (l10n, detail) => l10n.t("This reason is too long: at most {0} characters.", detail.max ?? ""),
	reactionLimit: (l10n, detail) => l10n.t("At most {0} reactions to one message.", detail.max ?? ""),
	requestUnknown: (l10n) => l10n.t("This request was answered or withdrawn already."),
	messageUnknown: (l10n) => l10n.t("This message is not stored here any more."),
	personUnknown: (l10n) => l10n.t("This person is not known here any more."),
	contactBlocked: (l10n) => l10n.t("You blocked this person. Unblock them first."),
	contactNotBlocked: (l10n) => l10n.t("This person is not blocked."),
	contactKeyConflict: (l10n) => l10n.t("Two keys claim to be this person. Verify the person before anything else."),
	contactDenied: (l10n, { untilMs }) =>
		typeof untilMs === "number"
			? l10n.t("This person declined your request. You may ask again from {0}.", momentHere(untilMs))
			: l10n.t("This person declined your request. You may ask again later."),
	contactNotApproved: (l10n) => l10n.t("This person is not a contact yet. You have to approve each other first."),
	verifyOffline: (l10n) => l10n.t("This person is not connected right now. Keys are compared while both are online."),
	verifyBusy: (l10n) => l10n.t("A comparison with this person is going on already."),
	verifyLimit: (l10n, { untilMs }) =>
		typeof untilMs === "number"
			? l10n.t(
					"Keys can be compared three times in ten minutes. The next time is possible from {0}.",
					momentHere(untilMs),
				)
			: l10n.t("Keys can be compared three times in ten minutes. Try again a little later."),
	verifyNone: (l10n) => l10n.t("No comparison with this person is going on."),
	fileNone: (l10n) => l10n.t("There is nothing to send in that."),
	fileMissing: (l10n, detail) => {
		const path = pathOf(detail);
		return path === ""
			? l10n.t("This file is not there any more.")
			: l10n.t("This file is not there any more: {0}", path);
	},
	fileUnreadable: (l10n, detail) => {
		const path = pathOf(detail);
		return path === "" ? l10n.t("This file cannot be read.") : l10n.t("This cannot be read: {0}", path);
	},
	fileTooLarge: (l10n) => l10n.t("This is more than can be sent at once."),
	fileTooMany: (l10n) => l10n.t("These are more files than can be sent at once."),
	filePathTooLong: (l10n, detail) => {
		const path = pathOf(detail);
		return path === ""
			? l10n.t("A path in this folder is too long to be sent.")
			: l10n.t("A path in this folder is too long to be sent: {0}", path);
	},
	fileFolder: (l10n) => l10n.t("This folder cannot be used."),
	transferUnknown: (l10n) => l10n.t("This file transfer is not known any more."),
	transferEnded: (l10n) => l10n.t("This file transfer is over."),
	transferLimit: (l10n) => l10n.t("There are too many file transfers. Remove some from the list first."),
	safetyNumberWrong: (l10n) => l10n.t("This is not the safety number of the two of you. Do not trust this key."),
	storeFull: (l10n) => l10n.t("The disk is full: LAN Chat cannot write anything down. Free some space and try again."),
	storeFailing: (l10n) =>
		l10n.t(
			"The disk reports an error: LAN Chat cannot write anything down. See whether it is still there, and whether your share of it is used up.",
		),
	storeReadOnly: (l10n) => l10n.t("The folder of LAN Chat cannot be written to. Nothing can be sent until it can."),
	keyNotKept: (l10n) =>
		l10n.t("The place where this computer keeps secrets took no new key. Nothing was changed; try again later."),
	storeNotMoved: (l10n) =>
		l10n.t("The old store could not be set aside: another program has it open. Nothing was changed; try again later."),
	recoveryKeyLength: (l10n) => l10n.t("This is not the length of a recovery key. Look for a missing or doubled group."),
	recoveryKeyCharacters: (l10n) =>
		l10n.t("A recovery key has only letters and digits, in groups. Look for a stray character."),
	recoveryKeyChecksum: (l10n) => l10n.t("There is a typing mistake in this recovery key."),
	recoveryKeyWrong: (l10n) => l10n.t("This is a recovery key, but not the one of this store."),
};

const failureWordings: { readonly [Code in NodeFailure]: Wording } = {
	selfTest: (l10n) =>
		l10n.t("Encryption does not work as it should in this editor, so LAN Chat stays off the network."),
	portsTaken: (l10n) =>
		l10n.t("All ports LAN Chat may use are taken by other programs. Choose another in the settings."),
	storeNewer: (l10n) =>
		l10n.t(
			"The store was written by a newer LAN Chat and is left untouched. Reload this window, or update the extension.",
		),
	storeCorrupt: (l10n) => l10n.t("The store of LAN Chat cannot be read. It is kept as it is; the log says where."),
	storeReadOnly: (l10n) => l10n.t("The folder of LAN Chat cannot be written to."),
	storeFull: (l10n) => l10n.t("The disk is full: LAN Chat cannot write anything down."),
	storeFailing: (l10n) =>
		l10n.t("The disk reports an error: LAN Chat cannot write anything down. See whether it is still there."),
	vault: (l10n) =>
		l10n.t("The place where this computer keeps secrets does not answer, so the key cannot be read or kept."),
	ownerSilent: (l10n, { where }) =>
		where === "elsewhere"
			? l10n.t(
					"The folder of LAN Chat is in use, and nobody answers for it on this computer. On a home folder in the network LAN Chat runs on one computer at a time: close the editor on the other one.",
				)
			: l10n.t("LAN Chat runs in another window of this editor, which does not answer. Close or reload that window."),
	windowOutdated: (l10n) =>
		l10n.t("A newer LAN Chat is installed, or runs in another window. Reload this window, or update the extension."),
	crashed: (l10n) => l10n.t("LAN Chat stopped several times in a row. What was sent and received is kept."),
};

/** The person's own file that was refused. Its name may have come from elsewhere once, so nothing of it is invisible. */
function pathOf({ path }: ErrorDetail): string {
	return typeof path === "string" ? path.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "\ufffd") : "";
}

function tooLong(what: string, l10n: L10n, detail: ErrorDetail): string {
	const { size, max } = detail;
	if (typeof size !== "number" || typeof max !== "number") return l10n.t("{0}. Nothing was sent.", what);
	const isSame = sizeInWords(size) === sizeInWords(max);
	const words = isSame ? (bytes: number) => l10n.t("{0} bytes", bytes.toLocaleString()) : sizeInWords;
	return l10n.t("{0}: {1}, and at most {2} fit. Nothing was sent.", what, words(size), words(max));
}
