/** A conversation as a Markdown document for people. What has to be exact to the byte is in the JSON one. */
import type { FileOffer, Message, MessageBody, Snippet } from "../../net/api/messages.ts";
import { assertNever } from "../assertNever.ts";
import { contentInWords } from "../files/sizes.ts";
import type { L10n } from "../l10n.ts";
import { nameWithTag } from "../safeText.ts";
import type { HistoryHead, HistoryWriter } from "./historyWriter.ts";
import { codeFence, codeSpan, plainWords, quoted } from "./markdownText.ts";

/** What wording needs. */
export interface MarkdownWords {
	readonly l10n: L10n;
	/** BCP 47. */
	readonly language: string;
	/** A notice of a room as the page words it. */
	readonly notice: (body: Extract<MessageBody, { kind: "notice" }>, by: string) => string;
}

/** A heading a day, a quote a message, a fence a snippet. */
export function markdownHistory(words: MarkdownWords, head: HistoryHead): HistoryWriter {
	const { l10n, language } = words;
	const day = new Intl.DateTimeFormat(language, { dateStyle: "full" });
	const time = new Intl.DateTimeFormat(language, { timeStyle: "short" });
	const moment = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
	let lastDay = "";
	return {
		begin: () => {
			const exported = l10n.t("Exported from LAN Chat, {0}", moment.format(head.exportedMs));
			return `# ${plainWords(head.name)}\n\n${plainWords(exported)}\n`;
		},
		add: (messages) =>
			messages
				.map((message) => {
					const today = day.format(message.atMs);
					const heading = today === lastDay ? "" : `\n## ${plainWords(today)}\n`;
					lastDay = today;
					return heading + messageText(words, message, time.format(message.atMs));
				})
				.join(""),
		end: () => "",
	};
}

function messageText(words: MarkdownWords, message: Message, time: string): string {
	const { l10n } = words;
	const { body, authorName, authorTag, mine, editedMs, doubt, reactions } = message;
	const who = nameWithTag({ name: authorName, tag: authorTag });
	if (body.kind === "notice") return `\n*${plainWords(words.notice(body, who))}* · ${plainWords(time)}\n`;
	const marks = [
		mine ? l10n.t("you") : "",
		time,
		editedMs > 0 ? l10n.t("edited") : "",
		doubt === "disputed" ? l10n.t("disputed: the author signed something else, too") : "",
		doubt === "voided" ? l10n.t("voided when the author's membership ended") : "",
	];
	const head = `\n**${plainWords(who)}** · ${marks
		.filter((mark) => mark !== "")
		.map(plainWords)
		.join(" · ")}\n\n`;
	const set = reactions.map(({ emoji, names }) => `${plainWords(emoji)} ${plainWords(names.join(", "))}`).join(" · ");
	return `${head}${bodyText(l10n, body)}${set === "" ? "" : `\n${set}\n`}`;
}

function bodyText(l10n: L10n, body: Exclude<MessageBody, { kind: "notice" }>): string {
	switch (body.kind) {
		case "text":
			return quoted(body.text);
		case "snippet":
			return snippetText(l10n, body.snippet);
		case "file":
			return `${l10n.t("offered a file: {0}", offerText(l10n, body.file))}\n`;
		case "unreadable":
			return `*${l10n.t("not readable here")}*\n`;
		case "erased":
			return `*${l10n.t("taken back by its author")}*\n`;
		case "deleted":
			return `*${l10n.t("deleted here")}*\n`;
		case "newer":
			return `*${l10n.t("needs a newer LAN Chat")}*\n`;
		default:
			return assertNever(body);
	}
}

/** Its name, with how many files and how much it is. */
function offerText(l10n: L10n, file: FileOffer): string {
	return `${plainWords(file.name)} · ${plainWords(contentInWords(l10n, { ...file, isFolder: file.listing > 0 }))}`;
}

function snippetText(l10n: L10n, snippet: Snippet): string {
	const { text, language, path, ranges, remote, commit, modified } = snippet;
	const lines = ranges.map(({ startLine, endLine }) => `${startLine + 1}–${endLine + 1}`).join(", ");
	const facts = [
		path === "" ? l10n.t("Untitled") : codeSpan(path),
		l10n.t("lines {0}", lines),
		remote === "" ? "" : codeSpan(remote),
		commit === "" ? "" : codeSpan(commit),
		modified ? l10n.t("modified") : "",
	];
	return `${facts.filter((fact) => fact !== "").join(" · ")}\n\n${codeFence(text, language)}`;
}
