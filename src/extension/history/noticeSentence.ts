/** What happened in a room, as its page words it. Pure but for `l10n`. */
import type { MessageBody } from "../../net/api/messages.ts";
import type { L10n } from "../l10n.ts";
import { noticeStrings, noticeSubject } from "../page/noticeStrings.ts";

type Notice = Extract<MessageBody, { kind: "notice" }>;

/** Words a notice; who did it is the author where nobody else is named. */
export function noticeSentence(l10n: L10n): (body: Notice, authorName: string) => string {
	const strings = noticeStrings(l10n);
	return (body, authorName) => {
		const key = `notice${body.notice.slice(0, 1).toUpperCase()}${body.notice.slice(1)}` as keyof typeof strings;
		const sentence = fillIn(strings[key] ?? strings.noticeNewer, noticeSubject(l10n, body), body.byName || authorName);
		const reasoned = body.reason === "" ? sentence : fillIn(strings.noticeReason, sentence, body.reason);
		return body.lost ? fillIn(strings.noticeLost, reasoned) : reasoned;
	};
}

function fillIn(sentence: string, ...values: readonly string[]): string {
	return sentence.replace(/\{(\d)\}/g, (place, index: string) => values[Number(index)] ?? place);
}
