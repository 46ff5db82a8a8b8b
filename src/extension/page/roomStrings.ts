/** The words of the room page, in the person's language. */
import type { PageStrings } from "../../webview/protocol.ts";
import type { L10n } from "../l10n.ts";
import { fileStrings } from "./fileStrings.ts";
import { noticeStrings } from "./noticeStrings.ts";

/** Every text of the page; a missing one does not compile. `{0}`, `{1}` are filled in by the page. */
export function roomStrings(l10n: L10n): PageStrings {
	return {
		members: l10n.t("Members"),
		membersOnline: l10n.t("{0} of {1} online", "{0}", "{1}"),
		adminIs: l10n.t("Admin: {0}", "{0}"),
		youAreAdmin: l10n.t("You are the admin"),
		encryptedRoom: l10n.t("End-to-end encrypted: only members can read what is said here."),
		encryptedListed: l10n.t(
			"End-to-end encrypted: only members can read what is said here. People on your network see the room's name and can ask to join.",
		),
		encryptedClosed: l10n.t(
			"End-to-end encrypted: only members can read what was said here. The room is closed: nobody can join it.",
		),
		encryptedUnlisted: l10n.t(
			"End-to-end encrypted: only members can read what is said here. The room is not listed: others do not see that it exists.",
		),
		encryptedDirect: l10n.t("End-to-end encrypted: only the two of you can read what is said here."),
		verified: l10n.t("Verified: you compared keys with this person"),
		messagesOf: l10n.t("Messages in {0}", "{0}"),
		newDivider: l10n.t("New"),
		jumpToUnread: l10n.t("First of {0} new messages", "{0}"),
		newBelow: l10n.t("{0} new", "{0}"),
		jumpToNewest: l10n.t("Go to the newest message"),
		loadingOlder: l10n.t("Loading older messages…"),
		olderFailed: l10n.t("Older messages did not come. {0} Try again", "{0}"),
		roomGone: l10n.t("You are not in this room (any more). Rooms you can join are in the Rooms view."),
		startOf: l10n.t("This is where {0} begins", "{0}"),
		startAsAdmin: l10n.t(
			"Colleagues on your network see this room in their Rooms view and can ask to join. Their requests appear in your Requests view: approve one, and you can talk.",
		),
		startAsAdminUnlisted: l10n.t(
			"Nobody sees this room. Choose Invite to Room… for a link that you give to a colleague; their request appears in your Requests view.",
		),
		startAsMember: l10n.t("Say hello, or select some code and choose Share Selection to Room… from its context menu."),
		startSinceJoin: l10n.t(
			"You see what is said from the moment you joined. Say hello, or select some code and choose Share Selection to Room… from its context menu.",
		),
		startDirect: l10n.t(
			"What you write waits on this computer until both of you are online and have approved each other. Until keys were compared, a name is only a label.",
		),
		...noticeStrings(l10n),
		unreadable: l10n.t("This message cannot be read yet: its key has not arrived."),
		newer: l10n.t("This message needs a newer LAN Chat."),
		erased: l10n.t("took this message back"),
		deleted: l10n.t("The text of this message was deleted on this computer."),
		disputed: l10n.t(
			"{0} signed another version of this message, or of one before it. Members may have read different texts.",
			"{0}",
		),
		disputedMine: l10n.t(
			"There are two versions of your messages from here on, as after restoring a backup. Both are shown; you go on after them.",
		),
		voided: l10n.t(
			"This came after the point up to which {0}'s messages count: their membership ended there. Other members may not see it.",
			"{0}",
		),
		voidedMine: l10n.t(
			"This came after the point up to which your messages count: your membership ended there. Other members may not see it.",
		),
		edited: l10n.t("(edited)"),
		messageActions: l10n.t("What to do with this message"),
		react: l10n.t("React"),
		reactWith: l10n.t("React with {0}", "{0}"),
		reactOther: l10n.t("Another emoji"),
		reactOtherHint: l10n.t("Another…"),
		reactionFrom: l10n.t("{0} from {1}", "{0}", "{1}"),
		edit: l10n.t("Edit Message"),
		editing: l10n.t("Editing your message"),
		editingHint: l10n.t("Enter to save, Escape to leave it as it was"),
		save: l10n.t("Save"),
		erase: l10n.t("Take Back…"),
		eraseTitle: l10n.t("Take this message back?"),
		eraseDetail: l10n.t(
			"Its text is dropped here and by every member's LAN Chat, and nobody passes it on any more. Whoever has read or copied it keeps that. This cannot be undone.",
		),
		eraseConfirm: l10n.t("Take Back"),
		copyMessage: l10n.t("Copy Message"),
		you: l10n.t("you"),
		manyNew: l10n.t("{0} new messages", "{0}"),
		sending: l10n.t("Sending…"),
		queued: l10n.t("Queued: sent as soon as another member is online"),
		sent: l10n.t("Sent"),
		delivered: l10n.t("Delivered to {0} of {1}", "{0}", "{1}"),
		notSent: l10n.t("Not sent. {0}", "{0}"),
		retry: l10n.t("Retry"),
		editAgain: l10n.t("Edit"),
		discard: l10n.t("Discard"),
		noAnswer: l10n.t("There was no answer. LAN Chat may be starting again; try once more."),
		copy: l10n.t("Copy"),
		copied: l10n.t("Copied"),
		showAllLines: l10n.t("Show all {0} lines", "{0}"),
		showFewerLines: l10n.t("Show fewer lines"),
		codeBlock: l10n.t("Code {0}", "{0}"),
		hiddenCharacter: l10n.t("Hidden character {0}", "{0}"),
		openSnippet: l10n.t("Open Read-Only"),
		snippetLine: l10n.t("line {0}", "{0}"),
		snippetLines: l10n.t("lines {0}–{1}", "{0}", "{1}"),
		snippetPieces: l10n.t("{0} selections", "{0}"),
		snippetUntitled: l10n.t("Untitled"),
		snippetModified: l10n.t("modified"),
		openAllLines: l10n.t("Open all {0} lines", "{0}"),
		...fileStrings(l10n),
		messageTo: l10n.t("Message {0}", "{0}"),
		send: l10n.t("Send"),
		sendHint: l10n.t("Enter to send, Shift+Enter for a new line"),
		bytesLeft: l10n.t("{0} bytes left", "{0}"),
		tooLong: l10n.t(
			"{0} bytes too long: a message has at most {1}. Nothing was sent; shorten it or send it in parts.",
			"{0}",
			"{1}",
		),
		linkTitle: l10n.t("Open this address outside of the editor?"),
		linkOpen: l10n.t("Open"),
		cancel: l10n.t("Cancel"),
	};
}

/** The words of a conversation with one person, where they differ. */
export function directStrings(l10n: L10n): PageStrings {
	return {
		...roomStrings(l10n),
		roomGone: l10n.t("Nothing is known of this person here any more. People on your network are in the People view."),
		startOf: l10n.t("This is where your conversation with {0} begins", "{0}"),
		queued: l10n.t("Waiting: sent when both of you are online and have approved each other"),
		delivered: l10n.t("Delivered"),
	};
}
