/** Why what was dropped on a page was not taken, or not to its end. Pure but for `l10n`. */
import type { L10n } from "../l10n.ts";
import { uploadLimits } from "../limits.ts";
import { sizeInWords } from "./sizes.ts";
import type { LostUpload, UploadRefusal } from "./uploads.ts";

/** A sentence for each. */
export function uploadRefusalInWords(l10n: L10n, refusal: UploadRefusal): string {
	const words: Readonly<Record<UploadRefusal, string>> = {
		tooLarge: l10n.t(
			"At most {0} can be dropped on a page. Larger files go from the Explorer or the palette.",
			sizeInWords(uploadLimits.bytes),
		),
		tooMany: l10n.t("Other files are still being copied. Wait until they are."),
		notExpected: l10n.t("It changed while it was copied. Nothing was offered; try again."),
		cancelled: l10n.t("Cancelled. Nothing was offered."),
		diskFailed: l10n.t(
			"There is no room for a copy on this computer, or it could not be written. Nothing was offered.",
		),
	};
	return words[refusal];
}

/** The page was closed before everything was copied: only the page could read it. */
export function lostUploadInWords(l10n: L10n, { name, count }: LostUpload): string {
	return count === 1
		? l10n.t("“{0}” was not offered: its page was closed before all of it was copied. Share it again.", name)
		: l10n.t(
				"“{0}” and what came with it, {1} files, was not offered: the page was closed before all of it was copied. Share it again.",
				name,
				count,
			);
}
