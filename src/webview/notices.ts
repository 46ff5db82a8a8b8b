/** What happened in a room, in words and by an icon. Pure. */
import { authorInWords, nameInWords } from "./names.ts";
import type { Row, RowBody } from "./protocol.ts";
import type { PageState } from "./state.ts";
import type { StringKey } from "./strings.ts";
import { fill } from "./text.ts";

/** A row that tells what happened. */
export type Notice = Extract<RowBody, { kind: "notice" }>;

/** One sentence: who did what to whom, and why if they said so. Who did it is the row's author. */
export function noticeInWords(
	row: Row,
	meant: Notice,
	{ strings, header }: Pick<PageState, "strings" | "header">,
): string {
	const { notice, reason, lost } = meant;
	const sentence = fill(strings[looks[notice].words], nameInWords(meant, header), authorInWords(row, header));
	const reasoned = reason === "" ? sentence : fill(strings.noticeReason, sentence, reason);
	return lost ? fill(strings.noticeLost, reasoned) : reasoned;
}

/** A codicon. */
export function noticeIcon({ notice, lost }: Notice): string {
	return lost ? "git-branch" : looks[notice].icon;
}

/** Something is wrong with what somebody did: not to be overlooked among those who come and go. */
export function isAlarming({ notice, lost }: Notice): boolean {
	return lost || looks[notice].isAlarming === true;
}

interface Look {
	readonly words: StringKey;
	readonly icon: string;
	readonly isAlarming?: true;
}

const looks: { readonly [K in Notice["notice"]]: Look } = {
	created: { words: "noticeCreated", icon: "add" },
	joined: { words: "noticeJoined", icon: "person-add" },
	kicked: { words: "noticeKicked", icon: "circle-slash" },
	left: { words: "noticeLeft", icon: "sign-out" },
	transferred: { words: "noticeTransferred", icon: "arrow-swap" },
	epoch: { words: "noticeEpoch", icon: "key" },
	policyAll: { words: "noticePolicyAll", icon: "history" },
	policySinceJoin: { words: "noticePolicySinceJoin", icon: "history" },
	policyListed: { words: "noticePolicyListed", icon: "eye" },
	policyUnlisted: { words: "noticePolicyUnlisted", icon: "eye-closed" },
	policySuccession: { words: "noticePolicySuccession", icon: "law" },
	claimed: { words: "noticeClaimed", icon: "law" },
	rekeyed: { words: "noticeRekeyed", icon: "key" },
	closed: { words: "noticeClosed", icon: "archive" },
	newer: { words: "noticeNewer", icon: "info" },
	equivocated: { words: "noticeEquivocated", icon: "warning", isAlarming: true },
	boxBad: { words: "noticeBoxBad", icon: "warning", isAlarming: true },
};
