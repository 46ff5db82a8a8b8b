/** What the tab of a page is called on which keys are compared, and whose it is, by that. Pure but for `l10n`. */
import type { Overview } from "../../net/api/overview.ts";
import type { L10n } from "../l10n.ts";
import { inert, nameWithTag } from "../safeText.ts";

/** The title for one person. */
export function verifyTitle(l10n: L10n, label: { readonly name: string; readonly tag: string }): string {
	return inert(l10n.t("Verify {0}", nameWithTag(label)));
}

/** Whose page has this title; undefined if that is nobody who is known. */
export function peerOfTitle(l10n: L10n, { people }: Pick<Overview, "people">, title: string): string | undefined {
	return people.find((person) => verifyTitle(l10n, person) === title)?.peerId;
}
