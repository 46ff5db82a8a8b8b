/** Choosing a person. */
import * as vscode from "vscode";
import type { Person } from "../../net/api/people.ts";
import type { RoomSummary } from "../../net/api/rooms.ts";
import { commands } from "../manifest.ts";
import { findPerson, shownName, trustOf } from "../people/personWords.ts";
import { wallInShort } from "../people/wallWords.ts";
import { joined } from "../trees/itemData.ts";
import { choose } from "../ui/choose.ts";
import type { CommandDeps } from "./deps.ts";
import { targetOf } from "./target.ts";

/** What the person is asked, and who is offered. */
export interface PersonQuestion {
	readonly argument: unknown;
	readonly title: string;
	readonly placeholder: string;
	readonly among: (person: Person) => boolean;
	/** Said where there is nobody to choose. */
	readonly nobody: string;
}

/** Who the command was run on, or one from a picker; undefined when there is nobody, which is said. */
export async function pickPerson(
	{ node, teller }: CommandDeps,
	{ argument, among, nobody, ...question }: PersonQuestion,
): Promise<Person | undefined> {
	const { peerId } = targetOf(argument);
	if (peerId !== "") {
		const named = findPerson(node.overview, peerId);
		if (!named) teller.failure({ code: "personUnknown", detail: {} });
		return named;
	}
	const people = (node.overview?.people ?? []).filter(among);
	if (people.length === 0) {
		teller.nothing(nobody, { label: vscode.l10n.t("Connect to Address…"), command: commands.connectToAddress });
		return undefined;
	}
	const { rooms = [] } = node.overview ?? {};
	return choose(
		people.toSorted(byTrust).map((person) => personChoice(person, rooms)),
		question,
	);
}

/** A person as an entry of a quick pick, which is found by name, letters of the fingerprint, and rooms in common. */
export function personChoice(person: Person, rooms: readonly RoomSummary[]) {
	const { l10n } = vscode;
	const tag = person.contact === "verified" && person.name !== "" ? `·${person.tag}` : "";
	const common = rooms.filter(({ room }) => person.rooms.includes(room)).map(({ name }) => name);
	const wall = person.wall === null ? "" : wallInShort(l10n, person.wall);
	const lookalike = person.lookalike ? l10n.t("looks like another name") : "";
	const presence = person.online ? l10n.t("online") : l10n.t("offline");
	return {
		label: shownName(person),
		icon: wall !== "" ? "error" : person.contact === "verified" ? "verified-filled" : "person",
		description: [tag, joined(wall, lookalike, trustOf(l10n, person.contact), presence, ...common)]
			.filter((part) => part !== "")
			.join(" "),
		value: person,
	};
}

/** Contacts first, then who is there. */
export function byTrust(a: Person, b: Person): number {
	const rank = ({ contact, online }: Person) =>
		(contact === "verified" ? 4 : contact === "approved" ? 3 : contact === "unknown" ? 0 : 1) + (online ? 0.5 : 0);
	return rank(b) - rank(a) || a.name.localeCompare(b.name) || (a.peerId < b.peerId ? -1 : 1);
}
