/** Choosing who gets something, or whose conversation is meant: a room of mine, or a person. */
import * as vscode from "vscode";
import type { Person } from "../../net/api/people.ts";
import type { RoomSummary } from "../../net/api/rooms.ts";
import { directKey } from "../conversation/conversationKey.ts";
import { findPerson, shownName } from "../people/personWords.ts";
import { roomInWords } from "../room/roomWords.ts";
import { createRoom, joinRoom } from "../ui/teller.ts";
import type { CommandDeps } from "./deps.ts";
import { type PickQuestion, pickOne } from "./pickOne.ts";
import { byTrust, personChoice } from "./pickPerson.ts";
import { roomChoice } from "./roomChoice.ts";
import { targetOf } from "./target.ts";

/** A conversation that was chosen. */
export interface ChosenConversation {
	/** The id of a room, or the key of a person's (`conversationKey.ts`). */
	readonly key: string;
	/** As shown, so that it is not taken for another. */
	readonly name: string;
	/** What it calls itself. */
	readonly ownName: string;
	/** Null for a room. */
	readonly person: Person | null;
}

/** What the person is asked, and what is offered. */
export interface ConversationQuestion extends PickQuestion {
	readonly rooms: (room: RoomSummary) => boolean;
	readonly people: (person: Person) => boolean;
	/** The key of what is offered first. */
	readonly first?: string | undefined;
}

/** What the command was run on, or one from a picker; undefined when there is none, which is said. */
export async function pickConversation(
	deps: CommandDeps,
	argument: unknown,
	question: ConversationQuestion,
): Promise<ChosenConversation | undefined> {
	const { node, teller } = deps;
	const { rooms = [], people = [] } = node.overview ?? {};
	const { room: named, peerId } = targetOf(argument);
	if (peerId !== "" || named !== "") {
		const person = findPerson(node.overview, peerId);
		const room = rooms.find((each) => each.room === named);
		if (person) return chosenPerson(person);
		if (room) return chosenRoom(room);
		teller.failure({ code: peerId === "" ? "roomUnknown" : "personUnknown", detail: {} });
		return undefined;
	}
	const choices = [
		...rooms
			.filter(question.rooms)
			.toSorted((a, b) => b.newestMs - a.newestMs)
			.map((room) => ({ ...roomChoice(room), value: chosenRoom(room) })),
		...people
			.filter(question.people)
			.toSorted(byTrust)
			.map((person) => ({ ...personChoice(person, rooms), value: chosenPerson(person) })),
	];
	const isFirst = ({ value }: (typeof choices)[number]) => Number(value.key === question.first);
	const sorted = choices.toSorted((a, b) => isFirst(b) - isFirst(a));
	return pickOne(deps, sorted, question, createRoom(), joinRoom());
}

function chosenRoom(room: RoomSummary): ChosenConversation {
	return { key: room.room, name: roomInWords(vscode.l10n, room), ownName: room.name, person: null };
}

function chosenPerson(person: Person): ChosenConversation {
	const name = shownName(person);
	return { key: directKey(person.peerId), name, ownName: person.name || name, person };
}
