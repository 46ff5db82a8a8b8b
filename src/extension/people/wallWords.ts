/** What a wall says: why a key is not to be taken for the person its name suggests. Pure but for `l10n`. */
import type { ContactWall, OtherKey } from "../../net/api/people.ts";
import { assertNever } from "../assertNever.ts";
import type { L10n } from "../l10n.ts";

/** A few words, for a row. */
export function wallInShort(l10n: L10n, wall: ContactWall): string {
	switch (wall.kind) {
		case "newKey":
			return wall.knownIsVerified
				? l10n.t("not the key you verified (·{0})", wall.known.tag)
				: l10n.t("not the key you know (·{0})", wall.known.tag);
		case "movedAway":
			return l10n.t("this key was given up for ·{0}", wall.to.tag);
		case "keyConflict":
			return l10n.t("this key was moved to two others");
		default:
			return assertNever(wall);
	}
}

/** What happened, in a sentence. */
export function wallTitle(l10n: L10n, wall: ContactWall, name: string): string {
	switch (wall.kind) {
		case "newKey":
			return wall.knownIsVerified
				? l10n.t("This is not the key of the {0} you verified (·{1}).", name, wall.known.tag)
				: l10n.t("You know {0} by another key (·{1}).", name, wall.known.tag);
		case "movedAway":
			return l10n.t("The owner of this key moved to another one (·{0}).", wall.to.tag);
		case "keyConflict":
			return l10n.t("The key of {0} was moved to two others ({1}).", name, tagsOf(wall.rivals));
		default:
			return assertNever(wall);
	}
}

/** What it means and what to do. */
export function wallAdvice(l10n: L10n, wall: ContactWall): string {
	switch (wall.kind) {
		case "newKey":
			return l10n.t(
				"It may be a new computer of theirs, or somebody else under their name. Ask them in person or by phone, and verify the key before you trust it.",
			);
		case "movedAway":
			return l10n.t("Whoever uses this key now is not who you knew.");
		case "keyConflict":
			return l10n.t(
				"At least one of them is a thief’s. Nothing is sent to or taken from any of them until you verify the person you know.",
			);
		default:
			return assertNever(wall);
	}
}

/** Both of it. */
export function wallInWords(l10n: L10n, wall: ContactWall, name: string): string {
	return `${wallTitle(l10n, wall, name)} ${wallAdvice(l10n, wall)}`;
}

function tagsOf(keys: readonly OtherKey[]): string {
	return keys.map(({ tag }) => `·${tag}`).join(", ");
}
