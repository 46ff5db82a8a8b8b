/** The texts of the page: their keys here, their words from the host, in the person's language. */

/** `{0}`, `{1}` stand for what the page fills in (see `fill` in `text.ts`). */
export const stringKeys = [
	// the room's header
	"members",
	"membersOnline", // {0} online of {1}
	"adminIs", // {0} name
	"youAreAdmin",
	"encryptedRoom",
	"encryptedListed",
	"encryptedUnlisted",
	"encryptedClosed",
	"encryptedDirect",
	"verified",
	// the conversation
	"messagesOf", // {0} room
	"newDivider",
	"jumpToUnread", // {0} how many
	"newBelow", // {0} how many
	"jumpToNewest",
	"loadingOlder",
	"olderFailed", // {0} why
	"roomGone",
	"startOf", // {0} room
	"startAsAdmin",
	"startAsAdminUnlisted",
	"startAsMember",
	"startSinceJoin",
	"startDirect",
	// what happened; {0} is who is meant, {1} who did it
	"noticeReason", // {0} what happened, {1} why, in the doer's words
	"noticeLost", // {0} what happened and does not count
	"noticeCreated",
	"noticeJoined",
	"noticeKicked",
	"noticeLeft",
	"noticeTransferred",
	"noticeEpoch",
	"noticePolicyAll",
	"noticePolicySinceJoin",
	"noticePolicyListed",
	"noticePolicyUnlisted",
	"noticePolicySuccession",
	"noticeClaimed",
	"noticeRekeyed",
	"noticeClosed",
	"noticeNewer",
	"noticeEquivocated",
	"noticeBoxBad",
	"unreadable",
	"newer",
	"erased",
	"deleted",
	"disputed", // {0} author
	"disputedMine",
	"voided", // {0} author
	"voidedMine",
	// what can be done with a message
	"edited",
	"messageActions",
	"react",
	"reactWith", // {0} emoji
	"reactOther",
	"reactOtherHint",
	"reactionFrom", // {0} emoji, {1} names
	"edit",
	"editing",
	"editingHint",
	"save",
	"erase",
	"eraseTitle",
	"eraseDetail",
	"eraseConfirm",
	"copyMessage",
	"you",
	"manyNew", // {0} how many; told to screen readers
	// how far an own message has come
	"sending",
	"queued",
	"sent",
	"delivered", // {0} of {1}
	"notSent", // {0} why
	"retry",
	"editAgain",
	"discard",
	"noAnswer",
	// code
	"copy",
	"copied",
	"showAllLines", // {0} how many
	"showFewerLines",
	"codeBlock", // {0} language
	"hiddenCharacter", // {0} code point
	"openSnippet",
	"snippetLine", // {0}
	"snippetLines", // {0} to {1}
	"snippetPieces", // {0} how many
	"snippetUntitled",
	"snippetModified",
	"openAllLines", // {0} how many
	// files
	"fileAccept",
	"fileAcceptAgain",
	"fileAcceptTo",
	"fileDecline",
	"filePause",
	"fileResume",
	"fileResumeTo",
	"fileRetry",
	"fileCancel",
	"fileOfferAgain",
	"fileWithdraw",
	"fileDismiss",
	"filePreview",
	"filePreviewHide",
	"fileList",
	"fileListHide",
	"fileMore", // {0} how many
	"fileOpen",
	"fileSaveAs",
	"fileReveal",
	"fileCompare",
	"fileOver",
	"fileReceivers",
	"filePreparing",
	"attach",
	"attachHint",
	"dropHere", // {0} room
	"fileNone",
	"uploadUnreadable",
	"uploadTooMany", // {0} limit
	"uploading",
	"uploadRefused",
	// the composer
	"messageTo", // {0} room
	"send",
	"sendHint",
	"bytesLeft", // {0}
	"tooLong", // {0} bytes over, {1} limit
	// opening a link
	"linkTitle",
	"linkOpen",
	"cancel",
] as const;

/** One text of the page. */
export type StringKey = (typeof stringKeys)[number];

/** All texts of the page. */
export type Strings = Readonly<Record<StringKey, string>>;
