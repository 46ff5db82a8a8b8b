/** Direct conversations as rows of the Rooms tree. Pure. */
import type { Overview } from "../../net/api/overview.ts";
import type { DirectSummary } from "../../net/api/people.ts";
import type { L10n } from "../l10n.ts";
import { commands } from "../manifest.ts";
import { findPerson, isMutual, shownName, trustOf } from "../people/personWords.ts";
import { wallInShort } from "../people/wallWords.ts";
import { nameWithTag } from "../safeText.ts";
import { type ItemData, item, joined, noTarget } from "./itemData.ts";

/** One row a person, the newest conversation first. */
export function directItems(l10n: L10n, overview: Overview): readonly ItemData[] {
	return overview.directs
		.toSorted((a, b) => b.newestMs - a.newestMs || (a.peerId < b.peerId ? -1 : 1))
		.map((direct) => directItem(l10n, { direct, overview }));
}

function directItem(
	l10n: L10n,
	{ direct, overview }: { readonly direct: DirectSummary; readonly overview: Overview },
): ItemData {
	const wall = findPerson(overview, direct.peerId)?.wall ?? null;
	const warning = wall === null ? "" : wallInShort(l10n, wall);
	const unread = direct.unread === 0 ? "" : l10n.t("{0} unread", direct.unread);
	const trust = isMutual(direct.contact) ? "" : trustOf(l10n, direct.contact);
	const waiting = waitingOf(l10n, direct);
	const presence = direct.online ? l10n.t("online") : l10n.t("offline");
	const name = shownName(direct);
	return item({
		id: `direct/${direct.peerId}`,
		label: name,
		description: joined(warning, unread, waiting, trust, presence),
		...iconOf(direct, warning !== ""),
		color: warning === "" ? "" : "error",
		tooltip: [
			name,
			warning,
			joined(l10n.t("Direct conversation"), trustOf(l10n, direct.contact), presence),
			joined(unread, waiting),
		].filter((line) => line !== ""),
		tokens: ["direct", direct.contact, direct.online ? "online" : "offline"],
		spoken: [l10n.t("Conversation with {0}", nameWithTag(direct)), warning, unread, waiting, trust, presence]
			.filter((part) => part !== "")
			.join(", "),
		command: commands.messagePerson,
		target: { ...noTarget, peerId: direct.peerId },
	});
}

function waitingOf(l10n: L10n, { waiting }: DirectSummary): string {
	if (waiting === 0) return "";
	return waiting === 1 ? l10n.t("1 message waits") : l10n.t("{0} messages wait", waiting);
}

function iconOf(
	{ contact, unread, waiting, online }: DirectSummary,
	isWalled: boolean,
): { readonly icon: string; readonly iconColor: string } {
	if (isWalled) return { icon: "error", iconColor: "list.errorForeground" };
	if (unread > 0) return { icon: "circle-filled", iconColor: "notificationsInfoIcon.foreground" };
	if (waiting > 0 && !isMutual(contact)) return { icon: "clockface", iconColor: "" };
	return { icon: "comment", iconColor: online ? "charts.green" : "" };
}
