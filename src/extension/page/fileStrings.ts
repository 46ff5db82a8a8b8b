/** The words around offered files, in the person's language. */
import type { PageStrings } from "../../webview/protocol.ts";
import type { L10n } from "../l10n.ts";

type FileKey = Extract<keyof PageStrings, `file${string}` | `upload${string}`> | "attach" | "attachHint" | "dropHere";

/** Buttons and labels; how a file stands is worded in `files/transferWords.ts`. */
export function fileStrings(l10n: L10n): Pick<PageStrings, FileKey> {
	return {
		fileAccept: l10n.t("Accept"),
		fileAcceptAgain: l10n.t("Get It Again"),
		fileAcceptTo: l10n.t("Accept to Folder…"),
		fileDecline: l10n.t("Decline"),
		filePause: l10n.t("Pause"),
		fileResume: l10n.t("Resume"),
		fileResumeTo: l10n.t("Another Folder…"),
		fileRetry: l10n.t("Try Again"),
		fileCancel: l10n.t("Cancel"),
		fileOfferAgain: l10n.t("Offer Again"),
		fileWithdraw: l10n.t("Stop Offering"),
		fileDismiss: l10n.t("Dismiss"),
		filePreview: l10n.t("Preview"),
		filePreviewHide: l10n.t("Hide Preview"),
		fileList: l10n.t("Show Files"),
		fileListHide: l10n.t("Hide Files"),
		fileMore: l10n.t("and {0} more", "{0}"),
		fileOpen: l10n.t("Open"),
		fileSaveAs: l10n.t("Save As…"),
		fileReveal: l10n.t("Show in Folder"),
		fileCompare: l10n.t("Compare with…"),
		fileOver: l10n.t("not offered any more"),
		fileReceivers: l10n.t("Who takes it"),
		filePreparing: l10n.t("Files being read to be offered"),
		attach: l10n.t("Share Files…"),
		attachHint: l10n.t("Share Files… (or drop them here; from the Explorer hold Shift)"),
		dropHere: l10n.t("Drop to share with {0}", "{0}"),
		fileNone: l10n.t("There were no files in what you dropped."),
		uploadUnreadable: l10n.t("It cannot be read. Nothing was offered."),
		uploadTooMany: l10n.t(
			"At most {0} files can be dropped at once. Pack them, or share their folder from the Explorer.",
			"{0}",
		),
		uploading: l10n.t("about to be copied"),
		uploadRefused: l10n.t("not offered"),
	};
}
