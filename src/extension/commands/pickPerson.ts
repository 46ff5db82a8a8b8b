/** Choosing a person. */
import * as vscode from "vscode";
import type { Person } from "../../net/api/people.ts";
import type { RoomSummary } from "../../net/api/rooms.ts";
import { findPerson, shownName, trustOf } from "../people/personWords.ts";
import { wallInShort } from "../people/wallWords.ts";
import { joined } from "../trees/itemData.ts";
import { connectToAddress } from "../ui/teller.ts";
import type { CommandDeps } from "./deps.ts";
import { type PickQuestion, pickOne } from "./pickOne.ts";
import { targetOf } from "./target.ts";

/** What the person is asked, and who is offered. */
export interface PersonQuestion extends PickQuestion {
	readonly among: (person: Person) => boolean;
}

/** Who the command was run on, or one from a picker; undefined when there is nobody, which is said. */
export async function pickPerson(
	deps: CommandDeps,
	argument: unknown,
	question: PersonQuestion,
): Promise<Person | undefined> {
	const { people = [], rooms = [] } = deps.node.overview ?? {};
	const { peerId } = targetOf(argument);
	if (peerId !== "") {
		const named = findPerson(deps.node.overview, peerId);
		if (!named) deps.teller.failure({ code: "personUnknown", detail: {} });
		return named;
	}
	const fitting = people.filter(question.among).toSorted(byTrust);
	const choices = fitting.map((person) => personChoice(person, rooms));
	return pickOne(deps, choices, question, connectToAddress());
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
