/** The People tree: everyone seen on the network and every contact. Pure. */
import type { Overview } from "../../net/api/overview.ts";
import type { Person } from "../../net/api/people.ts";
import type { L10n } from "../l10n.ts";
import { commands } from "../manifest.ts";
import { isMutual, shownName, trustOf } from "../people/personWords.ts";
import { wallInShort, wallInWords } from "../people/wallWords.ts";
import { nameWithTag } from "../safeText.ts";
import { clockInWords } from "../ui/clockWords.ts";
import { type ItemData, item, joined, noTarget } from "./itemData.ts";

/** Rows of the People tree. RULE: whose key is not what it seems stands first, in words; then who is online. */
export function personItems(l10n: L10n, overview: Overview): readonly ItemData[] {
	const names = new Map(overview.rooms.map((room) => [room.room, room.name]));
	return overview.people
		.toSorted(
			(a, b) => walled(b) - walled(a) || Number(b.online) - Number(a.online) || blocked(a) - blocked(b) || byName(a, b),
		)
		.map((person) => personItem(l10n, { person, roomNames: person.rooms.map((room) => names.get(room) ?? "") }));
}

/** Who gave up a key and went on under another one is no news: nobody comes back under it, or it is a wall elsewhere. */
function walled({ wall, online }: Person): number {
	return Number(wall !== null && (wall.kind !== "movedAway" || online));
}

function blocked({ contact }: Person): number {
	return Number(contact === "blocked");
}

function byName(a: Person, b: Person): number {
	return a.name.localeCompare(b.name) || (a.peerId < b.peerId ? -1 : 1);
}

function personItem(
	l10n: L10n,
	{ person, roomNames }: { readonly person: Person; readonly roomNames: readonly string[] },
): ItemData {
	const presence = person.online ? l10n.t("online") : l10n.t("offline");
	const trust = trustOf(l10n, person.contact);
	const warning = person.wall === null ? "" : wallInShort(l10n, person.wall);
	const lookalike = person.lookalike ? l10n.t("looks like another name") : "";
	const moved = movedOf(l10n, person);
	const known = roomNames.filter((name) => name !== "");
	const rooms = roomsInCommon(l10n, known.length);
	return item({
		id: `person/${person.peerId}`,
		label: shownName(person),
		description: joined(warning, lookalike, moved.short, trust, presence, rooms),
		...iconOf(person),
		color: walled(person) === 1 ? "error" : "",
		tooltip: [
			person.name === "" ? l10n.t("Name not known yet") : person.name,
			person.wall === null ? "" : wallInWords(l10n, person.wall, nameWithTag(person)),
			moved.long,
			trust === "" ? l10n.t("A name is a label its owner chose; the fingerprint tells people apart.") : trust,
			l10n.t("Fingerprint: {0}", grouped(person.fingerprint)),
			joined(presence, person.address, person.via === "" ? "" : l10n.t("over {0}", person.via)),
			person.clockAheadMs === 0 ? "" : clockInWords(l10n, person.clockAheadMs),
			known.length === 0 ? "" : l10n.t("Rooms in common: {0}", known.join(", ")),
			lookalike === "" ? "" : l10n.t("Somebody else has a name that looks the same. Compare the fingerprints."),
		].filter((line) => line !== ""),
		tokens: ["person", person.online ? "online" : "offline", person.contact],
		spoken: [nameWithTag(person), warning, lookalike, moved.short, presence, trust, rooms]
			.filter((part) => part !== "")
			.join(", "),
		command: commands.messagePerson,
		target: { ...noTarget, peerId: person.peerId },
	});
}

/** RULE: that a contact goes on under a new key stays told until its keys were compared. */
function movedOf(l10n: L10n, { movedFrom, contact }: Person): { readonly short: string; readonly long: string } {
	if (movedFrom === null || contact === "verified" || contact === "blocked") return { short: "", long: "" };
	return {
		short: movedFrom.wasVerified ? l10n.t("new key: verify again") : l10n.t("new key"),
		long: l10n.t("This contact goes on under a new key; the old one was ·{0}.", movedFrom.tag),
	};
}

function iconOf(person: Person): { readonly icon: string; readonly iconColor: string } {
	if (walled(person) === 1) return { icon: "error", iconColor: "list.errorForeground" };
	if (person.lookalike) return { icon: "warning", iconColor: "list.warningForeground" };
	if (person.contact === "blocked") return { icon: "circle-slash", iconColor: "disabledForeground" };
	const iconColor = person.online ? "charts.green" : "disabledForeground";
	if (person.contact === "verified") return { icon: person.online ? "verified-filled" : "verified", iconColor };
	if (isMutual(person.contact)) return { icon: "account", iconColor };
	return { icon: person.online ? "circle-filled" : "circle-outline", iconColor };
}

function roomsInCommon(l10n: L10n, count: number): string {
	if (count === 0) return "";
	return count === 1 ? l10n.t("1 room in common") : l10n.t("{0} rooms in common", count);
}

/** Groups of four, as people read them to each other. */
function grouped(fingerprint: string): string {
	return fingerprint.replace(/(.{4})(?=.)/g, "$1 ");
}
