/** People in words: what they are called, where we stand with them. Pure but for `l10n`. */
import type { Overview } from "../../net/api/overview.ts";
import type { ContactState, Person } from "../../net/api/people.ts";
import type { L10n } from "../l10n.ts";
import { nameWithTag } from "../safeText.ts";

/** RULE: until keys were compared a name comes with letters of the fingerprint. */
export function shownName(person: Pick<Person, "name" | "tag" | "contact">): string {
	return person.contact === "verified" && person.name !== "" ? person.name : nameWithTag(person);
}

/** Where we stand, in a few words; empty for somebody who is nothing to us yet. */
export function trustOf(l10n: L10n, contact: ContactState): string {
	const words: Readonly<Record<ContactState, string>> = {
		unknown: "",
		pendingIn: l10n.t("asks to become a contact"),
		pendingOut: l10n.t("has not approved you yet"),
		approved: l10n.t("contact"),
		verified: l10n.t("verified"),
		blocked: l10n.t("blocked"),
		keyConflict: l10n.t("key in dispute"),
	};
	return words[contact];
}

/** Messages go both ways. */
export function isMutual(contact: ContactState): boolean {
	return contact === "approved" || contact === "verified";
}

/** The person of this key; undefined where nobody is known by it. */
export function findPerson(overview: Overview | null, peerId: string): Person | undefined {
	return overview?.people.find((person) => person.peerId === peerId);
}

/** The key a person goes by now, where the one asked for was given up for another. */
export function currentPeerId(overview: Overview | null, peerId: string): string {
	const seen = new Set<string>();
	let current = peerId;
	while (!seen.has(current)) {
		seen.add(current);
		const wall = overview?.people.find((person) => person.peerId === current)?.wall;
		if (wall?.kind === "movedAway") current = wall.to.peerId;
	}
	return current;
}
