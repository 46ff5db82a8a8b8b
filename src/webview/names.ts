/** Whom rows name: a name, and the letters that tell people of one name apart. Pure. */
import type { RoomHeader, Row } from "./protocol.ts";

/** Somebody a row names; the tag is empty where it would tell nothing. */
interface Named {
	readonly name: string;
	readonly tag: string;
	readonly peerId: string;
}

/** The name, or the tag where a peer has told none yet. */
export function authorName({ authorName: name, authorTag }: Row): string {
	return name === "" ? `·${authorTag}` : name;
}

/** RULE: whose keys were compared is told by the name alone; everybody else has the tag behind it. */
export function shownTag({ author, authorName: name, authorTag, mine }: Row, header: RoomHeader | null): string {
	return mine || name === "" || isVerified(author, header) ? "" : authorTag;
}

/** The author as read out, and as told in a sentence: what tells two people of one name apart is there, too. */
export function authorInWords(row: Row, header: RoomHeader | null): string {
	return joined(authorName(row), shownTag(row, header));
}

/** Somebody else a row names, likewise. */
export function nameInWords({ name, tag, peerId }: Named, header: RoomHeader | null): string {
	return joined(name, name !== "" && isVerified(peerId, header) ? "" : tag);
}

function isVerified(peerId: string, header: RoomHeader | null): boolean {
	return header?.kind === "room" ? header.verified.includes(peerId) : header?.contact === "verified";
}

function joined(name: string, tag: string): string {
	return [name, tag === "" ? "" : `·${tag}`].filter((part) => part !== "").join(" ");
}
