/** The People tree: everyone seen on the network, online first. Pure. */
import type { Overview } from "../../net/api/overview.ts";
import type { Person } from "../../net/api/people.ts";
import type { L10n } from "../l10n.ts";
import { nameWithTag } from "../safeText.ts";
import { type ItemData, item, joined, noTarget } from "./itemData.ts";

/** Rows of the People tree. */
export function personItems(l10n: L10n, overview: Overview): readonly ItemData[] {
	const names = new Map(overview.rooms.map((room) => [room.room, room.name]));
	return overview.people
		.toSorted((a, b) => Number(b.online) - Number(a.online) || byName(a, b))
		.map((person) => personItem(l10n, { person, roomNames: person.rooms.map((room) => names.get(room) ?? "") }));
}

function byName(a: Person, b: Person): number {
	return a.name.localeCompare(b.name) || (a.peerId < b.peerId ? -1 : 1);
}

function personItem(
	l10n: L10n,
	{ person, roomNames }: { readonly person: Person; readonly roomNames: readonly string[] },
): ItemData {
	const presence = person.online ? l10n.t("online") : l10n.t("offline");
	const trust = trustOf(l10n, person);
	const lookalike = person.lookalike ? l10n.t("looks like another name") : "";
	const known = roomNames.filter((name) => name !== "");
	const rooms = roomsInCommon(l10n, known.length);
	const tag = person.contact === "verified" || person.name === "" ? "" : `·${person.tag}`;
	return item({
		id: `person/${person.peerId}`,
		label: person.name === "" ? nameWithTag(person) : person.name,
		description: [tag, joined(lookalike, trust, presence, rooms)].filter((part) => part !== "").join(" "),
		...iconOf(person),
		tooltip: [
			person.name === "" ? l10n.t("Name not known yet") : person.name,
			trust === "" ? l10n.t("A name is a label its owner chose; the fingerprint tells people apart.") : trust,
			l10n.t("Fingerprint: {0}", grouped(person.fingerprint)),
			joined(presence, person.address),
			known.length === 0 ? "" : l10n.t("Rooms in common: {0}", known.join(", ")),
			lookalike === "" ? "" : l10n.t("Somebody else has a name that looks the same. Compare the fingerprints."),
		].filter((line) => line !== ""),
		tokens: ["person", person.online ? "online" : "offline", person.contact],
		spoken: [nameWithTag(person), presence, trust, lookalike, rooms].filter((part) => part !== "").join(", "),
		target: { ...noTarget, peerId: person.peerId },
	});
}

function iconOf(person: Person): { readonly icon: string; readonly iconColor: string } {
	if (person.lookalike || person.contact === "keyConflict") {
		return { icon: "warning", iconColor: "list.warningForeground" };
	}
	if (person.contact === "blocked") return { icon: "circle-slash", iconColor: "disabledForeground" };
	if (!person.online) return { icon: "circle-outline", iconColor: "disabledForeground" };
	return { icon: person.contact === "verified" ? "verified-filled" : "circle-filled", iconColor: "charts.green" };
}

function trustOf(l10n: L10n, person: Person): string {
	switch (person.contact) {
		case "verified":
			return l10n.t("verified");
		case "blocked":
			return l10n.t("blocked");
		case "keyConflict":
			return l10n.t("the key changed");
		case "approved":
			return l10n.t("contact");
		case "pendingIn":
			return l10n.t("wants to be a contact");
		case "pendingOut":
			return l10n.t("asked to be a contact");
		case "unknown":
			return "";
	}
}

function roomsInCommon(l10n: L10n, count: number): string {
	if (count === 0) return "";
	return count === 1 ? l10n.t("1 room in common") : l10n.t("{0} rooms in common", count);
}

/** Groups of four, as people read them to each other. */
function grouped(fingerprint: string): string {
	return fingerprint.replace(/(.{4})(?=.)/g, "$1 ");
}
