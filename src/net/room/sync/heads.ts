/** Heads, by which two replicas tell each other how far they are: compared, and in the records that carry them. Pure. */
import { encodeHeads, type Head } from "../../wire/sync.ts";
import { logKey } from "../chain/roomState.ts";

/** Entries of HEADS or WANT that fit one record (the longest has 89 bytes). */
const entriesPerRecord = 700;
/**
 * Heads one peer may list in one round: a head and a proof of each of the 16 logs of 256 members, a word and a proof
 * about words of each, what is kept of branches, and thousands of those who were here before.
 */
export const headsMost = 16_384;

/** Whether we hold something they do not. `ours` as `extentsOf` says it. */
export const holdsMoreThan = (theirs: readonly Head[], ours: ReadonlyMap<string, string>): boolean => {
	const said = extentsOf(theirs);
	for (const [name, extent] of ours) {
		if (extent > (said.get(name) ?? "")) {
			return true;
		}
	}
	return false;
};

/** How far each head reaches, by its name. */
export const extentsOf = (heads: readonly Head[]): ReadonlyMap<string, string> =>
	new Map(heads.map((head) => [nameOf(head), extentOf(head)]));

/** How far a head reaches; compares as a string among heads of one name. */
const extentOf = (head: Head): string => {
	switch (head.kind) {
		case "log":
			return head.seq.toString().padStart(16, "0");
		case "ack":
			return head.ackSeq;
		default:
			return "here";
	}
};

/** HEADS bodies, the last one marked. */
export const headsBodies = (room: string, heads: readonly Head[]): readonly Uint8Array[] => {
	const pages = pagesOf(heads);
	return pages.length === 0
		? [encodeHeads(room, true, [])]
		: pages.map((page, i) => encodeHeads(room, i === pages.length - 1, page));
};

const nameOf = (head: Head): string => {
	switch (head.kind) {
		case "branch":
			return head.tip;
		case "ack":
			return `ack:${head.author}`;
		case "evidence":
			return head.subject;
		case "log":
			return logKey(head.author, head.log);
	}
};

/** Entries of HEADS or WANT, as many together as fit one record. */
export const pagesOf = <T>(entries: readonly T[]): readonly (readonly T[])[] => {
	const pages: T[][] = [];
	for (let i = 0; i < entries.length; i += entriesPerRecord) {
		pages.push(entries.slice(i, i + entriesPerRecord));
	}
	return pages;
};
