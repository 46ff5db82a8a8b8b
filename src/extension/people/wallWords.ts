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

/** What happened and what to do, in sentences. */
export function wallInWords(l10n: L10n, wall: ContactWall, name: string): string {
	switch (wall.kind) {
		case "newKey":
			return wall.knownIsVerified
				? l10n.t(
						"This is not the key of the {0} you verified (·{1}). It may be a new computer of theirs, or somebody else under their name. Ask them in person or by phone, and compare emoji before you trust it.",
						name,
						wall.known.tag,
					)
				: l10n.t(
						"You know {0} by another key (·{1}). This may be a new computer of theirs, or somebody else under their name. Ask them in person or by phone, and compare emoji before you trust it.",
						name,
						wall.known.tag,
					);
		case "movedAway":
			return l10n.t(
				"The owner of this key said that they moved to another one (·{0}). Whoever uses this key now is not who you knew.",
				wall.to.tag,
			);
		case "keyConflict":
			return l10n.t(
				"The key of {0} was moved to two others ({1}): at least one of them is a thief’s. Nothing is sent to or taken from any of them until you compare emoji with the person you know.",
				name,
				tagsOf(wall.rivals),
			);
		default:
			return assertNever(wall);
	}
}

function tagsOf(keys: readonly OtherKey[]): string {
	return keys.map(({ tag }) => `·${tag}`).join(", ");
}
