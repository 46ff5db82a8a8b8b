/** What happened in a room, as its page words it. Pure but for `l10n`. */
import type { MessageBody } from "../../net/api/messages.ts";
import type { L10n } from "../l10n.ts";
import { noticeSpan, noticeStrings } from "../page/noticeStrings.ts";
import { nameWithTag } from "../safeText.ts";

type Notice = Extract<MessageBody, { kind: "notice" }>;

/** Words a notice; `by` is the row's author, who did it. */
export function noticeSentence(l10n: L10n): (body: Notice, by: string) => string {
	const strings = noticeStrings(l10n);
	return (body, by) => {
		const key = `notice${body.notice.slice(0, 1).toUpperCase()}${body.notice.slice(1)}` as keyof typeof strings;
		const meant = body.tag === "" ? noticeSpan(l10n, body.hours) : nameWithTag(body);
		const sentence = fillIn(strings[key] ?? strings.noticeNewer, meant, by);
		const reasoned = body.reason === "" ? sentence : fillIn(strings.noticeReason, sentence, body.reason);
		return body.lost ? fillIn(strings.noticeLost, reasoned) : reasoned;
	};
}

function fillIn(sentence: string, ...values: readonly string[]): string {
	return sentence.replace(/\{(\d)\}/g, (place, index: string) => values[Number(index)] ?? place);
}
