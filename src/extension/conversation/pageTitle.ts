/** What the tab of a page says. Pure. */
import type { Overview } from "../../net/api/overview.ts";
import { currentPeerId } from "../people/personWords.ts";
import { nameWithTag } from "../safeText.ts";
import { personOfKey } from "./conversationKey.ts";

/** The name of a conversation and what is unread in it; undefined while it is not known. */
export function pageTitle(
	overview: Overview | null,
	key: string,
): { readonly name: string; readonly unread: number } | undefined {
	const peerId = personOfKey(key);
	if (peerId === "") return overview?.rooms.find(({ room }) => room === key);
	const current = currentPeerId(overview, peerId);
	const person = overview?.people.find((each) => each.peerId === current);
	if (!person) return undefined;
	const unread = overview?.directs.find((each) => each.peerId === current)?.unread ?? 0;
	return { name: person.contact === "verified" ? person.name : nameWithTag(person), unread };
}
